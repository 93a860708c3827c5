"""A teacher's first page: what she is asked, where she stands, what she chose, where she learns."""

from django.utils import timezone

from ustat.common.words import Words
from ustat.diagnosis.queries import profile_of
from ustat.diagnosis.rules import SURE
from ustat.instruments.queries import open_campaigns_for, sittings_for
from ustat.learning.queries import certificates_of
from ustat.people.models import Person
from ustat.planning.calendar import years_later
from ustat.standards.queries import current_framework, next_step_of, provision
from ustat.web.needs.own import own
from ustat.web.planning.wishes import own_planning


def told(person: Person) -> dict[str, object]:
    """Everything on her page, for her eyes only."""
    names = _level_names()
    profile = [
        {
            "score": score,
            "is_sure": score.level_chance >= SURE,
            "step": next_step_of(score.direction_id, score.level),
            "between": [names.get(level, "") for level in sorted((score.level, score.next_likely))],
        }
        for score in profile_of(person)
    ]
    return {
        "open_campaigns": list(open_campaigns_for(person)),
        "begun": {one.campaign_id: one for one in sittings_for(person) if one.is_open},
        "profile": profile,
        "reachable": min(profile, key=lambda one: one["score"].standing, default=None),  # type: ignore[attr-defined]
        "certificates": list(certificates_of(person)),
        "due_on": due_on(person),
        **own_planning(person),
        **own(person),
    }


def _level_names() -> dict[int, Words]:
    framework = current_framework()
    return {level.number: level.name for level in framework.levels.all()} if framework else {}


def due_on(person: Person) -> object:
    """When the next course is due by the regulation; None when no earlier one is known."""
    if person.last_course_on is None:
        return None
    return years_later(
        person.last_course_on, int(provision("course_interval_years", on=timezone.localdate()))
    )
