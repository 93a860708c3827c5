"""How well requests are understood: the tables of docs/methods/requests.md.

``python -m benchmarks.requests`` prints them in some minutes: first what ``ustat topics match`` would answer,
with and without sentence vectors, cross-validated; then its parts. The 109 rows it is measured on are
authored test data, written for this project by one person; glossary and vocabulary were written by people
who had seen them. The figures compare methods with each other; they say nothing about real requests.
"""

import csv
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from sklearn.metrics import adjusted_rand_score, f1_score, roc_auc_score, v_measure_score
from sklearn.model_selection import GroupKFold, KFold, StratifiedKFold

from ustat.exchange.bridge import topics as files
from ustat_engine.text.directions import DirectionModel, Example
from ustat_engine.text.duplicates import group
from ustat_engine.text.glossary import Term, merged, read_term
from ustat_engine.text.matching import THRESHOLD, Candidate, Matcher, fit_threshold
from ustat_engine.text.replies import asks_nothing

SOURCE = Path(__file__).parents[1] / "src" / "ustat"
SEEDS = (1, 2, 3)
DIRECTIONS = [1, 2, 3, 4, 5]
LETTERS_DROPPED = str.maketrans("өүңӨҮҢ", "оунОУН")

Change = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled request; ``course`` "0": none serves it; ``direction`` 0: it asks for nothing."""

    text: str
    direction: int
    course: str
    cluster: str

    @property
    def is_served(self) -> bool:
        return self.course != "0"


@dataclass(frozen=True, slots=True)
class Courses:
    """How well the right course is found: shares of requests, and the area under the curve for "none"."""

    first: float
    among_three: float
    unmet_auc: float
    joint: float


@dataclass(frozen=True, slots=True)
class Directions:
    """F1 averaged over the five directions, F1 of "not a request", and that of the rule alone."""

    macro_f1: float
    junk_f1: float
    rule_f1: float


@dataclass(frozen=True, slots=True)
class Groups:
    """Agreement of the groups found with the groups meant."""

    ari: float
    v_measure: float
    found: int
    meant: int


def table(path: str) -> list[Mapping[str, str]]:
    with (SOURCE / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rows() -> list[Row]:
    return [
        Row(row["text"], int(row["direction"]), _one_of_twins(row["course_no"]), row["cluster"])
        for row in table("demo/data/requests_dev.csv")
    ]


def candidates() -> list[Candidate]:
    return [
        Candidate(course["number"], (course["title_ky"], course["title_ru"], course["title_en"]))
        for course in table("catalogue/content/courses_2023.csv")
    ]


def titles() -> list[Example]:
    return [
        Example(course[title], int(course["direction"]))
        for course in table("catalogue/content/courses_2023.csv")
        for title in ("title_ky", "title_ru", "title_en")
    ]


def terms() -> list[Term]:
    return merged([read_term(ky=ky, ru=ru, en=en, note=note) for ky, ru, en, note in glossary_rows()])


def glossary_rows() -> list[tuple[str, str, str, str]]:
    return [
        (row["term_ky"], row["term_ru"], row["term_en"], row["note"])
        for name in ("standards/content/glossary.csv", "needs/content/vocabulary.csv")
        for row in table(name)
    ]


def described() -> list[tuple[str, int]]:
    return [(row["text"], int(row["direction"])) for row in table("needs/content/directions.csv")]


@dataclass(frozen=True, slots=True)
class Answers:
    """How well the file of answers serves whoever reads it; the course "" counts as wrong where one serves.

    ``first``, ``among_three``: the ranking, whatever the probability; ``named``, ``named_three``: as
    answered.
    ``lost``: right first candidates held back; ``false``: courses named where none serves.
    """

    first: float
    among_three: float
    named: float
    named_three: float
    lost: float
    false: float
    macro_f1: float
    junk_f1: float
    ari: float


def answered(*, with_embeddings: bool, seed: int = 1, folds: int = 10) -> list[files.Understood]:
    """Each row as ``ustat topics match`` would answer it with the other folds as settled requests."""
    labelled, found = rows(), dict[int, files.Understood]()
    known = [files.Labelled(row.text, row.direction, row.course if row.is_served else "") for row in labelled]
    offered = [
        files.Course(
            course["number"],
            (course["title_ky"], course["title_ru"], course["title_en"]),
            int(course["direction"]),
        )
        for course in table("catalogue/content/courses_2023.csv")
    ]
    for train, test in KFold(folds, shuffle=True, random_state=seed).split(labelled):
        answers = files.understand(
            [labelled[place].text for place in test],
            offered,
            [known[place] for place in train],
            glossary_rows(),
            described(),
            with_embeddings=with_embeddings,
        )
        found.update(zip(test.tolist(), answers, strict=True))
    return [found[place] for place in range(len(labelled))]


def answer_quality(found: Sequence[files.Understood], *, with_embeddings: bool) -> Answers:
    labelled = rows()
    served = [(row, one) for row, one in zip(labelled, found, strict=True) if row.is_served]
    right = [_one_of_twins((one.ranking or ("",))[0]) == row.course for row, one in served]
    named = [_one_of_twins(one.course) == row.course for row, one in served]
    unserved = [one for row, one in zip(labelled, found, strict=True) if row.direction and not row.is_served]
    truth = np.array([row.direction for row in labelled])
    guessed = np.array([one.direction for one in found])
    return Answers(
        first=float(np.mean(right)),
        among_three=float(np.mean([row.course in map(_one_of_twins, one.ranking) for row, one in served])),
        named=float(np.mean(named)),
        named_three=float(
            np.mean([row.course in map(_one_of_twins, (one.course, *one.others)) for row, one in served])
        ),
        lost=float(np.mean([good and not one.course for good, (_, one) in zip(right, served, strict=True)])),
        false=float(np.mean([bool(one.course) for one in unserved])),
        macro_f1=_macro_f1(truth, guessed),
        junk_f1=float(f1_score(truth == 0, guessed == 0)),
        ari=_ari(found, with_embeddings=with_embeddings),
    )


def _ari(found: Sequence[files.Understood], *, with_embeddings: bool) -> float:
    """Groups of all topical rows around the courses named in cross-validation."""
    labelled = rows()
    asked = [place for place, row in enumerate(labelled) if row.direction]
    embed = files._embedder() if with_embeddings else None
    matcher = Matcher(candidates(), terms(), background=[row.text for row in labelled], embed=embed)
    groups = group(
        [labelled[place].text for place in asked],
        matcher.features,
        anchors=[found[place].course or None for place in asked],
    )
    labels = {place: number for number, one in enumerate(groups) for place in one.members}
    return float(
        adjusted_rand_score(
            [labelled[place].cluster for place in asked], [labels[place] for place in range(len(asked))]
        )
    )


def cost(*, with_embeddings: bool) -> tuple[float, float, float, float]:
    """In a process of its own: CPU milliseconds of a new request, CPU seconds of learning and of a thousand
    new requests, and megabytes at the most."""
    command = [sys.executable, "-c", _COST, "on" if with_embeddings else "off"]
    told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=SOURCE.parents[1])
    alone, learning, many, memory = map(float, told.stdout.split())
    return alone, learning, many, memory


_COST = """
import resource, sys, time
from benchmarks import requests as here
from ustat_engine.text.directions import DirectionModel, Example
from ustat_engine.text.matching import Matcher
embed = here.files._embedder() if sys.argv[1] == "on" else None
rows = here.rows()
began = time.process_time()
matcher = Matcher(here.candidates(), here.terms(), background=[row.text for row in rows], embed=embed)
examples = [*(Example(row.text, row.direction) for row in rows), *here.titles()]
examples += [Example(text, direction) for text, direction in here.described()]
model = DirectionModel(examples, here.terms(), embed=embed)
learning = time.process_time() - began
new = [f"{rows[n % len(rows)].text} {n}" for n in range(1040)]
matcher.match(new[:10]), model.guess(new[:10])
began = time.process_time()
for text in new[10:40]:
    matcher.match([text]), model.guess([text])
alone = time.process_time() - began
began = time.process_time()
matcher.match(new[40:]), model.guess(new[40:])
many = time.process_time() - began
print(1000 * alone / 30, learning, many, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def course_quality(
    glossary: Sequence[Term], change: Change = str, *, seeds: Sequence[int] = SEEDS
) -> Courses:
    """Ten folds for each seed: word frequencies and threshold from the other folds, titles always known."""
    labelled = rows()
    hits, threes, scores, joints, served = [], [], [], [], []
    for train, test in _folds(labelled, seeds):
        matcher = Matcher(candidates(), glossary, background=[row.text for row in train])
        threshold = _threshold(matcher, train)
        asked = [row for row in test if row.direction]
        for row, match in zip(asked, matcher.match([change(row.text) for row in asked]), strict=True):
            keys = [suggestion.key for suggestion in match.suggestions] or [""]
            if row.is_served:
                hits.append(keys[0] == row.course)
                threes.append(row.course in keys)
            served.append(row.is_served)
            scores.append(match.score)
            joints.append((keys[0] if match.score >= threshold else "0") == row.course)
    return Courses(
        float(np.mean(hits)),
        float(np.mean(threes)),
        float(roc_auc_score(served, scores)),
        float(np.mean(joints)),
    )


def first_hits(glossary: Sequence[Term]) -> list[bool]:
    """For each served request: is the best course the right one? Word frequencies from all texts."""
    labelled = rows()
    matcher = Matcher(candidates(), glossary, background=[row.text for row in labelled])
    asked = [row for row in labelled if row.is_served]
    return [
        match.suggestions[0].key == row.course
        for row, match in zip(asked, matcher.match([row.text for row in asked], best=1), strict=True)
    ]


def direction_quality(
    glossary: Sequence[Term], change: Change = str, *, seeds: Sequence[int] = SEEDS
) -> Directions:
    """Five stratified folds for each seed; titles always known."""
    labelled = rows()
    truth = np.array([row.direction for row in labelled])
    runs = []
    for seed in seeds:
        folds = StratifiedKFold(5, shuffle=True, random_state=seed).split(truth, truth)
        guessed = _guessed(labelled, folds, glossary, change)
        runs.append((_macro_f1(truth, guessed), float(f1_score(truth == 0, guessed == 0))))
    rule = np.array([asks_nothing(row.text) for row in labelled])
    macro, junk = np.mean(runs, axis=0).tolist()
    return Directions(macro, junk, float(f1_score(truth == 0, rule)))


def new_topic_f1(glossary: Sequence[Term]) -> float:
    """Direction F1 of unserved requests when their whole topic is missing from the training rows."""
    asked = [row for row in rows() if row.direction]
    truth = np.array([row.direction for row in asked])
    folds = GroupKFold(5).split(truth, truth, [row.cluster for row in asked])
    guessed = _guessed(asked, folds, glossary, str)
    unserved = np.array([not row.is_served for row in asked])
    return _macro_f1(truth[unserved], guessed[unserved])


def group_quality(glossary: Sequence[Term]) -> Groups:
    """Groups around the courses found and among the rest, with the default cuts."""
    asked = [row for row in rows() if row.direction]
    texts = [row.text for row in asked]
    matcher = Matcher(candidates(), glossary, background=[row.text for row in rows()])
    found = [match.found for match in matcher.match(texts, best=1)]
    anchors = [suggestion.key if suggestion else None for suggestion in found]
    groups = group(texts, matcher.features, anchors=anchors)
    labels = {place: number for number, members in enumerate(groups) for place in members.members}
    guessed = [labels[place] for place in range(len(texts))]
    truth = [row.cluster for row in asked]
    return Groups(
        float(adjusted_rand_score(truth, guessed)),
        float(v_measure_score(truth, guessed)),
        len(groups),
        len(set(truth)),
    )


def best_threshold(glossary: Sequence[Term]) -> float:
    """The threshold that suits all rows: where the default comes from."""
    labelled = rows()
    return _threshold(Matcher(candidates(), glossary, background=[row.text for row in labelled]), labelled)


def typos(text: str) -> str:
    """One random edit every 15 characters, the same for the same text."""
    chance = random.Random(text)
    letters = list(text)
    for _ in range(len(text) // 15):
        place = chance.randrange(len(letters))
        edit = chance.choice(("drop", "double", "swap"))
        if edit == "drop" and len(letters) > 1:
            del letters[place]
        elif edit == "double":
            letters.insert(place, letters[place])
        elif place + 1 < len(letters):
            letters[place], letters[place + 1] = letters[place + 1], letters[place]
    return "".join(letters)


def milliseconds_a_request(glossary: Sequence[Term]) -> tuple[float, float]:
    """CPU of one new request, matching and direction together: alone, and in a batch of a thousand."""
    labelled = rows()
    texts = [row.text for row in labelled]
    matcher = Matcher(candidates(), glossary, background=texts)
    model = DirectionModel([*(Example(row.text, row.direction) for row in labelled), *titles()], glossary)
    started = time.process_time()
    for text in texts:
        matcher.match([text])
        model.guess([text])
    alone = (time.process_time() - started) / len(texts)
    many = [f"{text} {number}" for number in range(10) for text in texts][:1000]
    started = time.process_time()
    matcher.match(many)
    model.guess(many)
    return 1000 * alone, 1000 * (time.process_time() - started) / len(many)


def interval(hits: Sequence[bool]) -> tuple[float, float]:
    """Percentile bootstrap, 95 %."""
    chance = np.random.default_rng(1)
    means = chance.choice(np.array(hits, dtype=float), size=(2000, len(hits))).mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975]).tolist()
    return low, high


def report() -> str:
    """The table, as text."""
    glossary = terms()
    lines = ["109 authored requests, 61 served by a course; cross-validated; not real demand.", ""]
    for with_embeddings in (False, *([True] if files.embedder_is_here() else [])):
        lines.append(f"ustat topics match {'with' if with_embeddings else 'without'} sentence vectors")
        runs = [
            astuple(
                answer_quality(
                    answered(with_embeddings=with_embeddings, seed=seed), with_embeddings=with_embeddings
                )
            )
            for seed in SEEDS
        ]
        names = [field.name for field in fields(Answers)]
        means = np.mean(runs, axis=0).tolist()
        lines.append("  ".join(f"{name} {value:.3f}" for name, value in zip(names, means, strict=True)))
        alone, learning, many, memory = cost(with_embeddings=with_embeddings)
        lines.append(
            f"CPU: {alone:.1f} ms a new request, {learning:.1f} s to learn, "
            f"{many:.1f} s a thousand; {memory:.0f} MB"
        )
        lines.append("")
    lines.append(f"{'courses':34} {'top-1':>7} {'top-3':>7} {'AUC':>7} {'joint':>7}")
    settings: list[tuple[str, Sequence[Term], Change]] = [
        ("with glossary", glossary, str),
        ("  ө ү ң typed о у н", glossary, lambda text: text.translate(LETTERS_DROPPED)),
        ("  CAPITALS", glossary, str.upper),
        ("  a slip every 15 letters", glossary, typos),
        ("without glossary", (), str),
    ]
    for name, known, change in settings:
        quality = course_quality(known, change)
        lines.append(
            f"{name:34} {quality.first:7.3f} {quality.among_three:7.3f} "
            f"{quality.unmet_auc:7.3f} {quality.joint:7.3f}"
        )
    low, high = interval(first_hits(glossary))
    lines += [f"95 % interval of top-1 with glossary   {low:.2f} to {high:.2f}", ""]
    lines.append(f"{'directions':34} {'macroF1':>7} {'junk F1':>7} {'by rule':>7}")
    for name, known, change in settings:
        direction = direction_quality(known, change)
        lines.append(f"{name:34} {direction.macro_f1:7.3f} {direction.junk_f1:7.3f} {direction.rule_f1:7.3f}")
    lines += [f"{'  topics never seen':34} {new_topic_f1(glossary):7.3f}", ""]
    groups = group_quality(glossary)
    lines.append(f"groups: ARI {groups.ari:.3f}, V {groups.v_measure:.3f}, {groups.found} for {groups.meant}")
    lines.append(f"threshold that suits all rows: {best_threshold(glossary):.3f} (default {THRESHOLD})")
    alone, batch = milliseconds_a_request(glossary)
    lines.append(f"CPU a request: {alone:.1f} ms alone, {batch:.1f} ms in a batch of 1000")
    return "\n".join(lines) + "\n"


def _one_of_twins(course: str) -> str:
    return "12" if course == "17" else course  # one title, printed twice


def _folds(labelled: list[Row], seeds: Sequence[int]) -> Iterator[tuple[list[Row], list[Row]]]:
    for seed in seeds:
        for train, test in KFold(10, shuffle=True, random_state=seed).split(labelled):
            yield [labelled[place] for place in train], [labelled[place] for place in test]


def _threshold(matcher: Matcher, labelled: Sequence[Row]) -> float:
    asked = [row for row in labelled if row.direction]
    matches = matcher.match([row.text for row in asked], best=1)
    right = [
        bool(match.suggestions) and match.suggestions[0].key == row.course
        for row, match in zip(asked, matches, strict=True)
    ]
    return fit_threshold([match.score for match in matches], right)


def _guessed(
    labelled: Sequence[Row],
    folds: Iterator[tuple[np.ndarray, np.ndarray]],
    glossary: Sequence[Term],
    change: Change,
) -> np.ndarray:
    guessed = np.zeros(len(labelled), dtype=int)
    for train, test in folds:
        examples = [Example(labelled[place].text, labelled[place].direction) for place in train]
        told = [Example(text, direction) for text, direction in described()]
        model = DirectionModel([*examples, *titles(), *told], glossary)
        guessed[test] = [guess.direction for guess in model.guess([change(labelled[i].text) for i in test])]
    return guessed


def _macro_f1(truth: np.ndarray, guessed: np.ndarray) -> float:
    asked = truth != 0
    return float(f1_score(truth[asked], guessed[asked], labels=DIRECTIONS, average="macro"))


if __name__ == "__main__":
    sys.stdout.write(report())
