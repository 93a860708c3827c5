"""Why a wish is not met, in words: the engine gives a code and its numbers, this page the sentences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ustat.common.written import number
from ustat.people.models import Person
from ustat.planning.models import Unplaced
from ustat.standards.models import Topic

HEADLINES: dict[str, str | Promise] = {
    "no_programme": gettext_lazy("No course on offer fits the wish"),
    "no_trainer": gettext_lazy("No trainer for this topic and level"),
    "language": gettext_lazy("No trainer in the teacher's language"),
    "already_met": gettext_lazy("The same wish is met by another place"),
    "hours_cap": gettext_lazy("Another course takes the hours of this year"),
    "room": gettext_lazy("No fitting room at the accepted places"),
    "seat_free": gettext_lazy("A seat is free: it can still be taken"),
    "full": gettext_lazy("The group is full"),
    "not_free": gettext_lazy("The teacher is not free in those weeks"),
    "clash": gettext_lazy("It clashes with another course of the teacher"),
    "school_cap": gettext_lazy("Too many teachers of the school would be away"),
    "subject_cap": gettext_lazy("A colleague of the same subject is away"),
    "year": gettext_lazy("The course is longer than the plan"),
    "trainer_away": gettext_lazy("The trainers are away"),
    "site_closed": gettext_lazy("The place is closed"),
    "too_few": gettext_lazy("Too few people want the same"),
    "not_opened": gettext_lazy("Too few of those who want it are free together"),
    "trainer_busy": gettext_lazy("The trainers have no hours left"),
    "rooms_taken": gettext_lazy("The rooms are taken"),
    "budget": gettext_lazy("The money is used up"),
    "kept_together": gettext_lazy("Room or trainer stay with another group"),
    "still_possible": gettext_lazy("A group could still be opened"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """An unmet wish as one tells it: whose, for what, why not yet, and what would help."""

    person: Person
    topic: Topic
    reason: str
    words: str
    help: str


def told(rows: Iterable[Unplaced]) -> list[Told]:
    """Unmet wishes in words."""
    return [
        Told(row.person, row.topic, row.reason, sentence(row.reason, row.detail), what_would_help(row.detail))
        for row in rows
    ]


def headline(reason: str) -> str:
    """A reason in a few words, for a list or a table."""
    return str(HEADLINES.get(reason, reason))


def sentence(reason: str, detail: Mapping[str, Any]) -> str:
    """What stands in the way, with its numbers, for the person whose wish it is."""
    facts = {key: number(value) if isinstance(value, int) else value for key, value in detail.items()}
    match reason:
        case "too_few":
            return (
                _("%(n)s people want this at your level and in your language; a group needs %(least)s.")
                % facts
            )
        case "not_opened":
            return _("In the best week %(n)s people could come together; a group needs %(least)s.") % facts
        case "full":
            return _("The group has %(members)s people, and no more than %(most)s fit.") % facts
        case "hours_cap":
            return (
                _("A course of %(hours)s hours does not fit: %(given)s of %(most)s hours a year are given.")
                % facts
            )
        case "not_free":
            return _("You are away in the weeks of the course: %(weeks)s.") % {
                "weeks": _weeks(detail["away"])
            }
        case "school_cap":
            return ngettext(
                "%(most)s teacher of your school may be away at once, and one is already: weeks %(weeks)s.",
                "%(most)s teachers of your school may be away at once, and so many are: weeks %(weeks)s.",
                detail["most"],
            ) % {"most": facts["most"], "weeks": _weeks(detail["weeks"])}
        case "subject_cap":
            return _("A colleague of your subject is away in the same weeks: %(weeks)s.") % {
                "weeks": _weeks(detail["weeks"])
            }
        case "clash":
            return _("You have another course in weeks %(other_start)s to %(other_end)s.") % facts
        case "trainer_busy":
            return (
                ngettext(
                    "%(trainers)s trainer can teach this and has no hours left.",
                    "%(trainers)s trainers can teach this and have no hours left.",
                    detail["trainers"],
                )
                % facts
            )
        case "year":
            return _("The course takes %(weeks)s weeks, the plan has %(most)s.") % facts
        case _:
            return headline(reason) + "."


def what_would_help(detail: Mapping[str, Any]) -> str:
    """The smallest change that would have placed the person; an empty text when none can be told."""
    change = detail.get("change") or {}
    facts = {"n": number(change["n"])} if "n" in change else {}
    match change.get("kind"):
        case "people":
            return (
                ngettext(
                    "%(n)s more colleague would be enough.",
                    "%(n)s more colleagues would be enough.",
                    change["n"],
                )
                % facts
            )
        case "trainer":
            return _("One more trainer for this topic and level would help.")
        case "trainer_language":
            return _("A trainer who speaks your language would help.")
        case "trainer_hours":
            return _("%(n)s more trainer hours would help.") % facts
        case "room":
            return _("One more room would help.")
        case "seats":
            return _("One more seat would help.")
        case "be_free":
            return _("Being free in weeks %(weeks)s would help.") % {"weeks": _weeks(change["weeks"])}
        case "take_seat":
            return _("You can still join: tell the institute.")
        case "open_group":
            return _("The planner can still open a group.")
        case "give_up":
            return _("Giving the other course back would make room for this one.")
        case "accept_offer":
            return _("Accepting another form of the course would help.")
        case "programme":
            return _("The institute has to prepare a course first.")
        case "school_cap" | "subject_cap":
            return _("Another week, or the school's consent, would help.")
        case "share":
            return _("Sharing a room or trainer with another group's distance weeks would help.")
        case "open_site":
            return _("Opening the place in those weeks would help.")
        case "money":
            return _("More money for courses would help.")
        case "hours":
            return _("It can be planned for next year.")
        case _:
            return ""


def _weeks(weeks: Iterable[int]) -> str:
    return ", ".join(str(week) for week in weeks)
