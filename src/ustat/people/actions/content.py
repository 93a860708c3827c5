"""Put what comes with the stage into the tables; safe to run again."""

from django.db import transaction

from ustat.people import contents
from ustat.people.models import Subject


@transaction.atomic
def load_content() -> int:
    """School subjects: new ones are added, known ones get their names anew, none is removed.

    Returns how many there are in the file.
    """
    rows = [
        Subject(code=one["code"], name=one["name"], synonyms=one.get("synonyms", []), position=position)
        for position, one in enumerate(contents.subjects(), start=1)
    ]
    Subject.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "synonyms", "position"],
    )
    return len(rows)
