"""A planning problem and a plan as plain files: a folder each, every fault named with its place."""

import csv
import io
import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from difflib import get_close_matches
from importlib.metadata import version
from pathlib import Path

from django.utils.translation import gettext as _

from ustat.common.errors import WrongInput
from ustat.exchange.bridge.plans import (
    TOTAL,
    Away,
    Capability,
    Closure,
    Cost,
    Fault,
    Instance,
    Place,
    Plan,
    Programme,
    Rules,
    Run,
    School,
    Site,
    Teacher,
    Trainer,
    TrainerAway,
    Wish,
    WrongInstance,
)
from ustat.exchange.plan_tables import Desk, FileFault, Line, WrongFiles

RULES = "rules.toml"
DECIMALS = 6

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "schools": ("school", "district", "region", "cap"),
    "sites": ("site", "district", "region", "room_kind", "rooms", "seats"),
    "site_closed": ("site", "week"),
    "teachers": ("teacher", "school", "subject", "languages", "due", "hours_needed", "hours_cap"),
    "away": ("teacher", "week", "kind"),
    "wishes": ("teacher", "rank", "topic", "level", "hours", "forms", "sites", "value"),
    "programmes": (
        "programme", "topic", "hours", "form", "weeks", "trainer_hours", "absent", "room_kind", "min", "max",
    ),
    "trainers": ("trainer", "region", "home", "languages", "hours_cap"),
    "trainer_away": ("trainer", "week"),
    "can_teach": ("trainer", "topic", "level"),
    "runs": ("run", "programme", "level", "language", "site", "start", "trainer", "room_kind"),
    "places": ("run", "teacher", "rank"),
    "refusals": ("teacher", "rank", "topic", "reason", "detail"),
}  # fmt: skip
MAY_BE_MISSING = {"site_closed", "away", "trainer_away"}


def read_instance(folder: Path) -> Instance:
    """The planning problem in a folder.

    Raises ``WrongFiles`` with all faults: first those of files, columns and cells, then those between tables
    (unknown keys, rows that come twice, weeks outside the plan). ``no_folder`` when there is no such folder.
    """
    desk = Desk(folder, COLUMNS, may_be_missing=MAY_BE_MISSING)
    instance = Instance(
        rules=_rules(desk),
        schools=desk.rows("schools", _school),
        sites=desk.rows("sites", _site),
        teachers=desk.rows("teachers", _teacher),
        wishes=desk.rows("wishes", _wish),
        programmes=desk.rows("programmes", _programme),
        trainers=desk.rows("trainers", _trainer),
        can_teach=desk.rows("can_teach", _capability),
        away=desk.rows("away", _away),
        site_closed=desk.rows("site_closed", _closure),
        trainer_away=desk.rows("trainer_away", _trainer_away),
    )
    desk.refuse_faults()
    try:
        return instance.check()
    except WrongInstance as wrong:
        raise WrongFiles([_placed(desk, fault) for fault in wrong.faults]) from wrong


def read_plan(folder: Path) -> Plan:
    """The runs and places in a folder; refusals and summary are claims of its maker and not read.

    Raises ``WrongFiles`` with all faults of files, columns and cells. Whether the keys are known is for the
    checker to say.
    """
    desk = Desk(folder, COLUMNS, may_be_missing=MAY_BE_MISSING)
    plan = Plan(runs=desk.rows("runs", _run), places=desk.rows("places", _place))
    desk.refuse_faults()
    return plan


def write_plan(folder: Path, plan: Plan, *, seconds: float, digest: str) -> None:
    """Write a plan as four files. The same plan gives the same bytes.

    ``seconds`` is the time that was allowed, not the time taken, which no seed repeats. ``digest`` names the
    input. Raises ``WrongInput`` (``not_written``) when the folder cannot be written.
    """
    texts = {
        "runs.csv": _csv("runs", ([getattr(row, name) for name in COLUMNS["runs"]] for row in plan.runs)),
        "places.csv": _csv("places", ([row.run, row.teacher, row.rank] for row in plan.places)),
        "refusals.csv": _csv(
            "refusals",
            (
                [
                    row.teacher,
                    row.rank,
                    row.topic,
                    row.reason,
                    json.dumps(dict(row.detail), ensure_ascii=False),
                ]
                for row in plan.refusals
            ),
        ),
        "summary.json": json.dumps(
            summary_of(plan, seconds=seconds, digest=digest), ensure_ascii=False, indent=2
        )
        + "\n",
    }
    _write(folder, texts)


def write_instance(folder: Path, instance: Instance) -> None:
    """Write a planning problem as files that ``read_instance`` reads back the same."""
    tables: dict[str, Iterable[Sequence[object]]] = {
        name: (
            tuple(_cell(getattr(row, column.name)) for column in fields(row))
            for row in getattr(instance, name)
        )
        for name in COLUMNS
        if name not in {"runs", "places", "refusals"}
    }
    texts = {f"{name}.csv": _csv(name, rows) for name, rows in tables.items()}
    _write(folder, texts | {RULES: _rules_text(instance.rules)})


def summary_of(plan: Plan, *, seconds: float, digest: str) -> dict[str, object]:
    """The summary of a plan as it is written and printed."""
    summary = plan.summary
    return {
        "objective": _rounded(summary.objective),
        "bound": _rounded(summary.bound),
        "bound_method": dict(summary.bound_method),
        "gap": _rounded(summary.gap),
        "seconds": seconds,
        "status": summary.status,
        "seed": summary.seed,
        "steps": summary.steps,
        "counts": dict(summary.counts),
        "districts": _rounded(summary.districts),
        "input": digest,
        "version": version("ustat"),
    }


def _placed(desk: Desk, fault: Fault) -> FileFault:
    """A fault of the engine, with the file and the row in which it stands."""
    if fault.table == "rules":
        return FileFault(RULES, 0, fault.column, fault.code, fault.expected, fault.got)
    expected = fault.expected
    if fault.code == "twice":
        expected = str(desk.number(fault.table, int(expected)))
    if fault.code == "unknown":
        table, _dot, column = expected.partition(".")
        expected = _("%(file)s, column %(column)s") % {"file": desk.name(table), "column": column}
    row = desk.number(fault.table, fault.row)
    return FileFault(desk.name(fault.table), row, fault.column, fault.code, expected, fault.got)


# one row each


def _school(line: Line) -> School:
    return School(line.key("school"), line.text("district"), line.text("region"), line.whole("cap"))


def _site(line: Line) -> Site:
    place = line.key("site"), line.text("district"), line.text("region")
    return Site(*place, line.text("room_kind"), line.whole("rooms"), line.whole("seats"))


def _closure(line: Line) -> Closure:
    return Closure(line.key("site"), line.whole("week"))


def _teacher(line: Line) -> Teacher:
    due = line.whole("due", empty=0)
    if due and not line.text("hours_needed"):
        line.fault("hours_needed", "owed")
    return Teacher(
        teacher=line.key("teacher"),
        school=line.key("school"),
        subject=line.text("subject"),
        languages=line.words("languages"),
        due=due,
        hours_needed=line.whole("hours_needed", empty=0),
        hours_cap=line.whole("hours_cap") if line.text("hours_cap") else None,
    )


def _away(line: Line) -> Away:
    return Away(line.key("teacher"), line.whole("week"), line.text("kind") or "all")


def _wish(line: Line) -> Wish:
    return Wish(
        teacher=line.key("teacher"),
        rank=line.whole("rank"),
        topic=line.key("topic"),
        level=line.key("level"),
        hours=line.wholes("hours"),
        forms=line.words("forms"),
        sites=line.words("sites"),
        value=line.decimal("value"),
    )


def _programme(line: Line) -> Programme:
    return Programme(
        programme=line.key("programme"),
        topic=line.key("topic"),
        hours=line.whole("hours"),
        form=line.key("form"),
        weeks=line.whole("weeks"),
        trainer_hours=line.decimals("trainer_hours"),
        absent=line.flags("absent"),
        room_kind=line.text("room_kind"),
        smallest=line.whole("min"),
        largest=line.whole("max"),
    )


def _trainer(line: Line) -> Trainer:
    return Trainer(
        trainer=line.key("trainer"),
        region=line.text("region"),
        home=line.text("home"),
        languages=line.words("languages"),
        hours_cap=line.decimal("hours_cap"),
    )


def _trainer_away(line: Line) -> TrainerAway:
    return TrainerAway(line.key("trainer"), line.whole("week"))


def _capability(line: Line) -> Capability:
    return Capability(line.key("trainer"), line.key("topic"), line.key("level"))


def _run(line: Line) -> Run:
    return Run(
        run=line.key("run"),
        programme=line.key("programme"),
        level=line.text("level"),
        language=line.text("language"),
        site=line.text("site"),
        start=line.whole("start"),
        trainer=line.key("trainer"),
        room_kind=line.text("room_kind"),
    )


def _place(line: Line) -> Place:
    return Place(line.key("run"), line.key("teacher"), line.whole("rank"))


# rules.toml


def _rules(desk: Desk) -> Rules:
    """The rules; what is left out has the format's default, but ``weeks`` has to be there."""
    table = _toml(desk)
    usual = Rules(weeks=1)
    _refuse_misspelt(desk, table, [column.name for column in fields(Rules)])
    if "weeks" not in table and not desk.faults:
        desk.faults.append(FileFault(RULES, 0, "weeks", "missing"))
    return Rules(
        weeks=_whole(desk, "weeks", table.get("weeks", usual.weeks)),
        subject_cap=_whole(desk, "subject_cap", table.get("subject_cap", usual.subject_cap)),
        hours_cap=_whole(desk, "hours_cap", table.get("hours_cap", usual.hours_cap)),
        trainer_week_hours=_number(
            desk, "trainer_week_hours", table.get("trainer_week_hours", usual.trainer_week_hours)
        ),
        lexicographic=_order(desk, table.get("lexicographic", list(usual.lexicographic))),
        cost=_cost(desk, table.get("cost", {})),
        budget=_budget(desk, table.get("budget", {})),
    )


def _toml(desk: Desk) -> dict[str, object]:
    path = desk.folder / RULES
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        desk.faults.append(FileFault(RULES, 0, "", "file"))
    except UnicodeDecodeError:
        desk.faults.append(FileFault(RULES, 0, "", "rule_type", _("text saved as UTF-8"), "?"))
    except tomllib.TOMLDecodeError as error:
        expected = _("lines such as: weeks = 34")
        desk.faults.append(FileFault(RULES, 0, "", "rule_type", expected, str(error)))
    return {}


def _refuse_misspelt(desk: Desk, table: Mapping[str, object], known: Sequence[str]) -> None:
    """A rule that is nearly spelt like a known one would silently not hold."""
    for name in sorted(set(table) - set(known)):
        near = get_close_matches(name, known, n=1, cutoff=0.75)
        if near:
            desk.faults.append(FileFault(RULES, 0, name, "rule_name", near[0], name))


def _whole(desk: Desk, name: str, value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    desk.faults.append(FileFault(RULES, 0, name, "whole", got=str(value)))
    return 1


def _number(desk: Desk, name: str, value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    desk.faults.append(FileFault(RULES, 0, name, "decimal", got=str(value)))
    return 0.0


def _order(desk: Desk, value: object) -> tuple[str, ...]:
    if isinstance(value, list) and value and all(isinstance(name, str) for name in value):
        return tuple(value)
    expected = _("a list such as %(example)s") % {"example": list(Rules(weeks=1).lexicographic)}
    desk.faults.append(FileFault(RULES, 0, "lexicographic", "rule_type", expected, str(value)))
    return ()


def _cost(desk: Desk, value: object) -> Cost:
    names = [column.name for column in fields(Cost)]
    if not isinstance(value, dict):
        expected = _("a table of %(names)s") % {"names": ", ".join(names)}
        desk.faults.append(FileFault(RULES, 0, "cost", "rule_type", expected, str(value)))
        return Cost()
    _refuse_misspelt(desk, value, names)
    return Cost(**{name: _number(desk, f"cost.{name}", value[name]) for name in names if name in value})


def _budget(desk: Desk, value: object) -> dict[str, float]:
    """Money per region, or one number (or the key ``total``) for everything together."""
    if isinstance(value, dict):
        return {
            TOTAL if region == "total" else region: _number(desk, f"budget.{region}", money)
            for region, money in value.items()
        }
    return {TOTAL: _number(desk, "budget", value)}


def _rules_text(rules: Rules) -> str:
    """The rules as TOML."""
    budget = {region or "total": money for region, money in rules.budget.items()}
    lines = [
        f"weeks = {rules.weeks}",
        f"subject_cap = {rules.subject_cap}",
        f"hours_cap = {rules.hours_cap}",
        f"trainer_week_hours = {rules.trainer_week_hours}",
        f"lexicographic = {json.dumps(rules.lexicographic)}",
        "",
        "[cost]",
        *(f"{column.name} = {getattr(rules.cost, column.name)}" for column in fields(rules.cost)),
    ]
    if budget:
        lines += ["", "[budget]", *(f"{json.dumps(name)} = {money}" for name, money in budget.items())]
    return "\n".join(lines) + "\n"


# writing


def _csv(table: str, rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS[table])
    writer.writerows(rows)
    return text.getvalue()


def _cell(value: object) -> object:
    """A cell as the format has it: words with spaces between, 1 for true, nothing for None."""
    if isinstance(value, tuple):
        return " ".join(str(_cell(part)) for part in value)
    if isinstance(value, bool):
        return int(value)
    return "" if value is None else value


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(float(value), DECIMALS) for name, value in values.items()}


def _write(folder: Path, texts: Mapping[str, str]) -> None:
    """Write every file beside its old self first, then put them all in place."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = {name: folder / f"{name}.unfinished" for name in texts}
        for name, path in unfinished.items():
            path.write_text(texts[name], encoding="utf-8", newline="\n")
        for name, path in unfinished.items():
            path.replace(folder / name)
    except OSError as error:
        raise WrongInput(
            _("The folder “%(folder)s” could not be written: %(reason)s.")
            % {"folder": folder, "reason": error.strerror},
            code="not_written",
        ) from error
