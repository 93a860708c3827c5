"""An operator's first page: the register, the cards, and news that got stuck."""

from ustat.common.models import Delivery, Fact
from ustat.people.models import Person
from ustat.people.queries import people_for, schools_for


def told(person: Person) -> dict[str, object]:
    """Counts, and where to go."""
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING).count()
    return {
        "people": people_for(person).count(),
        "schools": schools_for(person).count(),
        "parked": Delivery.objects.filter(state=Delivery.State.PARKED).count(),
        "waiting": waiting + Fact.objects.filter(addressed_at=None).count(),
    }
