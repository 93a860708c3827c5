"""A report on needs from a spreadsheet of answers: the same pictures as a campaign's, and no database."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from ustat.common.errors import WrongInput
from ustat.common.words import Words, same
from ustat.exchange.answers import AnswerRow, read_answers
from ustat.exchange.campaigns import question_of
from ustat.exchange.columns import plain
from ustat.exchange.sheets import read_sheet
from ustat.insight.content import EDITION, Content, pictures_told
from ustat.instruments.actions.publish import CONTENT as QUESTIONNAIRES
from ustat.instruments.actions.publish import Text, read_text
from ustat.instruments.choices import Draw, ItemKind
from ustat.instruments.models import Item
from ustat.instruments.rules import SMALLEST_GROUP
from ustat.needs.actions.mapping import areas_in, known_mapping
from ustat.needs.bridge.answers import Table, empty_column
from ustat.needs.bridge.drawing import Groups, Survey, all_together, pictures_from
from ustat.needs.bridge.shares import grouping_by
from ustat.standards import contents
from ustat.standards.models import Direction

SURVEY: Final = "needs_survey.toml"
MOST_GROUPS: Final = 30


def needs_content(path: Path, *, by: str = "") -> Content:
    """What a spreadsheet of answers to the needs survey says; ``by`` names a column to split it by.

    Refuses as ``read_sheet`` and ``read_answers`` do, and with ``WrongInput``: ``missing_column``,
    ``too_many_groups``.
    """
    text = read_text(tomllib.loads((QUESTIONNAIRES / SURVEY).read_text("utf-8")))
    items = [_item(position, question) for position, question in enumerate(text.questions, start=1)]
    sheet = read_sheet(path)
    reading = read_answers(sheet, [question_of(item) for item in items])
    survey = _survey(text, items, reading.rows)
    content: Content = {
        "edition": EDITION,
        "about": {
            "title": text.title,
            "note": same(_("Computed from the file %(file)s.") % {"file": sheet.name}),
            "source": text.words["source"],
            "draw": Draw.SIMPLE,
        },
        "respondents": _respondents(len(reading.rows)),
        **pictures_told(pictures_from(survey, all_together(survey))),
        "topics": _topics(items, reading.rows),
    }
    if by:
        need = pictures_told(pictures_from(survey, _groups(reading.rows, by)))["need"]
        content["need_by"] = {"column": {"name": same(by), "picture": need}}
    return content


def _item(position: int, question: Any) -> Item:
    """A question of the text as an item that is in no database."""
    return Item(
        position=position,
        code=question.code,
        kind=question.kind,
        stem=question.stem,
        options=question.options,
    )


def _survey(text: Text, items: Sequence[Item], rows: Sequence[AnswerRow]) -> Survey:
    spec = known_mapping(text.code)
    if spec is None:
        raise RuntimeError(f"No mapping ships for the questionnaire {text.code}.")
    return Survey(
        table=_table(items, rows),
        directions=[Direction(**one) for one in contents.directions()],
        smallest=SMALLEST_GROUP,
        areas=areas_in(spec, {item.code: item for item in items}),
    )


def _table(items: Sequence[Item], rows: Sequence[AnswerRow]) -> Table:
    columns = {item.code: empty_column(item, len(rows)) for item in items if item.options}
    for person, row in enumerate(rows):
        for code, column in columns.items():
            given = row.given[code]
            if given.was_asked:
                column.enter(person, given.state, given.chosen)
    return Table([None] * len(rows), [{} for _row in rows], columns)


def _groups(rows: Sequence[AnswerRow], by: str) -> Groups:
    """The groups of a column that is no question."""
    headers = list(dict.fromkeys(header for row in rows for header in row.background))
    header = next((one for one in headers if plain(one) == plain(by)), None)
    if header is None:
        raise WrongInput(
            _("There is no column “%(column)s” beside the questions. There are: %(columns)s.")
            % {"column": by, "columns": ", ".join(headers) or "-"},
            code="missing_column",
        )
    values = [row.background.get(header, "").strip() for row in rows]
    grouping = grouping_by(values)
    if not 0 < len(grouping.labels) <= MOST_GROUPS:
        raise WrongInput(
            _("The column “%(column)s” makes %(count)s groups; a table has from 1 to %(most)s.")
            % {"column": header, "count": len(grouping.labels), "most": MOST_GROUPS},
            code="too_many_groups",
        )
    return Groups(grouping, [Words(same(label)) for label in grouping.labels])


def _respondents(count: int) -> Content:
    return {"started": count, "finished": count, "named": 0, "schools": 0, "register": 0}


def _topics(items: Sequence[Item], rows: Sequence[AnswerRow]) -> Content:
    """How many wrote a topic in their own words, of how many who were asked."""
    texts = [item.code for item in items if item.kind == ItemKind.TEXT]
    asked = [row for row in rows if any(row.given[code].was_asked for code in texts)]
    wrote = [row for row in asked if any(row.given[code].text for code in texts)]
    return {"wrote": len(wrote), "of": len(asked)}
