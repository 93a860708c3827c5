"""Freeze a report: its numbers as they are today, and the digest by which it can be compared."""

import hashlib
import json

from django.db import transaction
from django.utils import timezone

from ustat.common.words import Words
from ustat.insight.content import content_of
from ustat.insight.models import Report
from ustat.insight.queries import READERS
from ustat.instruments.models import Campaign
from ustat.people.actions.trail import note_change
from ustat.people.models import Person
from ustat.people.rules import require
from ustat.planning.models import Plan


@transaction.atomic
def make_report(*, campaign: Campaign, plan: Plan | None = None, by: Person | None) -> Report:
    """Compute the report of a campaign (and a plan) and keep it. Making it again makes another.

    ``by`` is None for the machine itself. Refuses with ``NotAllowed`` whoever does not read results there.
    """
    if by is not None:
        require(by, *READERS, organisation=campaign.organisation)
        if plan is not None:
            require(by, *READERS, organisation=plan.organisation)
    content = json.loads(json.dumps(content_of(campaign, plan), ensure_ascii=False))
    report = Report.objects.create(
        campaign=campaign,
        plan=plan,
        title=Words(campaign.title),
        content=content,
        digest=digest_of(content),
        made_at=timezone.now(),
        made_by=by,
        is_made_up=campaign.is_made_up or bool(plan and plan.is_made_up),
    )
    note_change(by=by, what="insight.make_report", detail={"report": report.pk})
    return report


def digest_of(content: object) -> str:
    """The same numbers and words, the same digest."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
