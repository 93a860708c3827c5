"""What the tables hold of the people and places that a file speaks of, read in a few questions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TypeVar

from django.db.models import Prefetch, Q

from ustat.common.branches import in_branches
from ustat.people import queries, rules
from ustat.people.actions.register.rows import Row
from ustat.people.bridge import fold, name_keys
from ustat.people.models import Organisation, Person, Post, Subject
from ustat.people.places import Finder

T = TypeVar("T")
AT_ONCE = 400


def chunks(things: Iterable[T], size: int = AT_ONCE) -> Iterator[Sequence[T]]:
    """The same things a few hundred at a time, as databases like them."""
    listed = list(things)
    for start in range(0, len(listed), size):
        yield listed[start : start + size]


class Places:
    """The open places of the branch that a file is for, found by what people call them."""

    def __init__(self, organisation: Organisation, on: date) -> None:
        branch = Organisation.objects.filter(in_branches([organisation.reach]), queries.open_on(on))
        self.organisation = organisation
        self.finder = Finder(branch)
        self.by_id = {place.pk: place for place in self.finder.places}


class Subjects:
    """School subjects by code, name in any language, and synonym."""

    def __init__(self) -> None:
        self.by_id = {subject.pk: subject for subject in Subject.objects.all()}
        self._codes: dict[str, str] = {}
        for subject in self.by_id.values():
            for name in (*subject.synonyms, *subject.name.values(), subject.code):
                self._codes[fold(name)] = subject.pk

    def code(self, text: str) -> str | None:
        """The subject that ``text`` names, or None."""
        return self._codes.get(fold(text))


class People:
    """The persons whom rows of a file may mean, with all their posts."""

    def __init__(
        self, rows: Sequence[Row], schools: Iterable[int], organisation: Organisation, on: date
    ) -> None:
        self.reach = organisation.reach
        self.on = on
        ids: set[int] = set()
        for some in chunks(schools):
            posts = Post.objects.filter(rules.current(on), organisation__in=some)
            ids.update(posts.values_list("person_id", flat=True))
        for part in chunks(rows):
            named = Q(
                search_name__in={name_keys(row.surname, row.given_name, row.patronymic)[0] for row in part}
            )
            numbered = Q(register_number__in={row.external_id for row in part if row.external_id})
            reached = Q(phone__in={row.phone for row in part if row.phone})
            ids.update(Person.objects.filter(named | numbered | reached).values_list("pk", flat=True))
        self.by_id: dict[int, Person] = {}
        posts = Post.objects.select_related("organisation").prefetch_related("subjects").order_by("id")
        for some_ids in chunks(sorted(ids)):
            people = Person.objects.filter(pk__in=some_ids, is_pseudonym=False)
            for person in people.prefetch_related(Prefetch("posts", queryset=posts, to_attr="all_posts")):
                self.by_id[person.pk] = person
        self._index()

    def _index(self) -> None:
        self.by_number = {one.register_number: one for one in self.by_id.values() if one.register_number}
        self.by_phone: dict[str, list[Person]] = defaultdict(list)
        self.by_first_names: dict[tuple[str, str], list[Person]] = defaultdict(list)
        for person in self.by_id.values():
            if person.phone:
                self.by_phone[person.phone].append(person)
            self.by_first_names[fold(person.surname), fold(person.given_name)].append(person)

    def posts(self, person: Person) -> list[Post]:
        """Everything she does or did."""
        return list(person.all_posts)  # type: ignore[attr-defined]

    def posts_today(self, person: Person) -> list[Post]:
        """What she does today."""
        return [
            post
            for post in self.posts(person)
            if (post.since is None or post.since <= self.on)
            and (post.until is None or post.until >= self.on)
            and (person.left_on is None or person.left_on > self.on)
        ]

    def is_near(self, person: Person) -> bool:
        """Whether this branch may speak of her: she works in it, or last did, or works nowhere yet."""
        posts = self.posts_today(person) or self.posts(person)
        return not posts or any(rules.is_within(post.organisation.path, [self.reach]) for post in posts)

    def works_at(self, person: Person, school: int) -> bool:
        """Whether she works in that school today."""
        return any(post.organisation_id == school for post in self.posts_today(person))
