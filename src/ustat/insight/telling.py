"""A report told in the active language: sections of sentences and tables that page and files share."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from ustat.common.words import Words
from ustat.common.written import NOTHING, number, official_date, share, share_of_asked, shortdate
from ustat.insight.content import Content
from ustat.insight.shapes import Bar, Cell, Column, Section, Table, Telling
from ustat.needs.methods import how_drawn, spoken_notes
from ustat.people.choices import name_of_speech
from ustat.planning.choices import PlanState
from ustat.planning.reasons import headline


def tell(content: Content) -> Telling:
    """Tell a report's content in the active language; only sections with something to say."""
    about = content["about"]
    sections = [
        _who_answered(content),
        _picture("need", content.get("need")),
        *_need_by_groups(content),
        *(_picture(part, content.get(part)) for part in PICTURES if part != "need"),
        *_levels(content),
        _balance(content),
        _plan(content),
        _worth(content),
        _unmet(content),
        _not_offered(content),
        _not_asked(content),
        _how(content),
    ]
    return Telling(
        title=str(Words(about["title"])),
        subtitle=", ".join(filter(None, [str(Words(about.get("organisation") or {})), _day_of(about)])),
        labels=[_("Made up for demonstration")] if about.get("is_made_up") else [],
        notes=[note] if (note := str(Words(about.get("note") or {}))) else [],
        sections=[section for section in sections if section is not None],
    )


def _day_of(about: Content) -> str:
    return official_date(date.fromisoformat(about["day"])) if about.get("day") else ""


def _who_answered(content: Content) -> Section | None:
    who = content.get("respondents")
    if who is None:
        return None
    sentences = [
        ngettext(
            "%(finished)s person finished answering.",
            "%(finished)s people finished answering.",
            who["finished"],
        )
        % {"finished": number(who["finished"])}
    ]
    if left := who["started"] - who["finished"]:
        sentences.append(
            ngettext(
                "%(left)s person began and did not finish.", "%(left)s people began and did not finish.", left
            )
            % {"left": number(left)}
        )
    if who["named"] and who["register"]:
        sentences.append(
            _("That is %(share)s of the %(register)s teachers in the register.")
            % {"share": share(who["named"] / who["register"]), "register": number(who["register"])}
        )
    if who["schools"]:
        sentences.append(
            ngettext(
                "They come from %(schools)s school.", "They come from %(schools)s schools.", who["schools"]
            )
            % {"schools": number(who["schools"])}
        )
    topics = content.get("topics") or {"wrote": 0}
    if topics["wrote"]:
        sentences.append(
            ngettext(
                "%(wrote)s of them (%(share)s) wrote the topic they want in their own words.",
                "%(wrote)s of them (%(share)s) wrote the topic they want in their own words.",
                topics["wrote"],
            )
            % {"wrote": number(topics["wrote"]), "share": share(topics["wrote"] / topics["of"])}
        )
    return Section("who", _("Who answered"), sentences)


def tell_pictures(pictures: Content, grouping: str = "") -> list[Section]:
    """A section for each picture among ``pictures`` (parts of a content), split by ``grouping`` if named."""
    told = [_picture(part, pictures.get(part), grouping) for part in PICTURES]
    return [section for section in told if section is not None]


PICTURES: Final = ("need", "areas", "participation", "topics_met", "barriers")


def _picture(part: str, picture: Content | None, grouping: str = "") -> Section | None:
    title, lead = _about_picture(part)
    return _shares(part.replace("_", "-"), title, picture, lead, grouping=grouping, in_order=part == "need")


def _about_picture(part: str) -> tuple[str, str]:
    match part:
        case "need":
            return _("Need by direction"), _(
                "Each share is of the people who answered the question, not of ticks. "
                "The range holds the true share in about 95 of 100 such surveys."
            )
        case "areas":
            return _("Need by area"), _(
                "Of those asked, this share needs it. Areas whose ranges overlap widely cannot be told apart."
            )
        case "participation":
            return _("Who took part in what"), _(
                "Of those asked, this share took part in the last 12 months."
            )
        case "topics_met":
            return _("What the learning was about"), _(
                "Of those who took part and were asked, this share met the topic."
            )
        case _:
            return _("What keeps teachers from learning"), _(
                "Of those asked, this share agrees that it keeps them from learning."
            )


def tell_options(title: str, picture: Content, grouping: str = "") -> Section | None:
    """One question: which share chose each option, in the order in which they are offered."""
    lead = _("Of the people who answered, this share chose it. One person may have chosen several.")
    return _shares("question", title, picture, lead, grouping=grouping, in_order=True)


def _shares(
    key: str,
    title: str,
    picture: Content | None,
    lead: str,
    *,
    grouping: str = "",
    in_order: bool = False,
) -> Section | None:
    """A bar for each line and group, the strongest line first unless ``in_order``; None for nothing."""
    lines = [line for line in picture["lines"] if line["shares"]] if picture else []
    if picture is None or not lines:
        return None
    if not in_order:
        lines = sorted(lines, key=lambda line: -(line["shares"][0]["share"] or -1))
    groups = [str(Words(name)) for name in picture["groups"]] if grouping else [""]
    together = [
        (str(Words(line["label"])), group, one)
        for line in lines
        for group, one in zip(groups, line["shares"], strict=True)
    ]
    label = _("Direction") if key == "need" else pgettext("head of a column: what people said", "Said")
    heads = [Column(label), Column(grouping)] if grouping else [Column(label)]
    rows: list[list[Cell]] = [
        [*((said, group) if grouping else (said,)), *_numbers(one)] for said, group, one in together
    ]
    bars = [_bar(said, one, group) for said, group, one in together]
    sentences = [lead, *_what_differs(lines, groups), *_left_out(picture)]
    return Section(key, title, sentences, Table([*heads, *_number_columns()], rows), bars)


def _what_differs(lines: Sequence[Content], groups: Sequence[str]) -> Iterator[str]:
    """What can be told apart, and what cannot: the first place of a picture, or the groups of its lines."""
    if len(groups) > 1:
        apart = [line for line in lines if any(_is_placed(one) for one in line["shares"])]
        if apart:
            yield _("Groups surely differ in: %(said)s. In the other lines they cannot be told apart.") % {
                "said": ", ".join(str(Words(line["label"])) for line in apart)
            }
        elif any(one.get("place") for line in lines for one in line["shares"]):
            yield _("The groups cannot be told apart: their differences may be chance.")
        return
    first = [line for line in lines if (line["shares"][0].get("place") or {"first": 0})["first"] == 1]
    if len(first) == 1:
        yield _("Surely the most frequent: %(said)s.") % {"said": Words(first[0]["label"])}
    elif first:
        yield _("Which of these is the most frequent cannot be told: %(said)s.") % {
            "said": ", ".join(str(Words(line["label"])) for line in first)
        }


def _is_placed(one: Content) -> bool:
    """Whether it surely stands before or behind another one."""
    place: Content | None = one.get("place")
    return place is not None and (place["first"], place["last"]) != (1, place["of"])


def _place(one: Content) -> str:
    """In words: the place among what it is compared with."""
    place: Content | None = one.get("place")
    if place is None:
        return ""
    if place["first"] == place["last"]:
        return str(_("place %(first)s of %(of)s") % place)
    if not _is_placed(one):
        return _("cannot be told apart from the others")
    return str(_("place %(first)s to %(last)s of %(of)s") % place)


def _left_out(picture: Content) -> Iterator[str]:
    if silent := picture.get("silent"):
        yield ngettext(
            "Not in the base: %(silent)s answer “prefer not to say”.",
            "Not in the base: %(silent)s answers “prefer not to say”.",
            silent,
        ) % {"silent": number(silent)}
    if skipped := picture.get("skipped"):
        yield ngettext(
            "Not in the base: %(skipped)s answer left empty.",
            "Not in the base: %(skipped)s answers left empty.",
            skipped,
        ) % {"skipped": number(skipped)}


def _number_columns() -> list[Column]:
    return [
        Column(_("People asked"), "count"),
        Column(_("Share"), "share"),
        Column(_("Standard error"), "share"),
        Column(pgettext("lower end of a range", "From"), "share"),
        Column(pgettext("upper end of a range", "To"), "share"),
        Column(_("To note")),
    ]


def _numbers(one: Content) -> list[Cell]:
    base = None if one.get("is_hidden") else one["n"]
    return [base, one["share"], one["se"], one["low"], one["high"], spoken_notes(one["notes"])]


def _bar(label: str, one: Content, group: str = "") -> Bar:
    if one.get("is_hidden") or one["share"] is None:
        return Bar(label, None, None, None, one["n"], spoken_notes(one["notes"]) or NOTHING, group)
    words = share_of_asked(one["share"], one["low"], one["high"], one["n"])
    return Bar(label, one["share"], one["low"], one["high"], one["n"], words, group, _place(one))


def _need_by_groups(content: Content) -> Iterator[Section]:
    """The need again, group by group, for each grouping of more than one group."""
    for key, grouping in (content.get("need_by") or {}).items():
        if len(grouping["picture"]["groups"]) < 2:
            continue
        name = str(Words(grouping["name"]))
        title = _("Need by direction: %(grouping)s") % {"grouping": name}
        lead = _("The same need, group by group.")
        if section := _shares(
            f"need-by-{key}", title, grouping["picture"], lead, grouping=name, in_order=True
        ):
            yield section


def _levels(content: Content) -> Iterator[Section]:
    """Where people stand by their own account: the mean standing of each direction, then its levels."""
    levels = content.get("levels")
    if not levels:
        return
    columns = [
        Column(_("Direction")),
        Column(_("People"), "count"),
        Column(_("Mean standing"), "number"),
        Column(_("Standard error"), "number"),
        Column(pgettext("lower end of a range", "From"), "number"),
        Column(pgettext("upper end of a range", "To"), "number"),
        Column(_("To note")),
    ]
    rows: list[list[Cell]] = [
        [str(Words(one["name"])), one["n"], one["mean"], one["se"], one["low"], one["high"],
         spoken_notes(one["notes"])]
        for one in levels
    ]  # fmt: skip
    lead = _(
        "Each person's standing in a direction is the mean of the levels she chose there, "
        "from 1 to %(most)s. It is what people say about themselves."
    ) % {"most": number(max(len(one["shares"]) for one in levels))}
    yield Section("standing", _("Where people stand"), [lead], Table(columns, rows))
    for one in levels:
        picture = {"lines": one["shares"]}
        title = _("Levels: %(direction)s") % {"direction": Words(one["name"])}
        about = _("Of those who answered, this share stands at each level.")
        if section := _shares(f"levels-{one['direction']}", title, picture, about, in_order=True):
            yield section


def _balance(content: Content) -> Section | None:
    balance = content.get("balance") or []
    if not any(one["wishing"] or one["needing"] for one in balance):
        return None
    counted = [
        (_("State a need"), "needing"),
        (_("Wish a course"), "wishing"),
        (_("Programmes"), "programmes"),
        (_("Trainers"), "trainers"),
        (_("Groups"), "cohorts"),
        (_("Seats"), "seats"),
        (_("Placed"), "placed"),
        (_("Not placed"), "unmet"),
    ]
    columns = [Column(pgettext("head of a column: what is counted", "Counted"))]
    columns += [Column(str(Words(one["short"])), "count") for one in balance]
    rows: list[list[Cell]] = [[title, *(one[key] for one in balance)] for title, key in counted]
    lead = _("People are counted once in a direction. Trainers: able to teach at least one of its topics.")
    return Section("balance", _("Supply against need"), [lead], Table(columns, rows))


def _plan(content: Content) -> Section | None:
    plan = content.get("plan")
    if plan is None:
        return None
    cohorts = plan["cohorts"]
    people = sum(one["people"] for one in cohorts)
    sentences = [*_about_plan(plan)]
    sentences.append(
        _("%(groups)s groups, %(people)s places given. Nobody was placed without a choice of her own.")
        % {"groups": number(len(cohorts)), "people": number(people)}
    )
    dated = any(one["starts_on"] for one in cohorts)
    columns = [Column(_("Group")), Column(_("Course")), Column(_("Level"), "count"), Column(_("Language"))]
    columns += [Column(pgettext("where a course is held", "Place"))]
    columns += (
        [Column(pgettext("first day", "From")), Column(pgettext("last day", "To"))]
        if dated
        else [Column(_("First week"), "count")]
    )
    columns += [Column(_("People"), "count")]
    rows: list[list[Cell]] = [
        [
            one["code"],
            str(Words(one["programme"])),
            one["level"],
            name_of_speech(one["language"]),
            str(Words(one["site"])) or _("At a distance"),
            *([_short(one["starts_on"]), _short(one["ends_on"])] if dated else [one["start_week"]]),
            one["people"],
        ]
        for one in cohorts
    ]
    return Section("plan", _("The plan"), sentences, Table(columns, rows) if rows else None)


def _about_plan(plan: Content) -> Iterator[str]:
    if plan.get("starts_on"):
        yield _("%(name)s: %(weeks)s weeks from %(day)s. State: %(state)s.") % {
            "name": Words(plan["name"]),
            "weeks": plan["weeks"],
            "day": _short(plan["starts_on"]),
            "state": PlanState(plan["state"]).label,
        }


LEVELS_OF_ORDER: Final[dict[str, str | Promise]] = {
    "due": gettext_lazy("People whose duty falls due and is met"),
    "need": gettext_lazy("Value of the wishes met"),
    "fairness": gettext_lazy("Smallest share placed of a district, from 0 to 1"),
    "cost": gettext_lazy("Cost"),
}


def _worth(content: Content) -> Section | None:
    """What the plan is worth, level by level of the order, beside what no plan can pass."""
    summary = (content.get("plan") or {}).get("summary") or {}
    objective, bound, gap = (summary.get(key) or {} for key in ("objective", "bound", "gap"))
    rows: list[list[Cell]] = [
        [str(name), objective[key], bound.get(key), gap.get(key)]
        for key, name in LEVELS_OF_ORDER.items()
        if key in objective
    ]
    columns = [
        Column(_("In this order")),
        Column(_("This plan"), "number"),
        Column(_("No plan can pass"), "number"),
        Column(_("Could be better by at most"), "share"),
    ]
    lead = _("A plan is compared by the first line; only where that is equal, by the next.")
    return Section("worth", _("What the plan is worth"), [lead], Table(columns, rows)) if rows else None


def _unmet(content: Content) -> Section | None:
    plan = content.get("plan")
    if plan is None or not plan["reasons"]:
        return None
    rows: list[list[Cell]] = [[headline(reason), count] for reason, count in plan["reasons"]]
    total = sum(count for _reason, count in plan["reasons"])
    lead = ngettext(
        "%(total)s wish is not met by this plan; the first reason that binds:",
        "%(total)s wishes are not met by this plan; the first reason that binds:",
        total,
    ) % {"total": number(total)}
    columns = [Column(_("Reason")), Column(_("Wishes"), "count")]
    return Section("unmet", _("Unmet needs"), [lead], Table(columns, rows))


def _not_offered(content: Content) -> Section | None:
    lines: Sequence[Content] = content.get("asked_not_offered") or []
    picture = {"lines": lines}
    lead = _("Teachers marked these areas, and the catalogue holds no course for them.")
    return _shares("not-offered", _("Asked for and not offered"), picture, lead)


def _not_asked(content: Content) -> Section | None:
    programmes: Iterable[Content] = content.get("offered_not_asked") or []
    rows: list[list[Cell]] = [[one["number"], str(Words(one["title"]))] for one in programmes]
    if not rows or not content.get("plan"):
        return None
    lead = _("Nobody in this region wishes these courses at the moment.")
    columns = [Column(pgettext("number of a course", "No."), "count"), Column(_("Course"))]
    return Section("not-asked", _("Offered and not asked for"), [lead], Table(columns, rows))


def _how(content: Content) -> Section | None:
    about = content["about"]
    sentences = [how_drawn(about["draw"])] if about.get("draw") else []
    if source := str(Words(about.get("source") or {})):
        sentences.append(source)
    plan = content.get("plan")
    if plan and plan.get("input_digest"):
        sentences.append(
            _("The plan can be made again: seed %(seed)s, inputs %(digest)s.")
            % {"seed": plan["seed"], "digest": plan["input_digest"][:12]}
        )
    return Section("how", _("How this was computed"), sentences) if sentences else None


def _short(day: str | None) -> str:
    return shortdate(date.fromisoformat(day)) if day else NOTHING
