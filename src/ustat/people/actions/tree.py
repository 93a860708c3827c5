"""The tree of institutions: placed, moved, renamed, closed. Paths are written here and nowhere else."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from ustat.common.errors import NotNow, WrongInput
from ustat.common.words import Words, same
from ustat.people import rules
from ustat.people.actions.trail import note_change
from ustat.people.bridge import tidy
from ustat.people.choices import Kind, Role
from ustat.people.models import Organisation, Person
from ustat.people.places import match_key

TOP = "/"


@transaction.atomic
def add_organisation(
    *,
    kind: str,
    name: Mapping[str, str] | str,
    parent: Organisation | None = None,
    serves: Organisation | None = None,
    by: Person | None = None,
    code: str = "",
    languages: Sequence[str] = (),
    valid_from: date | None = None,
    valid_until: date | None = None,
    also_known_as: Sequence[Mapping[str, object]] = (),
    is_made_up: bool = False,
) -> Organisation:
    """Place an organisation in the tree, below ``parent``.

    ``name`` is a text for each language, or one text for all; ``code`` is made from the kind and a number
    when none is given. ``serves`` is the branch that an institute works for.

    Refuses (``WrongInput``) a name without words (``no_name``), a place under a kind it cannot stand under
    (``wrong_parent``), a code in use (``code_in_use``) and a second school or unit of one name below one
    parent (``known_already``).
    """
    if by is not None and parent is not None:
        rules.require(by, Role.OPERATOR, organisation=parent)
    words = _named(name)
    _refuse_place(kind, parent)
    key = match_key(kind, words)
    _refuse_twin(key, parent, words)
    code = tidy(code)
    if code and Organisation.objects.filter(code=code).exists():
        raise WrongInput(
            _("The code “%(code)s” already belongs to another organisation. Choose another one.")
            % {"code": code},
            code="code_in_use",
        )
    organisation = Organisation.objects.create(
        kind=kind,
        parent=parent,
        serves=serves,
        code=code or uuid.uuid4().hex,
        name=words,
        match_key=key,
        languages=list(languages),
        valid_from=valid_from,
        valid_until=valid_until,
        also_known_as=[dict(one) for one in also_known_as],
        is_made_up=is_made_up,
    )
    organisation.path = f"{_path_of(parent)}{organisation.pk}/"
    organisation.code = code or f"{kind}-{organisation.pk}"
    organisation.save(update_fields=["path", "code"])
    note_change(by=by, what="organisation added", detail={"organisation": organisation.pk})
    return organisation


@transaction.atomic
def move(organisation: Organisation, *, under: Organisation | None, by: Person | None) -> Organisation:
    """Hang a branch below another parent; every path in it follows in one statement.

    Refuses (``WrongInput``) a parent inside the branch itself (``own_branch``) or of a kind it cannot stand
    under (``wrong_parent``), and a parent that has one of the same name (``known_already``).
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    under = Organisation.objects.get(pk=under.pk) if under else None
    _require_operator(by, organisation, under)
    old = str(organisation.path)
    if under and str(under.path).startswith(old):
        raise WrongInput(
            _("“%(place)s” cannot be moved into its own branch. Choose a place outside it.")
            % {"place": organisation.name},
            code="own_branch",
        )
    _refuse_place(organisation.kind, under)
    _refuse_twin(organisation.match_key, under, organisation.name, but=organisation)
    before = organisation.parent_id
    new = f"{_path_of(under)}{organisation.pk}/"
    Organisation.objects.filter(path__startswith=old).update(
        path=Concat(Value(new), Substr(F("path"), len(old) + 1))
    )
    Organisation.objects.filter(pk=organisation.pk).update(parent=under)
    organisation.refresh_from_db()
    note_change(
        by=by,
        what="organisation moved",
        detail={"organisation": organisation.pk, "from": before, "to": under.pk if under else None},
    )
    return organisation


@transaction.atomic
def rename(
    organisation: Organisation, *, name: Mapping[str, str] | str, on: date, by: Person | None
) -> Organisation:
    """Give a place a new name from that day; the old one is kept, so that old files still find it."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    _require_operator(by, organisation)
    words = _named(name)
    if words == organisation.name:
        return organisation
    key = match_key(organisation.kind, words)
    _refuse_twin(key, organisation.parent, words, but=organisation)
    former = {"name": dict(organisation.name), "until": (on - timedelta(days=1)).isoformat()}
    organisation.also_known_as = [*organisation.also_known_as, former]
    organisation.name, organisation.match_key = words, key
    organisation.save(update_fields=["also_known_as", "name", "match_key"])
    note_change(
        by=by, what="organisation renamed", detail={"organisation": organisation.pk, "was": former["name"]}
    )
    return organisation


@transaction.atomic
def close(organisation: Organisation, *, on: date, by: Person | None) -> Organisation:
    """A place ends; ``on`` is its last day.

    Refuses (``NotNow``, ``still_open_below``) while others stand under it.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    _require_operator(by, organisation)
    below = Organisation.objects.filter(path__startswith=str(organisation.path)).exclude(pk=organisation.pk)
    still_open = below.filter(valid_until=None).order_by("path").first()
    if still_open:
        raise NotNow(
            _("“%(child)s” still stands under “%(place)s”. Move or close it first.")
            % {"child": still_open.name, "place": organisation.name},
            code="still_open_below",
        )
    if organisation.valid_from and on < organisation.valid_from:
        raise WrongInput(
            _("The last day must not lie before the first one, %(day)s.")
            % {"day": organisation.valid_from.strftime("%d.%m.%Y")},
            code="ends_before_it_begins",
        )
    organisation.valid_until = on
    organisation.save(update_fields=["valid_until"])
    note_change(
        by=by, what="organisation closed", detail={"organisation": organisation.pk, "on": on.isoformat()}
    )
    return organisation


def _require_operator(by: Person | None, *places: Organisation | None) -> None:
    # Without somebody who asks, it is the keeper of the machine at the command line.
    if by is None:
        return
    for place in places:
        if place is not None:
            rules.require(by, Role.OPERATOR, organisation=place)


def _path_of(parent: Organisation | None) -> str:
    return (parent.path or TOP) if parent else TOP


def _named(name: Mapping[str, str] | str) -> Words:
    words = (
        same(tidy(name))
        if isinstance(name, str)
        else Words({code: tidy(text) for code, text in name.items()})
    )
    if not any(words.values()):
        raise WrongInput(
            _("The name of the place is missing. Write it in at least one language."), code="no_name"
        )
    return Words({code: text for code, text in words.items() if text})


def _refuse_place(kind: str, parent: Organisation | None) -> None:
    above = Kind(parent.kind) if parent else None
    if above in rules.MAY_STAND_UNDER[Kind(kind)]:
        return
    if above is None:
        raise WrongInput(_("Choose what this place stands under."), code="wrong_parent")
    raise WrongInput(
        _("“%(kind)s” cannot stand under “%(parent)s” (%(parent_kind)s). Choose another place.")
        % {"kind": Kind(kind).label, "parent": parent.name if parent else "", "parent_kind": above.label},
        code="wrong_parent",
    )


def _refuse_twin(
    key: str, parent: Organisation | None, name: Words, *, but: Organisation | None = None
) -> None:
    if not key or parent is None:
        return
    twins = Organisation.objects.filter(parent=parent, match_key=key)
    twin = twins.exclude(pk__in=[but.pk] if but else []).first()
    if twin:
        raise WrongInput(
            _("“%(place)s” already has “%(twin)s”; “%(name)s” would be the same place twice.")
            % {"place": parent.name, "twin": twin.name, "name": name},
            code="known_already",
        )
