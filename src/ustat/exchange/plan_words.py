"""What a plan says, in people's languages: breaches, reasons, and what would change them.

The engine gives a code and facts; here they become whole sentences. Names stand as they come: keys of files,
or whatever readable names a page has put into the facts.
"""

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ustat.catalogue.choices import Form
from ustat.planning.reasons import headline

Facts = Mapping[str, object]

BREACHES: Mapping[str, Promise] = {
    "run_twice": lazy("Run %(run)s stands in the plan more than once (%(times)s times)."),
    "programme_unknown": lazy("Run %(run)s: there is no programme %(programme)s."),
    "trainer_unknown": lazy("Run %(run)s: there is no trainer %(trainer)s."),
    "site_unknown": lazy("Run %(run)s: there is no site %(site)s."),
    "run_unknown": lazy("Teacher %(teacher)s has a place in run %(run)s, which is not in the plan."),
    "teacher_unknown": lazy("Run %(run)s: there is no teacher %(teacher)s."),
    "wish_unknown": lazy("Run %(run)s: teacher %(teacher)s has no wish of rank %(rank)s."),
    "topic": lazy("Run %(run)s: teacher %(teacher)s wished for the topic %(wished)s, not %(got)s."),
    "level": lazy("Run %(run)s: teacher %(teacher)s wished for the level %(wished)s, not %(got)s."),
    "length": lazy("Run %(run)s: teacher %(teacher)s wished for hours: %(wished)s; the run has %(got)s."),
    "form": lazy("Run %(run)s: teacher %(teacher)s wished for the form %(wished)s, not %(got)s."),
    "site": lazy("Run %(run)s: teacher %(teacher)s accepts the sites %(wished)s, not %(got)s."),
    "one_place": lazy("Teacher %(teacher)s has more than one place for wish %(rank)s (%(places)s places)."),
    "overlap": lazy("Teacher %(teacher)s is in run %(run)s and in run %(other)s at once, in week %(week)s."),
    "hours_cap": lazy("Teacher %(teacher)s gets %(hours)s hours; at most %(most)s are allowed."),
    "away": lazy("Run %(run)s: teacher %(teacher)s is away in week %(week)s."),
    "leave": lazy("Run %(run)s: teacher %(teacher)s cannot leave the school in week %(week)s."),
    "school_cap": lazy("School %(school)s, week %(week)s: %(away)s teachers away; at most %(most)s may be."),
    "subject_cap": lazy(
        "School %(school)s, week %(week)s: %(away)s teachers of %(subject)s away; at most %(most)s may be."
    ),
    "group_min": lazy("Run %(run)s has %(members)s members; it needs at least %(least)s."),
    "group_max": lazy("Run %(run)s has %(members)s members; at most %(most)s are allowed."),
    "seats": lazy("Run %(run)s has %(members)s members; the room at %(site)s has %(most)s seats."),
    "language": lazy("Run %(run)s: teacher %(teacher)s does not have its language, %(language)s."),
    "trainer_topic": lazy("Run %(run)s: trainer %(trainer)s cannot teach %(topic)s at the level %(level)s."),
    "trainer_language": lazy("Run %(run)s: trainer %(trainer)s does not speak its language, %(language)s."),
    "trainer_away": lazy("Run %(run)s: trainer %(trainer)s is away in week %(week)s."),
    "trainer_sites": lazy("Trainer %(trainer)s is at more than one site in week %(week)s: %(sites)s."),
    "trainer_week_hours": lazy(
        "Trainer %(trainer)s teaches %(hours)s hours in week %(week)s; at most %(most)s are allowed."
    ),
    "trainer_hours": lazy("Trainer %(trainer)s teaches %(hours)s hours; at most %(most)s are allowed."),
    "room_kind": lazy(
        "Run %(run)s: site “%(site)s” and room “%(room_kind)s” do not suit the programme "
        "(kind of room needed: “%(wanted)s”; online there is no site)."
    ),
    "rooms": lazy(
        "Site %(site)s, week %(week)s: %(groups)s groups in rooms of kind %(room_kind)s; there are %(most)s."
    ),
    "site_closed": lazy("Run %(run)s: site %(site)s is closed in week %(week)s."),
    "budget": lazy("Budget of “%(region)s”: the plan costs %(money)s; there are %(most)s."),
    "year": lazy("Run %(run)s lasts from week %(start)s to week %(end)s; the plan has weeks 1 to %(weeks)s."),
}

_PLACE = lazy("%(programme)s, level %(level)s, %(language)s, %(site)s, weeks: %(weeks_of_run)s")

REASONS: Mapping[str, Promise] = {
    "no_programme": lazy("No programme offers “%(topic)s” as wished (hours: %(hours)s; form: %(forms)s)."),
    "no_trainer": lazy("No trainer can teach “%(topic)s” at the level %(level)s."),
    "language": lazy(
        "The trainers of “%(topic)s” teach in %(spoken)s; the teacher's languages are: %(languages)s."
    ),
    "already_met": lazy("Run %(run)s already gives the same topic at the same level."),
    "hours_cap": lazy(
        "The course has %(hours)s hours. With the %(given)s hours already given, "
        "that is more than the %(most)s allowed."
    ),
    "room": lazy(
        "None of the accepted sites (%(sites)s) has a suitable room with %(seats)s seats "
        "(kind of room: %(room_kinds)s)."
    ),
    "seat_free": lazy("A seat is free in run %(run)s (%(place)s); this plan has not used it."),
    "not_free": lazy("A suitable group is possible (%(place)s), but the teacher is away in weeks: %(away)s."),
    "clash": lazy(
        "A suitable group (%(place)s) meets at the same time as the teacher's other run, %(other_run)s."
    ),
    "school_cap": lazy(
        "A suitable group (%(place)s) would take one teacher too many from school %(school)s: "
        "at most %(most)s may be away, in weeks: %(weeks)s."
    ),
    "subject_cap": lazy(
        "A suitable group (%(place)s) would take one teacher of %(subject)s too many from school %(school)s: "
        "at most %(most)s may be away, in weeks: %(weeks)s."
    ),
    "full": lazy("Run %(run)s (%(place)s) is full: %(members)s of %(most)s seats are taken."),
    "year": lazy("The course lasts %(n)s weeks; the plan has only %(most)s."),
    "trainer_away": lazy("Whenever the course could be held, its trainers are away: %(trainers)s."),
    "site_closed": lazy("In every week in which a trainer could come, the site is closed: %(sites)s."),
    "too_few": lazy(
        "Too few people could come together: at best %(n)s of the %(least)s that a group needs (%(place)s)."
    ),
    "not_opened": lazy(
        "No group was opened: at best %(n)s people of the %(least)s needed could still come (%(place)s)."
    ),
    "trainer_busy": lazy(
        "Enough people could come (%(n)s; %(place)s), but the trainers are busy with other groups then "
        "or have no hours left. Trainers who could teach it: %(trainers)s."
    ),
    "rooms_taken": lazy(
        "Enough people could come (%(n)s; %(place)s), but all rooms of kind %(room_kind)s are taken, "
        "in weeks: %(weeks)s."
    ),
    "budget": lazy("Enough people could come (%(n)s; %(place)s), but %(money)s of the budget are missing."),
    "kept_together": lazy(
        "Enough people could come (%(n)s; %(place)s), but room and trainer stay with a group in its distance "
        "weeks as well. Groups: %(runs)s. Site closed in weeks: %(closed)s."
    ),
    "still_possible": lazy(
        "Enough people could come (%(n)s; %(place)s), with a trainer and a room: this plan has not opened it."
    ),
}
"""Why a wish is not met, by the engine's code."""

CHANGES: Mapping[str, Promise] = {
    "programme": lazy("It would take a programme on this topic."),
    "accept_offer": lazy("It is offered with %(hours)s hours, %(form)s: accepting that would help."),
    "trainer": lazy("It would take a trainer who can teach it and is there."),
    "trainer_language": lazy("It would take a trainer who speaks: %(languages)s."),
    "hours": lazy("It would take %(n)s hours more for this teacher."),
    "room": lazy("It would take one more room (kind: %(room_kinds)s)."),
    "take_seat": lazy("The seat in run %(run)s can be given."),
    "be_free": lazy("It would take being free in weeks: %(weeks)s."),
    "seats": lazy("It would take one more seat."),
    "give_up": lazy("It would take giving up run %(run)s."),
    "school_cap": lazy("It would take letting one more teacher leave the school, in weeks: %(weeks)s."),
    "subject_cap": lazy("It would take letting one more teacher of the subject leave, in weeks: %(weeks)s."),
    "weeks": lazy("It would take a plan that is longer by this many weeks: %(n)s."),
    "open_site": lazy("It would take weeks in which one of these sites is open: %(sites)s."),
    "people": lazy("It would take this many more people who wish for the same and are free then: %(n)s."),
    "trainer_hours": lazy("It would take %(n)s more hours of such a trainer."),
    "money": lazy("It would take %(n)s more money."),
    "share": lazy("It would take using room or trainer in the distance weeks of: %(runs)s."),
    "open_group": lazy("Search longer, or open the group by hand."),
}
"""The smallest change that takes the obstacle away, by the engine's code."""

LEVELS: Mapping[str, Promise] = {
    "due": lazy("Duties met, an overdue one counting 1.5"),
    "need": lazy("Need met, by the values of the wishes"),
    "fairness": lazy("Smallest share of people served in a district"),
    "cost": lazy("Cost"),
}
"""The levels of the order in which a plan is judged."""

BOUND_METHODS: Mapping[str, Promise] = {
    "each_person_alone": lazy("each person planned as if alone"),
    "trainer_hours": lazy("all trainers' hours shared out as if groups could be cut"),
}
"""How an upper bound was found."""


def breach_sentence(rule: str, facts: Facts) -> str:
    """One broken rule as a sentence."""
    return str(BREACHES[rule]) % _spoken(facts)


def refusal_sentence(reason: str, facts: Facts) -> str:
    """Why a wish is not met, as one sentence."""
    return str(REASONS[reason]) % _spoken(facts)


def change_sentence(facts: Facts) -> str:
    """What would help, as one sentence; empty where it cannot be told. ``facts`` are the refusal's."""
    change = facts.get("change")
    if not isinstance(change, Mapping):
        return ""
    return str(CHANGES[str(change["kind"])]) % _spoken(change)


def also_sentence(facts: Facts) -> str:
    """What else keeps a person out, as one sentence; empty when nothing else does."""
    also = facts.get("also")
    if not isinstance(also, Sequence) or not also:
        return ""
    names = "; ".join(headline(str(code)) for code in also)
    return _("Beside this: %(reasons)s.") % {"reasons": names}


def envy_sentence(facts: Facts) -> str:
    """For a full group, whether everybody inside has a stronger claim; empty for other reasons."""
    if "envy" not in facts:
        return ""
    if facts["envy"]:
        return _("Somebody with a weaker claim sits in the group; the group as a whole was worth more.")
    return _("Everybody in the group has a claim at least as strong.")


def place_sentence(facts: Facts) -> str:
    """Where, when and with whom a wish is met, as one sentence."""
    return _("Placed in run %(run)s (%(place)s), trainer %(trainer)s.") % _spoken(facts)


def support_sentences(facts: Facts) -> list[str]:
    """What speaks for a place, a sentence each."""
    spoken = _spoken(facts)
    sentences = []
    if facts["meets_duty"]:
        sentences.append(_("The duty is met: %(hours_given)s of %(hours_needed)s hours.") % spoken)
    elif facts["due"]:
        sentences.append(_("It counts towards the duty: %(hours_given)s of %(hours_needed)s hours.") % spoken)
    if facts["carries_group"]:
        sentences.append(_("The group has just the %(least)s members it needs.") % spoken)
    else:
        sentences.append(_("The group has %(members)s members; it needs %(least)s.") % spoken)
    if facts["weeks_away"]:
        sentences.append(_("Away from school in weeks: %(weeks_away)s.") % spoken)
    else:
        sentences.append(_("No week away from school."))
    return sentences


def spoken_weeks(weeks: Sequence[int]) -> str:
    """Weeks as people write them: 3, 5–7."""
    stretches: list[list[int]] = []
    for week in sorted(weeks):
        if stretches and week == stretches[-1][-1] + 1:
            stretches[-1].append(week)
        else:
            stretches.append([week])
    return ", ".join(f"{part[0]}–{part[-1]}" if len(part) > 1 else str(part[0]) for part in stretches)


_WEEKS = {"weeks", "away", "closed", "weeks_away"}


def _spoken(facts: Facts) -> dict[str, str]:
    """Every fact as text, and the place of a group in one."""
    spoken = {name: _text(name, value) for name, value in facts.items()}
    if "programme" in facts and "start" in facts and "end" in facts:
        start, end = int(str(facts["start"])), int(str(facts["end"]))
        spoken["weeks_of_run"] = spoken_weeks(range(start, end + 1))
        spoken["site"] = spoken.get("site") or str(Form.ONLINE.label)
        spoken["place"] = str(_PLACE) % spoken if "level" in facts else ""
    return spoken


def _text(name: str, value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    if name in _WEEKS and isinstance(value, list):
        return spoken_weeks(value) or _("none")
    if isinstance(value, list):
        return ", ".join(_text(name, part) for part in value) or _("any")
    if name in {"form", "forms"} and value in Form.values:
        return str(Form(value).label)
    return str(value)
