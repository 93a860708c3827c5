"""Names and the engine's letters: what is compared is folded, what is listed has a place in the alphabet."""

from typing import NamedTuple

from django.db.models import QuerySet

from ustat.people.models import Person
from ustat_engine.text.alphabet import sort_key
from ustat_engine.text.normalise import fold, tidy, words

__all__ = ["NameKeys", "fold", "name_keys", "named_like", "sort_key", "tidy", "words"]


class NameKeys(NamedTuple):
    """How a name is found and where it stands in a list: the two columns beside every name."""

    search_name: str
    sort_name: str


def name_keys(surname: str, given_name: str = "", patronymic: str = "") -> NameKeys:
    """The keys of one person's name: ``Person(**parts, **name_keys(...)._asdict())``.

    Cut to the width of their columns; two names that differ only after 250 letters are found together.
    """
    whole = " ".join(part for part in (surname, given_name, patronymic) if part)
    found, sorted_by = Person._meta.get_field("search_name"), Person._meta.get_field("sort_name")
    return NameKeys(fold(whole)[: found.max_length], sort_key(whole)[: sorted_by.max_length])


def named_like(people: QuerySet[Person], text: str) -> QuerySet[Person]:
    """Those of ``people`` whose name has every word of ``text``, in any order and on any keyboard."""
    for word in words(text):
        people = people.filter(search_name__contains=word)
    return people
