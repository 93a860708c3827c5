"""Open a profile: only where the rule allows, and anybody else's look leaves a trace."""

from django.db.models import prefetch_related_objects

from ustat.diagnosis.models import Score
from ustat.diagnosis.queries import profile_of
from ustat.growth.rules import check_may_read_profile
from ustat.people.actions.trail import note_read
from ustat.people.models import Person


def open_profile(person: Person, *, by: Person | None) -> list[Score]:
    """The scores that count for ``person``, strongest first, for ``by`` to read.

    Refuses with ``NotAllowed``, ``not_her_own``, whoever may not; a look by anybody but herself is noted.
    """
    check_may_read_profile(by, person)
    note_read(by=by, what="growth.open_profile", about=person)
    scores = profile_of(person)
    prefetch_related_objects(scores, "sitting__campaign__version__instrument")
    return scores
