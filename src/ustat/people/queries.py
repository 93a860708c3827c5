"""Who works where, as far as the one who asks may know. Rights are in the query."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from ustat.common.branches import in_branches
from ustat.people import rules
from ustat.people.choices import Kind, Role, Stage, name_of_speech
from ustat.people.models import Organisation, Person, Post, RegisterImport, Trail

STAFF_ROLES = (Role.METHODIST, Role.PLANNER, Role.DIRECTOR, Role.OPERATOR)
SCHOOL_ROLES = (Role.TEACHER, Role.HEAD)


def current_posts(person: Person | None, *, on: date | None = None) -> QuerySet[Post]:
    """What ``person`` does today, and where; nothing for a stranger or for somebody who has left."""
    if not person or person.pk is None:
        return Post.objects.none()
    held = Post.objects.filter(rules.current(on), person_id=person.pk)
    return held.select_related("organisation__serves", "organisation__parent").order_by("role", "id")


def reach_of(person: Person | None, *roles: Role, on: date | None = None) -> list[str]:
    """The branches of the tree that ``person`` works for in ``roles`` (in any role without them).

    Prefixes of ``Organisation.path``, none inside another, never empty.
    """
    posts = current_posts(person, on=on)
    if roles:
        posts = posts.filter(role__in=roles)
    return widest(rules.reach_of_post(post) for post in posts)


def widest(prefixes: Iterable[str]) -> list[str]:
    """The same branches without those inside another."""
    kept: list[str] = []
    for prefix in sorted({one for one in prefixes if one.startswith("/")}):
        if not (kept and prefix.startswith(kept[-1])):
            kept.append(prefix)
    return kept


def organisations_for(person: Person | None, *, on: date | None = None) -> QuerySet[Organisation]:
    """The places of the tree that ``person`` works for or in; names of places, not of people."""
    posts = list(current_posts(person, on=on))
    reach = widest(rules.reach_of_post(post) for post in posts)
    own = {post.organisation_id for post in posts}
    return Organisation.objects.filter(in_branches(reach) | Q(pk__in=own))


def schools_for(person: Person | None, *, on: date | None = None) -> QuerySet[Organisation]:
    """The schools among them that are open today."""
    return organisations_for(person, on=on).filter(open_on(on), kind=Kind.SCHOOL)


def open_on(on: date | None = None) -> Q:
    """Organisations that exist on that day. ``valid_until`` is the last day."""
    day = on or timezone.localdate()
    return (Q(valid_from=None) | Q(valid_from__lte=day)) & (Q(valid_until=None) | Q(valid_until__gte=day))


def people_for(person: Person | None, *, on: date | None = None) -> QuerySet[Person]:
    """The persons whom ``person`` may see by name.

    Everybody herself. A head: who works in the own school today. Planners and operators: who works in the
    reach today; operators also those who work nowhere any more but did there, so that the register can be
    put right. Methodists, directors and trainers name nobody by their role; a stranger sees none.
    """
    if person is None or not person or person.pk is None:
        return Person.objects.none()
    posts = list(current_posts(person, on=on))
    naming = widest(rules.reach_of_post(post) for post in posts if rules.names_people(post))
    keeping = widest(rules.reach_of_post(post) for post in posts if post.role == Role.OPERATOR)
    theirs = Post.objects.filter(person_id=OuterRef("pk"))
    today = theirs.filter(rules.current(on))
    seen = Q(pk=person.pk)
    if naming:
        seen |= Q(Exists(today.filter(in_branches(naming, "organisation__path"))))
    if keeping:
        once = theirs.filter(in_branches(keeping, "organisation__path"))
        seen |= Q(~Exists(today), Exists(once))
    return Person.objects.filter(seen)


def names_others(person: Person | None, *, on: date | None = None) -> bool:
    """Whether ``person`` works in a role that sees others by name."""
    return any(rules.names_people(post) for post in current_posts(person, on=on))


def working_in(
    people: QuerySet[Person], organisation: Organisation, *, on: date | None = None
) -> QuerySet[Person]:
    """Those of ``people`` who work in that place, or anywhere in its branch, today."""
    posts = Post.objects.filter(
        rules.current(on),
        in_branches([organisation.path or ""], "organisation__path"),
        person_id=OuterRef("pk"),
    )
    return people.filter(Exists(posts))


def teaching(people: QuerySet[Person], subject: str, *, on: date | None = None) -> QuerySet[Person]:
    """Those of ``people`` who teach that subject today."""
    posts = Post.objects.filter(rules.current(on), subjects=subject, person_id=OuterRef("pk"))
    return people.filter(Exists(posts))


def school_of(person: Person | None, *, on: date | None = None) -> Organisation | None:
    """The school where ``person`` teaches or heads today; the first, for somebody who works in two."""
    post = (
        current_posts(person, on=on)
        .filter(role__in=SCHOOL_ROLES, organisation__kind=Kind.SCHOOL)
        .order_by("since", "id")
        .first()
    )
    return post.organisation if post else None


@dataclass(frozen=True, slots=True)
class Seen:
    """A person as far as the reader may know her: what is not in ``fields`` is empty."""

    person: Person
    posts: list[Post]
    fields: frozenset[str]

    @property
    def schools(self) -> list[Organisation]:
        """Where she works today, as far as the reader reaches."""
        return [post.organisation for post in self.posts]

    @property
    def subjects(self) -> list[str]:
        """What she teaches, by name."""
        named = {str(subject) for post in self.posts for subject in post.subjects.all()}
        return sorted(named) if "subjects" in self.fields else []

    @property
    def stages(self) -> list[str]:
        """The stages of school she teaches, from the first grade upwards."""
        taught = {stage for post in self.posts for stage in post.stages}
        return [stage for stage in Stage.values if stage in taught] if "stages" in self.fields else []

    @property
    def languages(self) -> list[str]:
        """Codes of the languages in which she can learn, the best first."""
        return list(self.person.languages) if "languages" in self.fields else []

    @property
    def language_names(self) -> list[str]:
        """The same languages as people call them."""
        return [name_of_speech(code) for code in self.languages]

    @property
    def stage_names(self) -> list[str]:
        """The same stages as people call them."""
        return [str(Stage(stage).label) for stage in self.stages]

    @property
    def last_course_on(self) -> date | None:
        """The day on which her last course ended."""
        return self.person.last_course_on if "last_course_on" in self.fields else None

    @property
    def phone(self) -> str:
        """Her telephone, as it is kept."""
        return self.person.phone if "phone" in self.fields else ""

    @property
    def register_number(self) -> str:
        """Her number in the register of the state or the institute."""
        return (self.person.register_number or "") if "register_number" in self.fields else ""

    @property
    def birth_year(self) -> int | None:
        """The year she was born in."""
        return self.person.birth_year if "birth_year" in self.fields else None


def with_posts(people: QuerySet[Person], *, on: date | None = None) -> QuerySet[Person]:
    """The same people with what they do today, in a fixed number of questions (``posts_today``)."""
    posts = (
        Post.objects.filter(rules.current(on))
        .select_related("organisation__parent")
        .prefetch_related("subjects")
        .order_by("role", "id")
    )
    return people.prefetch_related(Prefetch("posts", queryset=posts, to_attr="posts_today"))


def seen_by(reader: Person | None, people: Iterable[Person], *, on: date | None = None) -> list[Seen]:
    """Each of ``people`` (from ``with_posts``) as far as ``reader`` may know her."""
    own = list(current_posts(reader, on=on))
    return [_seen(reader, own, person) for person in people]


def _seen(reader: Person | None, own: Sequence[Post], person: Person) -> Seen:
    posts: list[Post] = person.posts_today  # type: ignore[attr-defined]
    if reader is not None and reader.pk == person.pk:
        return Seen(person, posts, rules.EVERYTHING)
    naming = [rules.reach_of_post(post) for post in own if rules.names_people(post)]
    near = [post for post in posts if rules.is_within(post.organisation.path, naming)]
    # Somebody who works nowhere today is among `people_for` an operator only.
    if not posts and any(post.role == Role.OPERATOR for post in own):
        return Seen(person, [], rules.EVERYTHING)
    return Seen(person, near, rules.fields_seen(own, [post.organisation.path for post in near]))


def staff_counts(organisations: QuerySet[Organisation], *, on: date | None = None) -> Mapping[str, int]:
    """How many teach in each of these places today, by path: one question, no names."""
    rows = (
        Post.objects.filter(rules.current(on), role=Role.TEACHER, organisation__in=organisations)
        .values_list("organisation__path")
        .annotate(Count("person", distinct=True))
    )
    return {path: count for path, count in rows if path}


@dataclass(frozen=True, slots=True)
class Branch:
    """A place of the tree with what stands below it, in numbers."""

    organisation: Organisation
    schools: int
    teachers: int


def branches_below(
    parent: Organisation | None, reader: Person | None, *, on: date | None = None
) -> list[Branch]:
    """The places directly below ``parent`` that ``reader`` may see; without it, the tops of her reach."""
    seen = organisations_for(reader, on=on).filter(open_on(on))
    places = list(seen.values_list("pk", "path", "kind"))
    teachers = staff_counts(seen, on=on)
    paths = {path for _pk, path, _kind in places if path}
    if parent is None:
        wanted = [pk for pk, path, _kind in places if path and _above(path) not in paths]
    else:
        wanted = [pk for pk, path, _kind in places if path and _above(path) == parent.path]
    schools = Counter[str]()
    below = Counter[str]()
    for _pk, path, kind in places:
        for prefix in _prefixes(path):
            schools[prefix] += kind == Kind.SCHOOL
            below[prefix] += teachers.get(path or "", 0)
    shown = Organisation.objects.filter(pk__in=wanted).select_related("serves")
    return [Branch(one, schools[one.path or ""], below[one.path or ""]) for one in shown]


def _above(path: str) -> str:
    return path.rstrip("/").rpartition("/")[0] + "/"


def _prefixes(path: str | None) -> list[str]:
    parts = (path or "").strip("/").split("/")
    return ["/" + "/".join(parts[: depth + 1]) + "/" for depth in range(len(parts)) if parts[0]]


def imports_for(person: Person | None, *, on: date | None = None) -> QuerySet[RegisterImport]:
    """Files of the register that ``person`` may look at: those of the places where she is the operator."""
    reach = reach_of(person, Role.OPERATOR, on=on)
    imports = RegisterImport.objects.filter(in_branches(reach, "organisation__path"))
    return imports.select_related("organisation", "by").defer("rows", "changes")


def importable_for(person: Person | None, *, on: date | None = None) -> QuerySet[Organisation]:
    """The places for which ``person`` may import a register."""
    return Organisation.objects.filter(in_branches(reach_of(person, Role.OPERATOR, on=on))).filter(
        open_on(on)
    )


def trail_about(person: Person | None) -> QuerySet[Trail]:
    """What was done with somebody's data, and who read them: for herself."""
    if not person or person.pk is None:
        return Trail.objects.none()
    return Trail.objects.filter(about_id=person.pk).select_related("by").order_by("-at", "-id")
