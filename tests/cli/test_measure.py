"""`ustat measure` from outside: files in and out, a sentence and status 2 for what is wrong. All made up."""

import csv
import json
import sys

import numpy as np
import polars as pl
import pytest
from django.utils.translation import override
from typer.testing import CliRunner

from ustat.cli import main, measure
from ustat.cli.measure import app

pytestmark = pytest.mark.engine  # plain files: the same on every database

PERSONS, ITEMS = 400, 8


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def made_up(*, seed, categories=2, ability=0.0, persons=PERSONS, harder=None):
    """Answers of made-up people to items that grow harder, and to which group each belongs."""
    chance = np.random.default_rng(seed)
    theta = chance.normal(ability, 1, persons)
    women = np.arange(persons) % 2 == 1
    frame = pl.DataFrame({"person": [f"p{number}" for number in range(persons)]})
    for item in range(ITEMS):
        steps = np.linspace(-1, 1, categories - 1) if categories > 2 else np.zeros(1)
        reached = theta[:, None] - (item - ITEMS / 2) / 3 - steps
        if item == harder:
            reached = reached - 1.5 * women[:, None]
        above = chance.random((persons, 1)) < 1 / (1 + np.exp(-1.3 * reached))
        frame = frame.with_columns(pl.Series(f"q{item + 1}", above.sum(axis=1)))
    return frame.with_columns(pl.Series("sex", np.where(women, "woman", "man")))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("measure")
    answers = made_up(seed=1)
    answers.drop("sex").write_csv(place / "answers.csv")
    answers.write_csv(place / "groups.csv")
    made_up(seed=2, harder=3, persons=1200).write_csv(place / "unfair.csv")
    made_up(seed=3, categories=4).drop("sex").write_csv(place / "graded.csv")
    return place


@pytest.fixture(scope="module")
def scale(folder):
    ended = CliRunner().invoke(
        app, ["fit", str(folder / "answers.csv"), "--model", "2pl", "--out", str(folder / "scale")]
    )
    assert ended.exit_code == 0, ended.output
    return folder / "scale"


@pytest.fixture
def status_of(monkeypatch, capsys):
    """Exit status and standard error of the whole command."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["ustat", "measure", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        return end.value.code or 0, capsys.readouterr().err

    return run


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def done(*arguments):
    ended = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert ended.exit_code == 0, ended.output
    return ended


def test_fit_writes_items_persons_and_the_fit_under_the_promised_names(scale):
    fit = json.loads((scale / "fit.json").read_text(encoding="utf-8"))

    assert sorted(path.name for path in scale.iterdir()) == ["fit.json", "items.csv", "persons.csv"]
    assert list(rows(scale / "items.csv")[0]) == ["item", "model", "a", "b", "se_a", "se_b"]
    assert list(rows(scale / "persons.csv")[0]) == ["person", "theta", "se", "n_items"]
    assert list(fit)[:9] == [
        "log_likelihood", "n_parameters", "aic", "bic", "iterations", "converged", "reliability", "seconds",
        "warnings",
    ]  # fmt: skip
    assert (fit["n_parameters"], fit["converged"], fit["warnings"], "spread" in fit) == (16, True, [], False)
    assert fit["aic"] == pytest.approx(2 * 16 - 2 * fit["log_likelihood"])
    assert 0.5 < fit["reliability"] < 0.9


def test_every_estimate_has_its_error(scale):
    for row in rows(scale / "items.csv"):
        assert 0 < float(row["se_a"]) < 0.6
        assert 0 < float(row["se_b"]) < 0.8
    for row in rows(scale / "persons.csv"):
        assert 0.3 < float(row["se"]) < 1


def test_a_rasch_model_tells_its_spread(folder):
    out = folder / "rasch"

    done("fit", folder / "answers.csv", "--model", "rasch", "--out", out)

    fit = json.loads((out / "fit.json").read_text(encoding="utf-8"))
    assert 0.9 < fit["spread"] < 1.8
    assert {row["a"] for row in rows(out / "items.csv")} == {"1.0"}


@pytest.mark.parametrize("model", ["grm", "gpcm", "rasch"])
def test_more_answers_have_a_column_for_each_boundary(folder, model):
    out = folder / f"graded-{model}"

    done("fit", folder / "graded.csv", "--model", model, "--out", out)

    assert list(rows(out / "items.csv")[0]) == [
        "item", "model", "a", "b1", "b2", "b3", "se_a", "se_b1", "se_b2", "se_b3",
    ]  # fmt: skip


def test_guessing_has_its_column(folder):
    out = folder / "3pl"

    done("fit", folder / "answers.csv", "--model", "3pl", "--out", out)

    assert list(rows(out / "items.csv")[0]) == ["item", "model", "a", "b", "c", "se_a", "se_b", "se_c"]


def test_the_same_answers_give_the_same_bytes_apart_from_the_seconds(folder, scale):
    done("fit", folder / "answers.csv", "--model", "2pl", "--out", folder / "again")

    for name in ("items.csv", "persons.csv"):
        assert (folder / "again" / name).read_bytes() == (scale / name).read_bytes()
    first, second = (
        json.loads((place / "fit.json").read_text(encoding="utf-8")) | {"seconds": 0}
        for place in (scale, folder / "again")
    )
    assert first == second


def test_scoring_on_the_items_written_gives_the_persons_written(folder, scale):
    done(
        "score", folder / "answers.csv", "--items", scale / "items.csv", "--method", "eap",
        "--out", folder / "eap.csv",
    )  # fmt: skip

    assert (folder / "eap.csv").read_bytes() == (scale / "persons.csv").read_bytes()


@pytest.mark.parametrize("method", ["map", "wle"])
def test_more_right_answers_are_never_a_lower_score(folder, scale, method):
    out = folder / f"{method}.csv"
    alike = pl.DataFrame(
        {"person": [f"p{right}" for right in range(ITEMS + 1)]}
        | {f"q{n + 1}": [int(right > n) for right in range(ITEMS + 1)] for n in range(ITEMS)}
    )
    alike.write_csv(folder / "alike.csv")

    done("score", folder / "alike.csv", "--items", scale / "items.csv", "--method", method, "--out", out)

    thetas = [float(row["theta"]) for row in rows(out)]
    assert thetas == sorted(thetas)


def test_other_columns_of_the_answers_do_not_matter_to_scoring(folder, scale):
    arguments = ["--items", scale / "items.csv", "--method", "eap", "--out", folder / "from-groups.csv"]

    ended = done("score", folder / "groups.csv", *arguments, "--json")

    assert json.loads(ended.stdout)["warnings"] == []
    assert (folder / "from-groups.csv").read_bytes() == (scale / "persons.csv").read_bytes()


def test_anchors_stay_and_carry_the_scale_to_other_people(folder, scale):
    able = made_up(seed=9, ability=1.0).drop("sex")
    able.write_csv(folder / "able.csv")
    out = folder / "anchored"

    done(
        "fit", folder / "able.csv", "--model", "2pl", "--anchors", scale / "items.csv", "--out", out, "--json"
    )

    anchored, known = rows(out / "items.csv"), rows(scale / "items.csv")
    assert [(row["item"], row["a"], row["b"]) for row in anchored] == [
        (row["item"], row["a"], row["b"]) for row in known
    ]
    assert 0.7 < np.mean([float(row["theta"]) for row in rows(out / "persons.csv")]) < 1.3


def test_an_anchor_that_is_not_there_is_left_out_and_named(folder, scale):
    fewer = pl.read_csv(folder / "answers.csv").drop("q2")
    fewer.write_csv(folder / "fewer.csv")

    ended = done(
        "fit", folder / "fewer.csv", "--model", "2pl", "--anchors", scale / "items.csv",
        "--out", folder / "fewer", "--json",
    )  # fmt: skip

    assert json.loads(ended.stdout)["warnings"] == ["1 item of items.csv has no column in fewer.csv: q2."]


def test_an_anchor_that_nobody_answered_is_left_out_and_named(folder, scale):
    pl.read_csv(folder / "answers.csv").with_columns(pl.lit(None).alias("q2")).write_csv(folder / "blank.csv")

    ended = done(
        "fit", folder / "blank.csv", "--model", "2pl", "--anchors", scale / "items.csv",
        "--out", folder / "blank", "--json",
    )  # fmt: skip

    assert json.loads(ended.stdout)["warnings"] == ["Nobody answered item q2, and it was left out."]
    assert "q2" not in {row["item"] for row in rows(folder / "blank" / "items.csv")}


def test_groups_have_their_own_mean_and_spread_and_the_first_is_the_measure(folder):
    both = pl.concat(
        [
            made_up(seed=4).with_columns(pl.lit("low").alias("level")),
            made_up(seed=5, ability=1.0).with_columns(
                pl.lit("high").alias("level"), pl.concat_str(pl.lit("x"), "person").alias("person")
            ),
        ]
    ).drop("sex")
    both.write_csv(folder / "levels.csv")

    ended = done(
        "fit",
        folder / "levels.csv",
        "--model",
        "2pl",
        "--group",
        "level",
        "--out",
        folder / "levels",
        "--json",
    )

    first, second = json.loads(ended.stdout)["groups"]
    assert first == {"group": "low", "mean": 0.0, "sd": 1.0}
    assert (second["group"], 0.7 < second["mean"] < 1.3) == ("high", True)


def test_weights_stand_for_people(folder):
    answers = pl.read_csv(folder / "answers.csv")
    answers.with_columns(pl.lit(2.5).alias("w")).write_csv(folder / "weighted.csv")

    done("fit", folder / "weighted.csv", "--model", "2pl", "--weights", "w", "--out", folder / "weighted")
    done("fit", folder / "answers.csv", "--model", "2pl", "--out", folder / "plain")

    weighted, plain = rows(folder / "weighted" / "items.csv"), rows(folder / "plain" / "items.csv")
    assert [float(row["b"]) for row in weighted] == pytest.approx(
        [float(row["b"]) for row in plain], abs=1e-5
    )


def test_what_tells_nobody_apart_is_left_out_and_named_and_the_rest_is_fitted(folder):
    answers = pl.read_csv(folder / "answers.csv")
    answers.with_columns(
        pl.lit(1).alias("same"),
        pl.lit(None, dtype=pl.Int64).alias("silent"),
        pl.Series("many", np.arange(PERSONS) % 3),
    ).write_csv(folder / "odd.csv")

    ended = done("fit", folder / "odd.csv", "--model", "2pl", "--out", folder / "odd", "--json")

    assert [row["item"] for row in rows(folder / "odd" / "items.csv")] == [f"q{n + 1}" for n in range(ITEMS)]
    assert json.loads(ended.stdout)["warnings"] == [
        "The model 2pl takes items with two answers; these have more and were left out: “2” in column many, "
        "row 4. Use rasch, grm or gpcm for them.",
        "Everybody gave the answer 1 to item same, so it tells nobody apart and was left out.",
        "Nobody answered item silent, and it was left out.",
    ]


def test_answers_nobody_chose_come_back_from_the_file_of_items(folder):
    graded = pl.read_csv(folder / "graded.csv")
    graded.with_columns(pl.col("q1").replace({1: 2})).write_csv(folder / "gap.csv")

    done("fit", folder / "gap.csv", "--model", "grm", "--out", folder / "gap")
    done(
        "score", folder / "gap.csv", "--items", folder / "gap" / "items.csv", "--method", "eap",
        "--out", folder / "gap.eap.csv",
    )  # fmt: skip

    first = rows(folder / "gap" / "items.csv")[0]
    assert (first["b1"], first["b2"] != "", first["b3"] != "") == ("", True, True)
    assert (folder / "gap.eap.csv").read_bytes() == (folder / "gap" / "persons.csv").read_bytes()


def test_somebody_without_an_answer_is_named_and_keeps_a_row(folder, scale):
    (folder / "silent.csv").write_text("person,q1,q2\na,1,0\nb,,\n", encoding="utf-8")
    arguments = ["score", folder / "silent.csv", "--items", scale / "items.csv", "--method", "wle"]

    ended = done(*arguments, "--out", folder / "silent.wle.csv", "--json")

    assert {
        row["person"]: (row["theta"] == "", row["n_items"]) for row in rows(folder / "silent.wle.csv")
    } == {
        "a": (False, "2"),
        "b": (True, "0"),
    }
    assert (
        "1 person answered none of the items, so nothing is known of her ability: row 3."
        in json.loads(ended.stdout)["warnings"]
    )


def test_an_answer_the_item_cannot_have_counts_as_none(folder, scale):
    (folder / "beyond.csv").write_text("person,q1,q2\na,1,2\nb,0,1\n", encoding="utf-8")
    arguments = ["score", folder / "beyond.csv", "--items", scale / "items.csv", "--method", "eap"]

    ended = done(*arguments, "--out", folder / "beyond.eap.csv", "--json")

    assert [row["n_items"] for row in rows(folder / "beyond.eap.csv")] == ["1", "2"]
    assert json.loads(ended.stdout)["warnings"][0] == (
        "These answers are more than the item can have by its parameters, and count as no answer: “2” in "
        "column q2, row 2."
    )


def test_rasch_items_ask_for_the_spread(folder):
    done("fit", folder / "answers.csv", "--model", "rasch", "--out", folder / "spread")
    fit = json.loads((folder / "spread" / "fit.json").read_text(encoding="utf-8"))
    arguments = [
        "score",
        folder / "answers.csv",
        "--items",
        folder / "spread" / "items.csv",
        "--method",
        "eap",
    ]

    bare = done(*arguments, "--out", folder / "bare.csv", "--json")
    told = done(*arguments, "--spread", fit["spread"], "--out", folder / "told.csv", "--json")

    assert ["--spread" in warning for warning in json.loads(bare.stdout)["warnings"]] == [True]
    assert json.loads(told.stdout)["warnings"] == []
    assert (folder / "told.csv").read_bytes() == (folder / "spread" / "persons.csv").read_bytes()


@pytest.mark.parametrize("method", ["mh", "logistic", "lr"])
def test_the_unfair_item_is_found_and_the_others_are_let_be(folder, method):
    out = folder / f"fair-{method}.csv"

    ended = done(
        "fairness", folder / "unfair.csv", "--group", "sex", "--method", method, "--out", out, "--json"
    )

    found = rows(out)
    assert list(found[0]) == [
        "item", "statistic", "df", "p", "p_adjusted", "effect", "se", "class", "verdict", "harder_for",
        "kind", "n_man", "n_woman", "note",
    ]  # fmt: skip
    assert [row["item"] for row in found if row["verdict"] in {"look_at", "not_fair"}] == ["q4"]
    (unfair,) = [row for row in found if row["item"] == "q4"]
    assert (unfair["harder_for"], unfair["n_man"], unfair["n_woman"]) == ("woman", "600", "600")
    assert json.loads(ended.stdout)["groups"] == ["man", "woman"]


def test_the_reference_can_be_named(folder):
    out = folder / "reference.csv"
    arguments = ["--group", "sex", "--method", "mh", "--out", out, "--json"]

    ended = done("fairness", folder / "unfair.csv", *arguments, "--reference", "woman")

    assert json.loads(ended.stdout)["groups"] == ["woman", "man"]
    assert float(next(row for row in rows(out) if row["item"] == "q4")["effect"]) > 1.5


def test_sittings_are_replayed_with_the_same_bytes_for_the_same_seed(folder, scale):
    options = ["--min", 2, "--max", 4, "--se", 0.7, "--exposure", 0.8, "--seed", 5]
    for name in ("first", "second"):
        done(
            "adapt",
            scale / "items.csv",
            "--answers",
            folder / "answers.csv",
            *options,
            "--out",
            folder / name,
        )

    sittings = rows(folder / "first" / "sittings.csv")
    summary = json.loads((folder / "first" / "summary.json").read_text(encoding="utf-8"))
    assert list(sittings[0]) == ["person", "theta", "se", "n_items", "items"]
    assert all(len(row["items"].split()) == int(row["n_items"]) <= 4 for row in sittings)
    assert summary["mean_length"] == np.mean([int(row["n_items"]) for row in sittings])
    assert summary["highest_exposure"] <= 0.8
    assert {"mean_length", "stopped_by_error", "exposure", "overlap"} <= {*summary}
    for name in ("sittings.csv", "summary.json"):
        assert (folder / "first" / name).read_bytes() == (folder / "second" / name).read_bytes()


def test_a_short_sitting_or_a_small_bank_needs_no_other_shortest_length(folder, scale):
    short = pl.read_csv(scale / "items.csv").head(3)
    short.write_csv(folder / "short.csv")

    for items, options in ((scale / "items.csv", ["--max", 3]), (folder / "short.csv", [])):
        done("adapt", items, "--answers", folder / "answers.csv", *options, "--out", folder / "shortest")
        assert {row["n_items"] for row in rows(folder / "shortest" / "sittings.csv")} == {"3"}


def test_every_sitting_is_mixed_as_the_bank_is(folder, scale):
    items = pl.read_csv(scale / "items.csv").with_columns(
        pl.Series("area", ["lessons", "pupils"] * (ITEMS // 2))
    )
    items.write_csv(folder / "areas.csv")
    options = ["--content", "area", "--min", 4, "--max", 4, "--se", 0.01, "--out", folder / "mixed"]

    done("adapt", folder / "areas.csv", "--answers", folder / "answers.csv", *options)

    odd = {f"q{n}" for n in range(1, ITEMS, 2)}
    assert {len(odd & {*row["items"].split()}) for row in rows(folder / "mixed" / "sittings.csv")} == {2}


@pytest.mark.parametrize(
    "wrong",
    [
        ["fit", "{answers}", "--model", "4pl", "--out", "{out}"],
        ["fit", "{answers}", "--out", "{out}"],
        ["fit", "{answers}", "--model", "2pl", "--group", "sex", "--out", "{out}"],
        ["fit", "{answers}", "--model", "2pl", "--weights", "w", "--out", "{out}"],
        ["fit", "{answers}", "--model", "2pl", "--anchors", "{answers}", "--out", "{out}"],
        ["fit", "{answers}", "--model", "2pl", "--out", "{answers}"],
        ["fit", "{answers}", "--model", "2pl", "--executor", "spark://here:1", "--out", "{out}"],
        ["score", "{answers}", "--items", "{items}", "--method", "ml", "--out", "{out}"],
        ["score", "{answers}", "--items", "{items}", "--method", "eap", "--spread", "0", "--out", "{out}"],
        ["score", "{answers}", "--items", "{items}", "--method", "eap", "--out", "{items}"],
        ["score", "{answers}", "--items", "{items}", "--method", "eap", "--out", "{out}.xlsx"],
        ["score", "{items}", "--items", "{items}", "--method", "eap", "--out", "{out}"],
        ["fairness", "{answers}", "--group", "sex", "--method", "mh", "--out", "{out}"],
        ["fairness", "{groups}", "--group", "sex", "--method", "mh", "--reference", "x", "--out", "{out}"],
        ["adapt", "{items}", "--answers", "{answers}", "--exposure", "2", "--out", "{out}"],
        ["adapt", "{items}", "--answers", "{answers}", "--se", "0", "--out", "{out}"],
        ["adapt", "{items}", "--answers", "{answers}", "--content", "area", "--out", "{out}"],
        ["adapt", "{items}", "--answers", "{groups}x", "--out", "{out}"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_wrong_input_ends_with_status_2_and_writes_nothing(status_of, folder, scale, tmp_path, wrong):
    places = {
        "answers": folder / "answers.csv",
        "groups": folder / "groups.csv",
        "items": scale / "items.csv",
        "out": tmp_path / "out.csv",
    }
    before = (scale / "items.csv").read_bytes()

    status, said = status_of(*(argument.format(**places) for argument in wrong))

    assert status == 2
    assert said
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []
    assert (scale / "items.csv").read_bytes() == before


def test_one_group_cannot_be_compared(status_of, folder, tmp_path):
    pl.read_csv(folder / "groups.csv").with_columns(pl.lit("woman").alias("sex")).write_csv(
        folder / "one.csv"
    )

    status, said = status_of(
        "fairness", folder / "one.csv", "--group", "sex", "--method", "mh", "--out", tmp_path / "fair.csv"
    )

    assert (status, len(said.strip().splitlines())) == (2, 1)
    assert "column “sex” of one.csv has only one: “woman”" in said


@pytest.mark.parametrize(
    ("command", "fewest"), [(["fit", "--model", "rasch"], 5), (["fairness", "--method", "mh"], 30)]
)
def test_a_group_of_one_by_a_slip_of_the_pen_costs_nobody_else(folder, command, fewest):
    name, *options = command
    slipped = pl.read_csv(folder / "unfair.csv").with_columns(
        pl.when(pl.int_range(1200) == 7).then(pl.lit("wman")).otherwise("sex").alias("sex")
    )
    slipped.write_csv(folder / "slipped.csv")
    out = folder / f"slipped-{name}{'' if name == 'fit' else '.csv'}"

    ended = done(name, folder / "slipped.csv", "--group", "sex", *options, "--out", out, "--json")

    summary = json.loads(ended.stdout)
    assert summary["persons"] == 1199
    assert summary["warnings"][0] == (
        f"A group needs at least {fewest} people; these have fewer and were left out: wman (1)."
    )


def test_results_never_take_the_place_of_what_is_read(status_of, folder, tmp_path):
    answers = tmp_path / "persons.csv"
    answers.write_bytes((folder / "answers.csv").read_bytes())

    status, said = status_of("fit", answers, "--model", "2pl", "--out", tmp_path)

    assert (status, len(said.strip().splitlines())) == (2, 1)
    assert answers.read_bytes() == (folder / "answers.csv").read_bytes()


def test_a_search_that_does_not_settle_is_a_finding_with_its_files(folder, monkeypatch):
    from dataclasses import replace

    from ustat.exchange.bridge import measures

    settled = measures.fitted
    monkeypatch.setattr(
        measures, "fitted", lambda *given, **named: replace(settled(*given, **named), converged=False)
    )

    ended = CliRunner().invoke(
        app, ["fit", str(folder / "answers.csv"), "--model", "2pl", "--out", str(folder / "unsettled")]
    )

    assert ended.exit_code == 1
    assert sorted(path.name for path in (folder / "unsettled").iterdir()) == [
        "fit.json", "items.csv", "persons.csv",
    ]  # fmt: skip


def test_without_dask_the_executor_is_refused_in_a_sentence(status_of, folder, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)

    status, said = status_of(
        "fit",
        folder / "answers.csv",
        "--model",
        "2pl",
        "--executor",
        "dask://127.0.0.1:8786",
        "--out",
        tmp_path,
    )

    assert (status, len(said.strip().splitlines())) == (2, 1)
    assert "“distributed”, which is not installed here" in said


def test_work_that_takes_long_says_so(monkeypatch):
    alive, said = measure.Alive("Calibrating, from answers.csv ..."), []
    monkeypatch.setattr(measure, "QUIET_SECONDS", 0.0)
    monkeypatch.setattr(measure.typer, "echo", lambda text, err: (said.append(text), alive._done.set()))

    alive._watch()

    assert [text[:33] for text in said] == ["Calibrating, from answers.csv ..."]


@pytest.fixture(scope="module")
def waves(folder):
    """400 made-up people before and after, half a logit better; item 3 became much easier; q-items known."""
    chance = np.random.default_rng(12)
    difficulties = np.linspace(-1.5, 1.5, 10)
    ability = chance.normal(0, 1, PERSONS)
    for name, ease, gain in (("before", 0.0, 0.0), ("after", 2.0, 0.5)):
        apart = ability[:, None] + gain - difficulties + ease * (np.arange(10) == 2)
        right = chance.random((PERSONS, 10)) < 1 / (1 + np.exp(-1.5 * apart))
        frame = pl.DataFrame({f"q{n + 1}": right[:, n].astype(int) for n in range(10)})
        frame.insert_column(0, pl.Series("person", [f"p{n}" for n in range(PERSONS)])).write_csv(
            folder / f"{name}.csv"
        )
    pl.DataFrame(
        {"item": [f"q{n + 1}" for n in range(10)], "model": ["2pl"] * 10, "a": [1.5] * 10, "b": difficulties}
    ).write_csv(folder / "known.csv")
    return folder


def test_growth_tells_each_person_and_the_group_and_leaves_out_the_item_that_changed(waves):
    out = waves / "growth"

    done("growth", waves / "before.csv", waves / "after.csv", "--items", waves / "known.csv", "--out", out)

    group = json.loads((out / "group.json").read_text(encoding="utf-8"))
    persons, items = rows(out / "persons.csv"), rows(out / "items.csv")
    assert sorted(path.name for path in out.iterdir()) == ["group.json", "items.csv", "persons.csv"]
    assert list(persons[0]) == [
        "person", "before", "before_se", "after", "after_se", "change", "se", "p", "verdict",
    ]  # fmt: skip
    assert [row["item"] for row in items if row["verdict"] == "drifted"] == ["q3"] == group["drifted"]
    assert group["low"] < 0.5 < group["high"]
    assert 0.3 < group["effect_low"] < group["effect"] < group["effect_high"] < 0.7
    assert group["verdict"] == "improved"
    assert sum(group["verdicts"].values()) == len(persons) == PERSONS


def test_the_same_answers_twice_show_no_change(waves):
    out = waves / "nothing"

    done("growth", waves / "before.csv", waves / "before.csv", "--items", waves / "known.csv", "--out", out)

    group = json.loads((out / "group.json").read_text(encoding="utf-8"))
    assert (group["verdict"], group["drifted"]) == ("no_change_shown", [])
    assert group["change"] == pytest.approx(0, abs=1e-6)
    assert {row["verdict"] for row in rows(out / "persons.csv")} == {"no_change_shown"}


def test_who_stands_in_one_file_alone_is_named_and_not_measured(waves):
    later = pl.read_csv(waves / "after.csv").slice(2)
    later.write_csv(waves / "later.csv")
    out = waves / "alone"

    ended = done(
        "growth", waves / "before.csv", waves / "later.csv", "--items", waves / "known.csv", "--out", out,
        "--json",
    )  # fmt: skip

    summary = json.loads(ended.stdout)
    assert (summary["people"], summary["in_both"], summary["verdicts"]["not_measured"]) == (400, 398, 2)
    assert summary["warnings"][0] == (
        "2 people stand in before.csv alone and count for the group only: p0, p1."
    )
    assert [row["person"] for row in rows(out / "persons.csv") if row["verdict"] == "not_measured"] == [
        "p0",
        "p1",
    ]


def test_a_cluster_of_machines_gives_the_same_items(folder, scale):
    from distributed import LocalCluster

    options = {"processes": False, "protocol": "tcp://", "host": "127.0.0.1", "dashboard_address": None}
    with LocalCluster(n_workers=1, threads_per_worker=2, **options) as cluster:
        address = cluster.scheduler_address.replace("tcp://", "dask://")
        done(
            "fit",
            folder / "answers.csv",
            "--model",
            "2pl",
            "--executor",
            address,
            "--out",
            folder / "cluster",
        )

    far, near = rows(folder / "cluster" / "items.csv"), rows(scale / "items.csv")
    assert [row["item"] for row in far] == [row["item"] for row in near]
    for name in ("a", "b", "se_a", "se_b"):
        assert [float(row[name]) for row in far] == pytest.approx(
            [float(row[name]) for row in near], rel=1e-8
        )
