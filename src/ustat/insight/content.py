"""What a report holds: numbers with their bases, words in every language. Plain data, ready to freeze."""

from dataclasses import asdict
from typing import Any

from ustat.catalogue.models import Programme
from ustat.insight.supply import balances
from ustat.instruments.models import Campaign
from ustat.needs.bridge.pictures import (
    Picture,
    areas_needed,
    barriers,
    need_by_direction,
    participation,
)
from ustat.needs.models import MappedArea
from ustat.needs.queries import groupings_of, respondents, with_a_topic
from ustat.planning.models import Plan, Wish
from ustat.planning.queries import cohorts_of, reasons_of

Content = dict[str, Any]
EDITION = 1  # of this shape; a frozen report says which it has


def content_of(campaign: Campaign, plan: Plan | None) -> Content:
    """Everything the report of a campaign (and of a plan, if there is one) tells, computed now."""
    wrote, of = with_a_topic(campaign)
    groupings = groupings_of(campaign)
    return {
        "edition": EDITION,
        "campaign": _about(campaign),
        "respondents": asdict(respondents(campaign)),
        "need": _picture(need_by_direction(campaign)),
        "need_by": {
            key: {"name": name, "picture": _picture(need_by_direction(campaign, by=key))}
            for key, name in groupings.items()
        },
        "areas": _picture(areas_needed(campaign)),
        "participation": _picture(participation(campaign)),
        "barriers": _picture(barriers(campaign)),
        "topics": {"wrote": wrote, "of": of},
        "balance": [
            asdict(one) for one in balances(plan.organisation if plan else campaign.organisation, plan)
        ],
        "plan": _plan(plan) if plan else None,
        "asked_not_offered": _asked_not_offered(campaign),
        "offered_not_asked": _offered_not_asked(plan, campaign),
    }


def _about(campaign: Campaign) -> Content:
    return {
        "title": campaign.title,
        "note": campaign.note,
        "organisation": campaign.organisation.name,
        "instrument": campaign.version.instrument.title,
        "source": campaign.version.source,
        "opens_on": campaign.opens_on.isoformat(),
        "closes_on": campaign.closes_on.isoformat() if campaign.closes_on else None,
        "draw": campaign.draw,
        "is_made_up": campaign.is_made_up,
    }


def _picture(picture: Picture) -> Content:
    return asdict(picture)


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
        "is_made_up": plan.is_made_up,
        "cohorts": [
            {
                "code": cohort.code,
                "programme": cohort.programme.title,
                "level": cohort.level,
                "language": cohort.language,
                "site": cohort.site.name if cohort.site else None,
                "starts_on": cohort.starts_on.isoformat(),
                "ends_on": cohort.ends_on.isoformat(),
                "people": cohort.people,  # type: ignore[attr-defined]
                "largest": cohort.programme.largest,
            }
            for cohort in cohorts_of(plan)
        ],
    }


def _asked_not_offered(campaign: Campaign) -> list[Content]:
    """Areas people marked for which the mapping knows no topic on offer, with their shares."""
    offered = set(Programme.objects.filter(is_offered=True).values_list("topic__code", flat=True))
    areas = MappedArea.objects.filter(mapping__version=campaign.version_id).select_related("item")
    unanswered = {
        area.option or area.item.code
        for area in areas
        if not set(area.topics) & offered and not area.option.endswith("-other")
    }
    lines = areas_needed(campaign).strongest_first()
    return [
        asdict(line) for line in lines if line.code in unanswered and line.shares and line.shares[0].share
    ]


def _offered_not_asked(plan: Plan | None, campaign: Campaign) -> list[Content]:
    """Programmes for whose topic nobody in the branch wishes."""
    reach = (plan.organisation if plan else campaign.organisation).reach
    wished = Wish.objects.filter(withdrawn_at=None, person__posts__organisation__path__startswith=reach)
    programmes = Programme.objects.filter(is_offered=True).exclude(topic__in=wished.values("topic"))
    return [{"number": one.number, "title": one.title} for one in programmes.order_by("number")]
