"""A report told in the active language: sections of sentences and tables that page and files share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ustat.common.words import Words
from ustat.common.written import number, official_date, share, share_of_asked, shortdate
from ustat.insight.content import Content
from ustat.people.choices import Speech
from ustat.planning.choices import PlanState

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Bar:
    """A share as a bar, from 0 to 1, with its range; ``words`` say the same with the base."""

    share: float | None
    low: float | None
    high: float | None
    base: int
    words: str


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows; ``numbers`` names the columns that hold numbers, ``bars`` stand beside the rows."""

    columns: list[str]
    rows: list[list[Cell]]
    bars: list[Bar] = field(default_factory=list)
    is_share: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Section:
    """One heading of the report."""

    key: str
    title: str
    sentences: list[str]
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """A whole report in one language."""

    title: str
    subtitle: str
    labels: list[str]
    sections: list[Section]


def tell(content: Content) -> Telling:
    """Tell a report's content in the active language; only sections with something to say."""
    about = content["campaign"]
    sections = [
        _who_answered(content),
        _need(content),
        *_need_by_groups(content),
        _shares("areas", _("Need by area"), content["areas"], _about_areas()),
        _shares(
            "participation", _("Who took part in what"), content["participation"], _about_participation()
        ),
        _shares("barriers", _("What keeps teachers from learning"), content["barriers"], _about_barriers()),
        _balance(content),
        _plan(content),
        _unmet(content),
        _not_offered(content),
        _not_asked(content),
        _how(content),
    ]
    labels = [_("Made up for demonstration")] if about["is_made_up"] else []
    if note := str(Words(about["note"])):
        labels.append(note)
    return Telling(
        title=str(Words(about["title"])),
        subtitle=_("%(organisation)s, %(day)s")
        % {
            "organisation": Words(about["organisation"]),
            "day": official_date(date.fromisoformat(about["opens_on"])),
        },
        labels=labels,
        sections=[section for section in sections if section is not None],
    )


def _about_areas() -> str:
    return _("Of those asked, this share needs it. Areas whose ranges overlap widely cannot be told apart.")


def _about_participation() -> str:
    return _("Of those asked, this share took part in the last 12 months.")


def _about_barriers() -> str:
    return _("Of those asked, this share agrees that it keeps them from learning.")


def _who_answered(content: Content) -> Section:
    who = content["respondents"]
    sentences = [
        ngettext(
            "%(finished)s person finished answering.",
            "%(finished)s people finished answering.",
            who["finished"],
        )
        % {"finished": number(who["finished"])}
    ]
    if who["started"] > who["finished"]:
        left = who["started"] - who["finished"]
        sentences.append(
            ngettext(
                "%(left)s person began and did not finish.", "%(left)s people began and did not finish.", left
            )
            % {"left": number(left)}
        )
    if who["named"] and who["register"]:
        sentences.append(
            _("That is %(share)s of the %(register)s teachers in the register, from %(schools)s schools.")
            % {
                "share": share(who["named"] / who["register"]),
                "register": number(who["register"]),
                "schools": number(who["schools"]),
            }
        )
    topics = content["topics"]
    if topics["wrote"]:
        sentences.append(
            _("%(wrote)s of them (%(share)s) wrote the topic they want in their own words.")
            % {"wrote": number(topics["wrote"]), "share": share(topics["wrote"] / topics["of"])}
        )
    return Section("who", _("Who answered"), sentences)


def _need(content: Content) -> Section | None:
    lead = _(
        "Each share is of the people who answered the question, not of ticks. "
        "The range holds the true share in 95 of 100 such surveys."
    )
    return _shares("need", _("Need by direction"), content["need"], lead)


def _need_by_groups(content: Content) -> Iterable[Section]:
    for key, group in content["need_by"].items():
        picture = group["picture"]
        if len(picture["groups"]) < 2:
            continue
        columns = [_("Direction"), *(str(Words(name)) for name in picture["groups"])]
        rows: list[list[Cell]] = [
            [str(Words(line["label"])), *(_in_a_cell(one) for one in line["shares"])]
            for line in picture["lines"]
        ]
        yield Section(
            f"need-by-{key}",
            _("Need by direction: %(grouping)s") % {"grouping": Words(group["name"])},
            [_("Share, range and the number of people asked. “–”: the group is too small to be shown.")],
            Table(columns, rows),
        )


def _in_a_cell(one: dict[str, Any]) -> str:
    if one["is_hidden"] or one["share"] is None:
        return "–"
    return share_of_asked(one["share"], one["low"], one["high"], one["n"])


def _shares(key: str, title: str, picture: Content, lead: str) -> Section | None:
    """One bar a line, the strongest first; None when there is nothing."""
    lines = [line for line in picture["lines"] if line["shares"]]
    if not lines:
        return None
    if key != "need":
        lines = sorted(lines, key=lambda line: -(line["shares"][0]["share"] or -1))
    firsts = [line["shares"][0] for line in lines]
    rows: list[list[Cell]] = [
        [str(Words(line["label"])), one["n"], one["share"], one["se"], one["low"], one["high"]]
        for line, one in zip(lines, firsts, strict=True)
    ]
    bars = [
        Bar(
            one["share"],
            one["low"],
            one["high"],
            one["n"],
            "–" if one["is_hidden"] else share_of_asked(one["share"], one["low"], one["high"], one["n"]),
        )
        for one in firsts
    ]
    columns = ["", _("People asked"), _("Share"), _("Standard error"), _("From"), _("To")]
    sentences = [lead]
    if picture["silent"] or picture["skipped"]:
        sentences.append(
            _("Not in the base: %(silent)s answers “prefer not to say” and %(skipped)s left empty.")
            % {"silent": number(picture["silent"]), "skipped": number(picture["skipped"])}
        )
    return Section(key, title, sentences, Table(columns, rows, bars, frozenset({2, 3, 4, 5})))


def _balance(content: Content) -> Section | None:
    if not any(one["wishing"] or one["needing"] for one in content["balance"]):
        return None
    columns = [
        _("Direction"),
        _("State a need"),
        _("Wish a course"),
        _("Programmes"),
        _("Trainers"),
        _("Groups"),
        _("Seats"),
        _("Placed"),
        _("Not placed"),
    ]
    keys = ("needing", "wishing", "programmes", "trainers", "cohorts", "seats", "placed", "unmet")
    rows: list[list[Cell]] = [
        [str(Words(one["name"])), *(one[key] for key in keys)] for one in content["balance"]
    ]
    lead = _("People are counted once in a direction. Trainers: able to teach at least one of its topics.")
    return Section("balance", _("Supply against need"), [lead], Table(columns, rows))


def _plan(content: Content) -> Section | None:
    plan = content["plan"]
    if plan is None:
        return None
    cohorts = plan["cohorts"]
    people = sum(one["people"] for one in cohorts)
    sentences = [
        _("%(name)s: %(weeks)s weeks from %(day)s. State: %(state)s.")
        % {
            "name": Words(plan["name"]),
            "weeks": plan["weeks"],
            "day": shortdate(date.fromisoformat(plan["starts_on"])),
            "state": PlanState(plan["state"]).label,
        },
        _("%(groups)s groups, %(people)s places given. Nobody was placed without a choice of her own.")
        % {"groups": number(len(cohorts)), "people": number(people)},
    ]
    columns = [
        _("Group"),
        _("Course"),
        _("Level"),
        _("Language"),
        _("Place"),
        _("From"),
        _("To"),
        _("People"),
    ]
    rows: list[list[Cell]] = [
        [
            one["code"],
            str(Words(one["programme"])),
            one["level"],
            _speech(one["language"]),
            str(Words(one["site"])) if one["site"] else _("At a distance"),
            shortdate(date.fromisoformat(one["starts_on"])),
            shortdate(date.fromisoformat(one["ends_on"])),
            one["people"],
        ]
        for one in cohorts
    ]
    return Section("plan", _("The plan"), sentences, Table(columns, rows) if rows else None)


def _unmet(content: Content) -> Section | None:
    plan = content["plan"]
    if plan is None or not plan["reasons"]:
        return None
    from ustat.planning.reasons import headline

    rows: list[list[Cell]] = [[headline(reason), count] for reason, count in plan["reasons"]]
    total = sum(count for _reason, count in plan["reasons"])
    lead = ngettext(
        "%(total)s wish is not met by this plan; the first reason that binds:",
        "%(total)s wishes are not met by this plan; the first reason that binds:",
        total,
    ) % {"total": number(total)}
    return Section("unmet", _("Unmet needs"), [lead], Table([_("Reason"), _("Wishes")], rows))


def _not_offered(content: Content) -> Section | None:
    lines: Sequence[Content] = content["asked_not_offered"]
    if not lines:
        return None
    picture = {"lines": lines, "silent": 0, "skipped": 0}
    lead = _("Teachers marked these areas, and the catalogue holds no course for them.")
    return _shares("not-offered", _("Asked for and not offered"), picture, lead)


def _not_asked(content: Content) -> Section | None:
    programmes = content["offered_not_asked"]
    if not programmes or content["plan"] is None:
        return None
    rows: list[list[Cell]] = [[one["number"], str(Words(one["title"]))] for one in programmes]
    lead = _("Nobody in this region wishes these courses at the moment.")
    return Section("not-asked", _("Offered and not asked for"), [lead], Table([_("No."), _("Course")], rows))


def _how(content: Content) -> Section:
    about = content["campaign"]
    drawn = {
        "simple": _("Ranges: Wilson intervals for people answering one by one."),
        "clustered": _("Ranges: whole schools were drawn; Taylor linearisation, effective number of people."),
        "replicated": _("Ranges: replicate weights that came with the data, with Fay's factor."),
    }
    sentences = [drawn[about["draw"]]]
    if source := str(Words(about["source"])):
        sentences.append(source)
    if content["plan"]:
        sentences.append(
            _("The plan can be made again: seed %(seed)s, inputs %(digest)s.")
            % {"seed": content["plan"]["seed"], "digest": content["plan"]["input_digest"][:12]}
        )
    return Section("how", _("How this was computed"), sentences)


def _speech(code: str) -> str:
    return str(Speech(code).label) if code in Speech.values else code
