"""Take an import back: exactly what was before, or nothing and the reason."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ustat.common.errors import NotNow
from ustat.people import rules
from ustat.people.actions.register.applying import plain, post_as_kept, rewrite, set_subjects
from ustat.people.actions.register.known import chunks
from ustat.people.actions.trail import note_change, note_changes
from ustat.people.choices import ImportState, Role
from ustat.people.models import Organisation, Person, Post, RegisterImport, Trail

Changes = Sequence[Mapping[str, Any]]
NAMED_AT_MOST: Final = 5

# What may hang on a person or school, as a sentence calls it.
SPOKEN: Final[Mapping[str, str | Promise]] = {
    "Account": gettext_lazy("they have signed in"),
    "Card": gettext_lazy("cards were issued"),
    "Post": gettext_lazy("posts were given by hand"),
    "Sitting": gettext_lazy("they have answered"),
    "Campaign": gettext_lazy("campaigns were opened"),
    "Organisation": gettext_lazy("other places stand under them"),
    "Person": gettext_lazy("other people work there"),
    "RegisterImport": gettext_lazy("other files were imported"),
    "Wish": gettext_lazy("they have chosen topics"),
    "Place": gettext_lazy("they have places in groups"),
    "Certificate": gettext_lazy("they have certificates"),
    "Need": gettext_lazy("their needs are known"),
    "Advice": gettext_lazy("a course was suggested to them or by them"),
    "TopicProposal": gettext_lazy("they have proposed topics"),
    "Support": gettext_lazy("they have said “me too”"),
    "Authorship": gettext_lazy("they are authors of courses"),
    "Trainer": gettext_lazy("they train"),
}
SOMETHING_ELSE: Final = gettext_lazy("something else was recorded about them")


@transaction.atomic
def undo(register_import: RegisterImport, *, by: Person | None) -> RegisterImport:
    """Take back everything one import did: changed rows as they were, added rows gone.

    Refuses ``NotNow``: ``not_imported``; ``later_import`` when a later file builds on it; ``changed_since``
    when somebody has changed one of its rows; ``in_use`` when something hangs on a row it added. The
    sentence names what; then nothing is undone. ``NotAllowed`` unless ``by`` is the operator there, or
    nobody.
    """
    register_import = (
        RegisterImport.objects.select_for_update().select_related("organisation").get(pk=register_import.pk)
    )
    if by is not None:
        rules.require(by, Role.OPERATOR, organisation=register_import.organisation)
    if register_import.state != ImportState.APPLIED:
        raise NotNow(
            _("Only a file that is imported can be taken back; this one is not."), code="not_imported"
        )
    changes: Changes = register_import.changes
    _refuse_later_imports(register_import)
    people = {one["id"]: one for one in changes if one["table"] == "people"}
    posts = {one["id"]: one for one in changes if one["table"] == "posts"}
    schools = [one["id"] for one in changes if one["table"] == "schools"]
    made_people = [pk for pk, one in people.items() if one["before"] is None]
    made_posts = [pk for pk, one in posts.items() if one["before"] is None]
    _refuse_use(Person, made_people, but={"Post": made_posts})
    _refuse_use(Organisation, schools, but={"Post": made_posts})
    _refuse_use(Post, made_posts, but={})

    _restore_posts({pk: one for pk, one in posts.items() if one["before"] is not None})
    _remove(Post, made_posts)
    _restore_people({pk: one for pk, one in people.items() if one["before"] is not None})
    _remove(Person, made_people)
    _remove(Organisation, schools)
    register_import.state = ImportState.UNDONE
    register_import.undone_at = timezone.now()
    register_import.save(update_fields=["state", "undone_at"])
    detail = {"import": register_import.pk}
    note_change(by=by, what="register import undone", detail=detail)
    kept = [pk for pk in people if pk not in set(made_people)]
    note_changes(by=by, what="register import undone", about=kept, detail=detail)
    return register_import


def _refuse_later_imports(register_import: RegisterImport) -> None:
    mine = _touched(register_import)
    later = RegisterImport.objects.filter(pk__gt=0, state=ImportState.APPLIED).exclude(pk=register_import.pk)
    for other in later.filter(applied_at__gte=register_import.applied_at).order_by("applied_at", "pk"):
        if mine & _touched(other):
            raise NotNow(
                _("The file “%(name)s”, imported later, builds on this one. Take that one back first.")
                % {"name": other.file_name},
                code="later_import",
            )


def _touched(register_import: RegisterImport) -> set[tuple[str, int]]:
    return {(one["table"], one["id"]) for one in register_import.changes}


def _refuse_use(table: type[models.Model], ids: Sequence[int], *, but: Mapping[str, Sequence[int]]) -> None:
    """Refuse when rows of any other table point to these, apart from those that go with them (``but``)."""
    pointing = list(_pointing_at(table))
    for other, column in pointing:
        if other.__name__ in but:
            _refuse_pointers(table, ids, other, column, leaving=set(but[other.__name__]))
    strangers = [(other, column) for other, column in pointing if other.__name__ not in but]
    used = _used(table, ids, strangers)
    if used:  # only now is it worth asking each table which one it is
        for other, column in strangers:
            _refuse_pointers(table, used, other, column, leaving=set())


def _pointing_at(table: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    """Every table with a column that points to this one."""
    for relation in table._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or not relation.is_relation:
            continue
        other: type[models.Model] = relation.related_model  # type: ignore[assignment]
        if other is not Trail and other is not getattr(Post.subjects, "through", None):
            yield other, relation.field.name  # type: ignore[union-attr]


def _used(
    table: type[models.Model], ids: Sequence[int], pointing: Sequence[tuple[type[models.Model], str]]
) -> list[int]:
    """Which of these rows anything points to: one question for all tables, however many there come to be."""
    if not pointing:
        return []
    anything = reduce(
        or_, (Q(Exists(other._base_manager.filter(**{column: OuterRef("pk")}))) for other, column in pointing)
    )
    found: list[int] = []
    for some in chunks(ids):
        found += table._base_manager.filter(anything, pk__in=some).values_list("pk", flat=True)
    return found


def _refuse_pointers(
    table: type[models.Model],
    ids: Sequence[int],
    other: type[models.Model],
    column: str,
    *,
    leaving: Set[int],
) -> None:
    using: list[int] = []
    for some in chunks(ids):
        rows = other._base_manager.filter(**{f"{column}__in": some}).values_list("pk", f"{column}_id")
        using += [target for pk, target in rows if pk not in leaving]
    if using:
        _refuse_these(table, sorted(set(using)), other)


def _refuse_these(table: type[models.Model], ids: Sequence[int], other: type[models.Model]) -> None:
    # A post is known by the person who holds it.
    rows = table._base_manager.filter(pk__in=ids[:NAMED_AT_MOST])
    names = "; ".join(str(getattr(row, "person", row)) for row in rows)
    why = SPOKEN.get(other.__name__, SOMETHING_ELSE)
    raise NotNow(
        ngettext(
            "Nothing was taken back, because %(count)d row of this import is in use (%(why)s): %(names)s.",
            "Nothing was taken back, because %(count)d rows of this import are in use (%(why)s), among "
            "them: %(names)s.",
            len(ids),
        )
        % {"count": len(ids), "why": why, "names": names},
        code="in_use",
    )


def _restore_posts(posts: Mapping[int, Mapping[str, Any]]) -> None:
    rows: list[Post] = []
    for some in chunks(sorted(posts)):
        rows += Post.objects.filter(pk__in=some).select_related("person").prefetch_related("subjects")
    _refuse_changed(
        posts, {post.pk: post_as_kept(post) for post in rows}, {post.pk: str(post.person) for post in rows}
    )
    for post in rows:
        before = posts[post.pk]["before"]
        post.since, post.until = _day(before["since"]), _day(before["until"])
        post.stages = before["stages"]
    rewrite(Post, rows, {"since", "until", "stages"})
    set_subjects(
        {
            pk: one["before"]["subjects"]
            for pk, one in posts.items()
            if one["before"]["subjects"] != one["after"]["subjects"]
        }
    )


def _restore_people(people: Mapping[int, Mapping[str, Any]]) -> None:
    rows: list[Person] = []
    for some in chunks(sorted(people)):
        rows += Person.objects.filter(pk__in=some)
    now = {
        person.pk: {name: plain(getattr(person, name)) for name in people[person.pk]["after"]}
        for person in rows
    }
    _refuse_changed(people, now, {person.pk: str(person) for person in rows})
    columns = set[str]()
    for person in rows:
        for name, value in people[person.pk]["before"].items():
            columns.add(name)
            is_day = isinstance(Person._meta.get_field(name), models.DateField)
            setattr(person, name, _day(value) if is_day else value)
    rewrite(Person, rows, columns)


def _refuse_changed(
    kept: Mapping[int, Mapping[str, Any]], now: Mapping[int, Mapping[str, Any]], names: Mapping[int, str]
) -> None:
    """Somebody's later work is never overwritten."""
    changed = [pk for pk, one in kept.items() if now.get(pk) != one["after"]]
    if changed:
        named = "; ".join(
            names.get(pk, _("somebody who is no longer here")) for pk in changed[:NAMED_AT_MOST]
        )
        raise NotNow(
            ngettext(
                "Nothing was taken back, because %(count)d person has been changed since: %(names)s.",
                "Nothing was taken back, because %(count)d people have been changed since, among them: "
                "%(names)s.",
                len(changed),
            )
            % {"count": len(changed), "names": named},
            code="changed_since",
        )


def _remove(table: type[models.Model], ids: Iterable[int]) -> None:
    for some in chunks(ids):
        table._base_manager.filter(pk__in=some).delete()


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
