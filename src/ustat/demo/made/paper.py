"""The paper's survey of 160, put together again: its totals are the paper's, its single answers made up."""

from collections.abc import Sequence
from random import Random

from ustat.demo.made.answers import Answers, Options
from ustat.demo.region import Region
from ustat.instruments.models import Choice

ITEM_OF = {"ict": "d1", "forms": "d2", "legal": "d3", "subject": "d4", "psych": "d5"}


def make_paper_answers(region: Region, options: Options, draw: Random) -> list[Answers]:
    """One row a respondent. Of each direction exactly the published number marks something, the rest nothing.

    Nobody keeps silent or leaves a question empty: the paper gives shares of all 160. Each wanted topic
    stands once, with somebody who marked the option it belongs to.
    """
    paper = region.paper
    people = range(paper.respondents)
    marks = {ITEM_OF[direction]: set(draw.sample(people, count)) for direction, count in paper.marked.items()}
    writers = dict(zip(draw.sample(sorted(marks["d1"]), paper.wrote_topic), region.wanted, strict=True))
    rows = []
    for person in people:
        chosen = {
            item: _some(choices, draw) if person in marks[item] else _none(choices)
            for item, choices in options.items()
        }
        wanted = writers.get(person)
        if wanted is not None:
            chosen["d1"] = _with(wanted.wants, chosen["d1"], options["d1"])
        rows.append(Answers("", "ky", chosen, wanted.text if wanted else ""))
    return rows


def _some(choices: Sequence[Choice], draw: Random) -> tuple[str, ...]:
    areas = [choice.code for choice in choices if choice.is_substantive and not choice.is_other]
    picked = set(draw.sample(areas, draw.choice((1, 1, 2, 2, 3))))
    return tuple(code for code in areas if code in picked)


def _none(choices: Sequence[Choice]) -> tuple[str, ...]:
    return (next(choice.code for choice in choices if choice.is_none),)


def _with(code: str, chosen: tuple[str, ...], choices: Sequence[Choice]) -> tuple[str, ...]:
    return tuple(choice.code for choice in choices if choice.code in {code, *chosen})
