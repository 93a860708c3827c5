"""A file of answers: looked at, imported whole, taken back whole."""

import random
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypedDict

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from ustat.common.errors import NotNow, WrongInput
from ustat.common.facts import record
from ustat.common.words import same
from ustat.instruments.actions.sitting import new_code
from ustat.instruments.choices import AnswerState, Source
from ustat.instruments.facts import AnswersImported, AnswersImportUndone
from ustat.instruments.models import Answer, AnswerImport, Campaign, Item, SampleWeight, Sitting
from ustat.instruments.rules import RUNNERS, moment_kept, tidy
from ustat.people.actions.pseudonyms import Participant, Tree, enrol_pseudonyms
from ustat.people.actions.trail import note_change
from ustat.people.choices import ImportState
from ustat.people.models import Person
from ustat.people.rules import require

BATCH: Final = 2000


class AnswerCell(TypedDict, total=False):
    """One answer of a file. Without ``state`` it is what ``chosen``, ``text`` and ``number`` make of it."""

    chosen: list[str]
    text: str
    number: float | None
    state: str


class Sample(TypedDict, total=False):
    """How much a row stands for."""

    weight: float
    replicates: list[float]
    cluster: str
    stratum: str


class Who(TypedDict, total=False):
    """The participant of a row, under a pseudonym."""

    number: str
    group: str
    school: str
    languages: list[str]


class FileRow(TypedDict, total=False):
    """One row of a file as an edge has read it. A question without an answer here was not asked.

    ``row`` is the number beside it in the file; ``answers`` are by the code of the item; ``answered_at`` is
    a moment in ISO form.
    """

    row: int
    answered_at: str
    answers: dict[str, AnswerCell]
    language: str
    background: dict[str, str]
    participant: Who
    sample: Sample


@transaction.atomic
def preview(
    campaign: Campaign,
    *,
    file_name: str,
    digest: str,
    rows: Sequence[FileRow],
    problems: Sequence[Mapping[str, Any]],
    counts: Mapping[str, Any],
    by: Person | None,
    tree: Mapping[str, Any] | None = None,
) -> AnswerImport:
    """Keep what a file holds, without importing anything. An earlier preview of the same file is replaced.

    ``digest`` is that of the file's bytes; ``problems`` and ``counts`` are shown as they are. Refuses with
    ``WrongInput``, ``no_rows``; with ``NotNow``, ``file_imported``, a file that is in already.
    """
    if by is not None:
        require(by, *RUNNERS, organisation=campaign.organisation)
    if not rows:
        raise WrongInput(
            _("The file has no row with an answer to this survey. Look whether it is the right file."),
            code="no_rows",
        )
    _refuse_twice(campaign, digest)
    AnswerImport.objects.filter(campaign=campaign, file_digest=digest, state=ImportState.PREVIEW).delete()
    return AnswerImport.objects.create(
        campaign=campaign,
        file_name=file_name[-200:],
        file_digest=digest,
        rows=list(rows),
        tree=dict(tree or {}),
        problems=list(problems),
        counts=dict(counts),
        by=by if by else None,
    )


@transaction.atomic
def apply(answer_import: AnswerImport, *, by: Person | None) -> AnswerImport:
    """Make sittings of every row of a previewed file: all of them or, if anything fails, none.

    Options the questionnaire does not know stay in the answer as words. Refuses with ``NotNow``:
    ``import_done``, ``file_imported``.
    """
    answer_import = _held(answer_import, by)
    campaign = answer_import.campaign
    if answer_import.state != ImportState.PREVIEW:
        raise NotNow(
            _("This file has been imported or taken back already. Send it again to import it anew."),
            code="import_done",
        )
    _refuse_twice(campaign, answer_import.file_digest)
    _note_groupings(campaign, answer_import.rows)
    kept = _keep(answer_import)
    answer_import.state = ImportState.APPLIED
    answer_import.applied_at = timezone.now()
    answer_import.rows = []
    answer_import.counts |= {"sittings": kept.sittings, "kept_answers": kept.answers}
    answer_import.save(update_fields=["state", "applied_at", "rows", "counts"])
    note_change(by=by, what="instruments.import_answers", detail={"import": answer_import.pk})
    record(AnswersImported(answer_import_id=answer_import.pk))
    return answer_import


@transaction.atomic
def undo(answer_import: AnswerImport, *, by: Person | None) -> AnswerImport:
    """Take the sittings of a file back, with everything derived from them; the file may come again.

    Refuses with ``NotNow``, ``import_not_in``, what is not imported.
    """
    answer_import = _held(answer_import, by)
    if answer_import.state != ImportState.APPLIED:
        raise NotNow(_("This file is not imported, so there is nothing to take back."), code="import_not_in")
    try:
        answer_import.sittings.all().delete()
    except ProtectedError:
        raise NotNow(
            _("Something that must stay rests on these answers already, so they cannot be taken back."),
            code="import_in_use",
        ) from None
    answer_import.state = ImportState.UNDONE
    answer_import.undone_at = timezone.now()
    answer_import.save(update_fields=["state", "undone_at"])
    note_change(by=by, what="instruments.undo_import", detail={"import": answer_import.pk})
    record(AnswersImportUndone(answer_import_id=answer_import.pk, campaign_id=answer_import.campaign_id))
    return answer_import


def _note_groupings(campaign: Campaign, rows: Sequence[FileRow]) -> None:
    """Results may be split by whatever background came with the answers."""
    found: dict[str, set[str]] = {}
    for row in rows:
        for key, value in row.get("background", {}).items():
            found.setdefault(key, set()).add(value)
    new = {
        key: {"name": same(key), "values": {value: same(value) for value in sorted(values)}}
        for key, values in found.items()
        if key not in campaign.groupings
    }
    if new:
        campaign.groupings = campaign.groupings | new
        campaign.save(update_fields=["groupings"])


@dataclass(slots=True)
class _Kept:
    sittings: int = 0
    answers: int = 0


def _keep(answer_import: AnswerImport) -> _Kept:
    campaign = answer_import.campaign
    rows = _rows_to_keep(answer_import)
    people = _people(answer_import, rows)
    sittings = _sittings(answer_import, rows, people)
    items = {item.code: _Asked(item) for item in campaign.version.items.all()}
    answers = [
        _answer(sitting, items[code], cell)
        for sitting, row in zip(sittings, rows, strict=True)
        for code, cell in row.get("answers", {}).items()
        if code in items
    ]
    Answer.objects.bulk_create(answers, batch_size=BATCH)
    SampleWeight.objects.bulk_create(
        [
            SampleWeight(sitting=sitting, **row["sample"])
            for sitting, row in zip(sittings, rows, strict=True)
            if row.get("sample")
        ],
        batch_size=BATCH,
    )
    return _Kept(len(sittings), len(answers))


def _rows_to_keep(answer_import: AnswerImport) -> list[FileRow]:
    """The rows; of an anonymous campaign without names and in no order: no sitting points to a line."""
    rows: list[FileRow] = answer_import.rows
    if not answer_import.campaign.is_anonymous:
        return rows
    rows = [
        {"answers": row.get("answers", {}), "language": row.get("language", "")} | _unnamed(row)
        for row in rows
    ]
    secrets.SystemRandom().shuffle(rows)
    return rows


def _unnamed(row: FileRow) -> FileRow:
    kept: FileRow = {"background": row.get("background", {})}
    if "sample" in row:
        kept["sample"] = row["sample"]
    return kept


def _people(answer_import: AnswerImport, rows: Sequence[FileRow]) -> list[int | None]:
    if not answer_import.tree:
        return [None] * len(rows)
    participants = [_participant(row) for row in rows]
    tree = Tree.read(answer_import.tree)
    named = [one for one in participants if one is not None]
    ids = enrol_pseudonyms(named, tree=tree, by=answer_import.by)
    _refuse_twins(answer_import.campaign, [one.key for one in named], ids)
    return [ids[one.key] if one else None for one in participants]


def _refuse_twins(
    campaign: Campaign, keys: Sequence[tuple[str, str]], ids: Mapping[tuple[str, str], int]
) -> None:
    """Nobody answers one campaign twice, in one file or in two."""
    twice = next((key for key, count in Counter(keys).items() if count > 1), None)
    here = set(Sitting.objects.filter(campaign=campaign).values_list("person_id", flat=True))
    again = twice or next((key for key in keys if ids[key] in here), None)
    if again is not None:
        raise WrongInput(
            _("Participant %(number)s of %(group)s would stand in this survey twice. Nothing was imported.")
            % {"number": again[1], "group": again[0]},
            code="participant_twice",
        )


def _participant(row: FileRow) -> Participant | None:
    who = row.get("participant")
    if not who:
        return None
    return Participant(who["number"], who["group"], who["school"], tuple(who.get("languages", ())))


def _sittings(
    answer_import: AnswerImport, rows: Sequence[FileRow], people: Sequence[int | None]
) -> list[Sitting]:
    campaign = answer_import.campaign
    now = moment_kept(campaign, timezone.now())
    codes = _free_codes(len(rows))
    moments = [datetime.fromisoformat(row["answered_at"]) if "answered_at" in row else now for row in rows]
    return Sitting.objects.bulk_create(
        [
            Sitting(
                campaign=campaign,
                person_id=person,
                code=code,
                language=row.get("language", "")[:3],
                source=Source.FILE,
                came_with=answer_import,
                row=row.get("row"),
                background=row.get("background", {}),
                started_at=moment,
                finished_at=moment,
            )
            for row, person, code, moment in zip(rows, people, codes, moments, strict=True)
        ],
        batch_size=BATCH,
    )


def _free_codes(count: int) -> list[str]:
    """Codes that no sitting has; a clash is a chance in millions, but a whole file must not fail by it."""
    chance: random.Random = secrets.SystemRandom()
    codes: set[str] = set()
    while len(codes) < count:
        codes |= {new_code(chance) for _one in range(count - len(codes))}
        listed = sorted(codes)
        for start in range(0, len(listed), BATCH):
            taken = Sitting.objects.filter(code__in=listed[start : start + BATCH])
            codes -= set(taken.values_list("code", flat=True))
    return list(codes)


@dataclass(slots=True)
class _Asked:
    """An item with its options by code, read once for the whole file."""

    item: Item
    known: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.known = {choice.code: choice for choice in self.item.choices}


def _answer(sitting: Sitting, asked: _Asked, cell: AnswerCell) -> Answer:
    chosen = [code for code in asked.known if code in set(cell.get("chosen", []))]
    unknown = [code for code in cell.get("chosen", []) if code not in asked.known]
    text = tidy("; ".join(part for part in (*unknown, cell.get("text", "")) if part))
    number = cell.get("number")
    return Answer(
        sitting=sitting,
        item=asked.item,
        state=cell.get("state") or _state(asked, chosen, text, number),
        chosen=chosen,
        text=text,
        number=number,
        given_at=sitting.started_at,
    )


def _state(asked: _Asked, chosen: Iterable[str], text: str, number: float | None) -> AnswerState:
    choices = [asked.known[code] for code in chosen]
    if text or number is not None or any(choice.is_substantive for choice in choices):
        return AnswerState.GIVEN
    if any(choice.is_silent for choice in choices):
        return AnswerState.SILENT
    return AnswerState.NONE if choices else AnswerState.SKIPPED


def _refuse_twice(campaign: Campaign, digest: str) -> None:
    earlier = AnswerImport.objects.filter(
        campaign=campaign, file_digest=digest, state=ImportState.APPLIED
    ).first()
    if earlier is not None and earlier.applied_at is not None:
        raise NotNow(
            _(
                "Exactly this file was imported on %(date)s as “%(name)s”. "
                "Take that import back first if it should come again."
            )
            % {"date": f"{timezone.localtime(earlier.applied_at):%d.%m.%Y}", "name": earlier.file_name},
            code="file_imported",
        )


def _held(answer_import: AnswerImport, by: Person | None) -> AnswerImport:
    held = (
        AnswerImport.objects.select_for_update(of=("self",))
        .select_related("campaign__organisation", "campaign__version", "by")
        .get(pk=answer_import.pk)
    )
    if by is not None:
        require(by, *RUNNERS, organisation=held.campaign.organisation)
    return held
