"""Import a file that was looked at: one transaction, a few statements, ready to be taken back."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ustat.common.errors import NotNow
from ustat.people import rules
from ustat.people.actions import tree
from ustat.people.actions.register.deciding import Decisions, decide, in_order
from ustat.people.actions.register.known import AT_ONCE, chunks
from ustat.people.actions.register.rows import Decision, Row
from ustat.people.actions.trail import note_change, note_changes
from ustat.people.bridge import name_keys
from ustat.people.choices import ImportState, Kind, Role
from ustat.people.models import Organisation, Person, Post, RegisterImport

Snapshot = dict[str, Any]
AnyRow = TypeVar("AnyRow", bound=Model)


@transaction.atomic
def apply(
    register_import: RegisterImport, *, by: Person | None, make_schools: bool, skip_bad_rows: bool = False
) -> RegisterImport:
    """Do what the preview showed. ``make_schools`` adds the schools that the tree does not know.

    Rows with mistakes are never imported half: while there are any, nothing is imported, unless
    ``skip_bad_rows`` says to leave them out. What was before is kept in ``changes``, so that ``undo`` can
    restore it.

    Refuses ``NotNow``: ``imported_already``; ``rows_with_mistakes``; ``preview_is_old`` when the register has
    changed since the preview. ``NotAllowed`` unless ``by`` is the operator there, or nobody.
    """
    register_import = (
        RegisterImport.objects.select_for_update().select_related("organisation").get(pk=register_import.pk)
    )
    organisation = register_import.organisation
    if by is not None:
        rules.require(by, Role.OPERATOR, organisation=organisation)
    if register_import.state != ImportState.PREVIEW:
        raise NotNow(
            _("This file has been imported already. Upload it again if the register has changed since."),
            code="imported_already",
        )
    decisions = decide([Row.read(one["given"]) for one in register_import.rows], organisation)
    _refuse_old(register_import, decisions)
    bad = bad_rows(register_import, make_schools=make_schools)
    if bad and not skip_bad_rows:
        raise NotNow(
            ngettext(
                "%(count)d row has a mistake, so nothing was imported. Mend the file, or choose to leave "
                "that row out.",
                "%(count)d rows have mistakes, so nothing was imported. Mend the file, or choose to leave "
                "those rows out.",
                len(bad),
            )
            % {"count": len(bad)},
            code="rows_with_mistakes",
        )
    good = [one for one in decisions.rows if one.row.number not in bad]
    writing = _Writing(decisions, by, is_made_up=organisation.is_made_up)
    writing.write(good, make_schools=make_schools)
    register_import.state = ImportState.APPLIED
    register_import.applied_at = timezone.now()
    register_import.changes = writing.changes
    outcomes = {one.row.number: one.becomes for one in good}
    for row in register_import.rows:
        row["outcome"] = outcomes.get(row["row"], "blocked")
    register_import.counts = register_import.counts | {
        "done": {**writing.counted(good), "schools": len(writing.schools), "left_out": len(bad)}
    }
    register_import.by = by if by else register_import.by
    register_import.save(update_fields=["state", "applied_at", "changes", "rows", "counts", "by"])
    note_change(by=by, what="register imported", detail={"import": register_import.pk})
    note_changes(
        by=by,
        what="register imported",
        about=[one["id"] for one in writing.changes if one["table"] == "people"],
        detail={"import": register_import.pk},
    )
    return register_import


def bad_rows(register_import: RegisterImport, *, make_schools: bool) -> set[int]:
    """The numbers of the rows that cannot be imported."""
    waiting = {"blocked"} if make_schools else {"blocked", "school"}
    decided = {one["row"] for one in register_import.rows if one["outcome"] in waiting}
    rows = {one["row"] for one in register_import.rows}
    return decided | {
        one["row"]
        for one in register_import.problems
        if one["severity"] == "error" and one["row"] not in rows
    }


def _refuse_old(register_import: RegisterImport, decisions: Decisions) -> None:
    """What was shown must be what happens."""
    shown = [(one["row"], one["outcome"], one["person"], one["changes"]) for one in register_import.rows]
    kept = (one.kept() for one in decisions.rows)
    if shown != [(one["row"], one["outcome"], one["person"], one["changes"]) for one in kept]:
        raise NotNow(
            _("The register has changed since you looked at this file. Look at it again before importing."),
            code="preview_is_old",
        )


@dataclass(slots=True)
class _Writing:
    """The statements of one import, and what each changed."""

    decisions: Decisions
    by: Person | None
    is_made_up: bool
    changes: list[dict[str, Any]] = field(default_factory=list)
    schools: dict[str, Organisation] = field(default_factory=dict)
    today: date = field(default_factory=timezone.localdate)

    def write(self, good: Sequence[Decision], *, make_schools: bool) -> None:
        if make_schools:
            self._add_schools({one.new_school for one in good if one.new_school})
        ids = self._add_people([one for one in good if one.person is None])
        self._change_people([one for one in good if one.person is not None and one.fields])
        self._give_posts([(one, one.person or ids[one.row.number]) for one in good if one.becomes != "same"])

    def counted(self, good: Iterable[Decision]) -> dict[str, int]:
        becomes = [one.becomes for one in good]
        return {outcome: becomes.count(outcome) for outcome in ("new", "changed", "same")}

    def _add_schools(self, keys: Iterable[str]) -> None:
        for key in sorted(keys):
            new = self.decisions.new_schools[key]
            district = Organisation.objects.get(pk=new.district)
            school = tree.add_organisation(
                kind=Kind.SCHOOL, name=new.name, parent=district, by=self.by, is_made_up=district.is_made_up
            )
            self.schools[key] = school
            self._note("schools", school.pk, None, {})

    def _school(self, decision: Decision) -> int:
        return decision.school or self.schools[decision.new_school].pk

    def _add_people(self, decisions: Sequence[Decision]) -> dict[int, int]:
        made = Person.objects.bulk_create(
            [
                Person(**one.fields, **name_keys(*one.row.parts)._asdict(), is_made_up=self.is_made_up)
                for one in decisions
            ],
            batch_size=AT_ONCE,
        )
        for person in made:
            self._note("people", person.pk, None, {})
        return {one.row.number: person.pk for one, person in zip(decisions, made, strict=True)}

    def _change_people(self, decisions: Sequence[Decision]) -> None:
        people = _by_id(Person, [one.person for one in decisions if one.person])
        # Somebody on two rows, one a school, is changed by both.
        touched: dict[int, Snapshot] = {}
        for one in decisions:
            person = people[one.person or 0]
            before = touched.setdefault(person.pk, {})
            for name, value in one.fields.items():
                before.setdefault(name, plain(getattr(person, name)))
                setattr(person, name, value)
        for pk, before in touched.items():
            person = people[pk]
            keys = name_keys(person.surname, person.given_name, person.patronymic)._asdict()
            for name, value in keys.items():
                if getattr(person, name) != value:
                    before[name] = getattr(person, name)
                    setattr(person, name, value)
            self._note("people", pk, before, {name: plain(getattr(person, name)) for name in before})
        columns = {name for before in touched.values() for name in before}
        rewrite(Person, [people[pk] for pk in touched], columns)

    def _give_posts(self, wanted: Sequence[tuple[Decision, int]]) -> None:
        ids = sorted({person for _one, person in wanted})
        posts = {
            (post.person_id, post.organisation_id, post.role): post
            for some in chunks(ids)
            for post in Post.objects.filter(person__in=some).prefetch_related("subjects")
        }
        before = {post.pk: post_as_kept(post) for post in posts.values()}
        subjects = {post.pk: before[post.pk]["subjects"] for post in posts.values()}
        made: list[Post] = []
        made_subjects: list[list[str]] = []
        for one, person in wanted:
            school = self._school(one)
            if one.moves_from:
                self._end(posts, person, one.moves_from)
            for role in one.row.roles:
                post = posts.get((person, school, role.value))
                if post is None:
                    post = Post(
                        person_id=person,
                        organisation_id=school,
                        role=role.value,
                        stages=in_order(one.row.stages),
                        since=self.today if one.moves_from else None,
                    )
                    posts[person, school, role.value] = post
                    made.append(post)
                    made_subjects.append(sorted(one.subjects))
                    continue
                if post.until is not None and post.until < self.today:
                    post.since, post.until = self.today, None
                if one.row.stages:
                    post.stages = in_order(one.row.stages)
                if one.subjects and post.pk:
                    subjects[post.pk] = sorted(one.subjects)
        self._save_posts(posts.values(), before, subjects)
        self._save_new_posts(made, made_subjects)

    def _end(self, posts: Mapping[tuple[int, int, str], Post], person: int, school: int) -> None:
        # Yesterday, even for a post that began today: it is over, and the new one begins.
        for role in (Role.TEACHER, Role.HEAD):
            post = posts.get((person, school, role.value))
            if post is not None and (post.until is None or post.until >= self.today):
                post.until = self.today - timedelta(days=1)

    def _save_posts(
        self, posts: Iterable[Post], before: Mapping[int, Snapshot], subjects: Mapping[int, list[str]]
    ) -> None:
        changed = []
        for post in posts:
            if post.pk in before:
                after = post_as_kept(post) | {"subjects": subjects[post.pk]}
                if after != before[post.pk]:
                    changed.append(post)
                    self._note("posts", post.pk, before[post.pk], after)
        rewrite(Post, changed, {"since", "until", "stages"})
        retaught = {
            post.pk: subjects[post.pk] for post in changed if subjects[post.pk] != before[post.pk]["subjects"]
        }
        set_subjects(retaught)

    def _save_new_posts(self, made: Sequence[Post], subjects: Sequence[list[str]]) -> None:
        Post.objects.bulk_create(made, batch_size=AT_ONCE)
        for post in made:
            self._note("posts", post.pk, None, {})
        set_subjects({post.pk: taught for post, taught in zip(made, subjects, strict=True) if taught})

    def _note(self, table: str, pk: int, before: Snapshot | None, after: Snapshot) -> None:
        self.changes.append({"table": table, "id": pk, "before": before, "after": after})


def post_as_kept(post: Post) -> Snapshot:
    """What of a post an import may change, as plain values."""
    return {
        "since": plain(post.since),
        "until": plain(post.until),
        "stages": list(post.stages),
        "subjects": sorted(subject.pk for subject in post.subjects.all()),
    }


def plain(value: Any) -> Any:
    """A column's value as it is kept in JSON."""
    return value.isoformat() if isinstance(value, date) else value


def rewrite(table: type[AnyRow], rows: Sequence[AnyRow], columns: Collection[str]) -> None:
    """Write some columns of many rows that are there, some hundreds at a time.

    Inserting over the known keys costs the database the same as an update, and us a tenth of one that
    spells out every row's value as a case.
    """
    if rows and columns:
        table._base_manager.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=sorted(columns),
            batch_size=AT_ONCE,
        )


def set_subjects(taught: Mapping[int, list[str]]) -> None:
    """The subjects of many posts, in two statements for some hundreds."""
    links = Post.subjects.through
    for some in chunks(sorted(taught)):
        links.objects.filter(post_id__in=some).delete()
    links.objects.bulk_create(
        [links(post_id=post, subject_id=code) for post, codes in taught.items() for code in codes],
        batch_size=AT_ONCE,
    )


def _by_id(table: type[Person], ids: Iterable[int]) -> dict[int, Person]:
    found = {}
    for some in chunks(sorted(set(ids))):
        found.update(table.objects.in_bulk(list(some)))
    return found
