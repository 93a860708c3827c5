"""Answers that come in as files: looked at, then imported."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import cast

from django.utils import timezone

from ustat.demo.made.answers import Answers
from ustat.demo.work import Work
from ustat.exchange.campaigns import AnswersFile
from ustat.instruments.actions import answers_import
from ustat.instruments.actions.answers_import import AnswerCell, FileRow
from ustat.instruments.models import Campaign, Item
from ustat.people.models import Person


def import_answers(campaign: Campaign, file: AnswersFile, *, by: Person | None) -> None:
    """Look at a file of answers, and import it."""
    looked_at = answers_import.preview(
        campaign,
        file_name=file.name,
        digest=file.digest,
        rows=cast(list[FileRow], file.rows),
        problems=file.problems,
        counts=file.counts,
        tree=file.tree,
        by=by,
    )
    answers_import.apply(looked_at, by=by)


def import_by_number(
    campaign: Campaign, answers: Sequence[Answers], work: Work, *, by: Person, on: date | None = None
) -> None:
    """Import answers keyed in from paper, each with the register number of its teacher.

    ``on``: the day on which they were given; without, the day on which most people answered.

    Imports know participants by the code of a tree, a group and a number in it. The region's code, the
    place's and the number are written in the same way (MS, 2, 0123), so they name teachers of the register.
    """
    school_of = {one.number: one.school for one in work.teachers}
    items = list(campaign.version.items.all())
    day = on or work.days.answered_on
    rows = [_row(one, school_of[one.number], line, items, day) for line, one in enumerate(answers, start=2)]
    text = json.dumps(rows, ensure_ascii=False, sort_keys=True)
    looked_at = answers_import.preview(
        campaign,
        file_name=f"{campaign.slug}-keyed-in-made-up.json",
        digest=hashlib.sha256(text.encode()).hexdigest(),
        rows=rows,
        problems=[],
        counts={"rows": len(rows), "answers": sum(len(row["answers"]) for row in rows)},
        tree={"code": work.region.code, "name": dict(work.region.name)},
        by=by,
    )
    answers_import.apply(looked_at, by=by)


def _row(said: Answers, school: str, line: int, items: Iterable[Item], day: date) -> FileRow:
    _region, group, number = said.number.split("-")
    moment = timezone.make_aware(datetime.combine(day, time(15)))
    return FileRow(
        row=line,
        answered_at=moment.isoformat(),
        language=said.language,
        answers={item.code: _cell(said, item) for item in items},
        participant={"number": number, "group": group, "school": school.rpartition("-")[2], "languages": []},
    )


def _cell(said: Answers, item: Item) -> AnswerCell:
    if item.code in said.chosen:
        return {"chosen": list(said.chosen[item.code])}
    if not item.options and said.topic:
        return {"text": said.topic}
    return {"state": "skipped"}
