"""What a report holds: numbers with their bases, words in every language. Plain data, ready to freeze.

Parts (each may be missing; `telling` tells what is there): ``about``, ``respondents``, ``need``, ``need_by``,
``areas``, ``participation``, ``topics_met``, ``barriers``, ``topics``, ``levels``, ``balance``, ``plan``,
``asked_not_offered``, ``offered_not_asked``.
"""

from dataclasses import asdict
from typing import Any

from ustat.catalogue.models import Programme
from ustat.common.words import Words
from ustat.insight.supply import balances, offered_not_asked
from ustat.instruments.models import Campaign
from ustat.needs.bridge.drawing import Line, Picture, Pictures, code_of
from ustat.needs.bridge.pictures import pictures_of
from ustat.needs.models import MappedArea
from ustat.needs.queries import groupings_of, respondents, with_a_topic
from ustat.planning.models import Plan
from ustat.planning.queries import cohorts_of, reasons_of

Content = dict[str, Any]
EDITION = 1  # of this shape; a frozen report says which it has


def content_of(campaign: Campaign, plan: Plan | None) -> Content:
    """Everything the report of a campaign (and of a plan, if there is one) tells, computed now."""
    pictures = pictures_of(campaign)
    wrote, of = with_a_topic(campaign)
    branch = plan.organisation if plan else campaign.organisation
    return {
        "edition": EDITION,
        "about": _about(campaign, plan),
        "respondents": asdict(respondents(campaign)),
        **pictures_told(pictures),
        "need_by": {
            key: {"name": name, "picture": asdict(pictures_of(campaign, by=key).need)}
            for key, name in groupings_of(campaign).items()
        },
        "topics": {"wrote": wrote, "of": of},
        "balance": [asdict(one) for one in balances(branch, plan)],
        "plan": _plan(plan) if plan else None,
        "asked_not_offered": [asdict(line) for line in asked_not_offered(campaign, pictures)],
        "offered_not_asked": [
            {"number": one.number, "title": one.title} for one in offered_not_asked([branch.reach])
        ],
    }


def pictures_told(pictures: Pictures) -> Content:
    """The pictures of a survey as parts of a report; what nobody was asked is left out."""
    told: dict[str, Picture] = {
        "need": pictures.need,
        "areas": pictures.areas,
        "participation": pictures.participation,
        "topics_met": pictures.topics_met,
        "barriers": pictures.barriers,
    }
    return {part: asdict(picture) for part, picture in told.items() if not picture.is_empty}


def asked_not_offered(campaign: Campaign, pictures: Pictures) -> list[Line]:
    """Areas people marked for which no programme is offered, with their shares, the strongest first."""
    areas = MappedArea.objects.filter(mapping__version=campaign.version_id).select_related("item")
    offered = set(Programme.objects.filter(is_offered=True).values_list("topic__code", flat=True))
    answered = {code_of(area) for area in areas if offered & set(area.topics)}
    named = {code_of(area) for area in areas if not _is_other(area)}
    return [
        line
        for line in pictures.areas.strongest_first()
        if line.code in named - answered and line.first.share
    ]


def _is_other(area: MappedArea) -> bool:
    """ "Something else" names nothing that could be offered."""
    return any(choice.is_other for choice in area.item.choices if choice.code == area.option)


def _about(campaign: Campaign, plan: Plan | None) -> Content:
    return {
        "title": campaign.title,
        "note": campaign.note,
        "organisation": campaign.organisation.name,
        "instrument": campaign.version.instrument.title,
        "source": campaign.version.source,
        "day": campaign.opens_on.isoformat(),
        "draw": campaign.draw,
        "is_made_up": campaign.is_made_up or bool(plan and plan.is_made_up),
    }


def _plan(plan: Plan) -> Content:
    return {
        "name": plan.name,
        "state": plan.state,
        "starts_on": plan.starts_on.isoformat(),
        "weeks": plan.weeks,
        "seed": plan.seed,
        "input_digest": plan.input_digest,
        "summary": plan.summary,
        "reasons": reasons_of(plan),
        "cohorts": [
            {
                "code": cohort.code,
                "programme": cohort.programme.title,
                "level": cohort.level,
                "language": cohort.language,
                "site": cohort.site.name if cohort.site else Words(),
                "starts_on": cohort.starts_on.isoformat(),
                "ends_on": cohort.ends_on.isoformat(),
                "start_week": cohort.start_week,
                "people": cohort.people,  # type: ignore[attr-defined]
            }
            for cohort in cohorts_of(plan)
        ],
    }
