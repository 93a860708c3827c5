"""A file of answers and the campaign it belongs to: what stages take is plain rows, which are made here."""

import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, cast

from django.utils.translation import gettext as _

from ustat.common.errors import WrongInput
from ustat.exchange.answers import AnswerRow, AnswersReading, read_answers
from ustat.exchange.choices import Kind, Option, Question
from ustat.exchange.columns import plain
from ustat.exchange.sheets import LIMIT_BYTES, FileBytes, Sheet, Upload, read_sheet
from ustat.instruments.mapping import Survey, interpret
from ustat.instruments.models import Campaign, Item

# What tells one person from another must not come in as background.
_ADDRESS: Final = re.compile(r"\S+@\S+\.\S+")
_TELEPHONE: Final = re.compile(r"\+?\d[\d\s()-]{7,}\d")
_MOST_VALUES: Final = 60
_LONGEST_VALUE: Final = 80


@dataclass(frozen=True, slots=True)
class AnswersFile:
    """A file of answers as `instruments.actions.answers_import.preview` takes it.

    ``notes`` are sentences about how the file had to be read; ``columns`` names for each question the headers
    it was read from; ``left_out`` are headers that belong to no question and were not kept.
    """

    name: str
    digest: str
    rows: list[dict[str, Any]]
    problems: list[dict[str, Any]]
    counts: dict[str, Any]
    notes: list[str] = field(default_factory=list)
    tree: dict[str, Any] = field(default_factory=dict)


def read_for_campaign(
    campaign: Campaign, source: Path | Upload, *, keep: Collection[str] = ()
) -> AnswersFile:
    """A spreadsheet of answers to the campaign's questionnaire, whichever way the form laid it out.

    Columns that are no question are left out, because forms put e-mail addresses there; ``keep`` names those
    by which results may be split. Refuses as ``read_sheet`` and ``read_answers`` do, and with ``WrongInput``:
    ``keep_unknown``, ``keep_identifying``.
    """
    sheet, digest = _opened(source)
    reading = read_answers(sheet, [question_of(item) for item in campaign.version.items.all()])
    others = list(dict.fromkeys(header for row in reading.rows for header in row.background))
    kept = [_kept(wanted, others, reading) for wanted in keep]
    rows = [_plain_row(row, kept) for row in reading.rows]
    counts = {
        "rows": len(rows),
        "questions": len(reading.columns),
        "answers": sum(answer["state"] != "skipped" for row in rows for answer in row["answers"].values()),
        "left_empty": sum(answer["state"] == "skipped" for row in rows for answer in row["answers"].values()),
        "columns": dict(reading.columns),
        "left_out": [header for header in others if header not in kept],
        "kept": kept,
        "notes": list(sheet.notes),
    }
    problems = [asdict(problem) for problem in reading.problems]
    return AnswersFile(sheet.name, digest, rows, problems, counts, sheet.notes)


def read_foreign(survey: Survey, source: Path | Upload) -> AnswersFile:
    """A file of somebody else's survey, read by its description. Refuses as ``mapping.interpret`` does."""
    sheet, digest = _opened(source, known=[one.column for one in survey.asked])
    reading = interpret(survey, headers=sheet.headers, rows=((row.number, row.cells) for row in sheet.rows))
    return AnswersFile(
        sheet.name,
        digest,
        reading.rows,
        reading.problems,
        reading.counts | {"notes": list(sheet.notes)},
        sheet.notes,
        survey.participants.tree if survey.participants else {},
    )


def question_of(item: Item) -> Question:
    """An item as the readers of files know it: codes and wordings in every language."""
    return Question(
        code=item.code,
        kind=cast(Kind, item.kind),
        names=_wordings(item.stem),
        options=tuple(
            Option(
                code=choice.code,
                names=_wordings(choice.words),
                is_none=choice.is_none or choice.is_not_applicable,
                is_other=choice.is_other,
                is_silent=choice.is_silent,
            )
            for choice in item.choices
        ),
    )


def _wordings(words: dict[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in words.values() if text))


def _plain_row(row: AnswerRow, kept: Sequence[str]) -> dict[str, Any]:
    plain_row: dict[str, Any] = {
        "row": row.number,
        "language": row.language,
        "answers": {
            code: {
                "state": given.state,
                "chosen": list(given.chosen),
                "text": given.text,
                "number": given.number,
            }
            for code, given in row.given.items()
            if given.was_asked
        },
        "background": {header: row.background[header] for header in kept if row.background.get(header)},
    }
    if row.answered_at is not None:
        plain_row["answered_at"] = row.answered_at.isoformat()
    return plain_row


def _kept(wanted: str, others: Sequence[str], reading: AnswersReading) -> str:
    """The header that is to be kept as background, once nothing in it tells one person from another."""
    header = next((one for one in others if plain(one) == plain(wanted)), None)
    if header is None:
        raise WrongInput(
            _("There is no column “%(column)s” beside the questions. There are: %(columns)s.")
            % {"column": wanted, "columns": ", ".join(others) or "-"},
            code="keep_unknown",
        )
    cells = [cell for row in reading.rows if (cell := row.background.get(header, ""))]
    identifies = any(_ADDRESS.search(cell) or _TELEPHONE.search(cell) for cell in cells)
    too_long = any(len(cell) > _LONGEST_VALUE for cell in cells)
    if identifies or too_long or len(set(cells)) > _MOST_VALUES or _is_almost_own(cells):
        raise WrongInput(
            _(
                "The column “%(column)s” can tell one person from another (names, addresses, telephones, or "
                "a value of nearly everybody's own), so it is not kept. Keep columns with a few answers."
            )
            % {"column": header},
            code="keep_identifying",
        )
    return header


def _is_almost_own(cells: Sequence[str]) -> bool:
    return len(cells) > 10 and len(set(cells)) > len(cells) / 2


def _opened(source: Path | Upload, *, known: Collection[str] = ()) -> tuple[Sheet, str]:
    """The table in a file and the digest of its bytes; a file over the limit is refused unread."""
    if isinstance(source, Path):
        sheet = read_sheet(source, known=known)
        return sheet, hashlib.sha256(source.read_bytes()).hexdigest()
    if source.size is not None and source.size > LIMIT_BYTES:
        return read_sheet(source, known=known), ""  # refuses
    content = FileBytes(Path(source.name or "").name, source.read())
    return read_sheet(content, known=known), hashlib.sha256(content.content).hexdigest()
