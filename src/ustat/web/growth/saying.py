"""What numbers about somebody say, in kind and honest sentences; code chooses, nobody's mood."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ustat.common.written import number
from ustat.diagnosis.choices import SelfViewVerdict

SELF_VIEW: Final[dict[str, str | Promise]] = {
    SelfViewVerdict.AGREE: gettext_lazy("Your own view and the test agree within what can be told."),
    SelfViewVerdict.LOWER: gettext_lazy(
        "The test shows more than you say of yourself. You can trust yourself with more: perhaps you compare "
        "yourself with the best, or do by habit what others find hard."
    ),
    SelfViewVerdict.HIGHER: gettext_lazy(
        "You describe yourself further on than this test could show. That may be the test: it asks about "
        "some situations and not about others. Which of its questions were new to you? They are a next step."
    ),
}

OWN_CHANGE: Final[dict[str, str | Promise]] = {
    "improved": gettext_lazy("You have grown: by more than chance explains."),
    "worse": gettext_lazy(
        "This time fewer answers were right than chance explains. A tired evening is enough for that. "
        "It changes nothing for you, and nobody else sees it."
    ),
    "no_change_shown": gettext_lazy(
        "No change can be shown. That does not mean that nothing changed: between two short tests only a "
        "large step is sure to be seen."
    ),
}

GROUP_VERDICTS: Final[dict[str, str | Promise]] = {
    "improved": gettext_lazy("Improved: by more than chance explains."),
    "worse": gettext_lazy("Lower than before: by more than chance explains."),
    "no_change_shown": gettext_lazy("No change can be shown."),
}

BESIDE_VERDICTS: Final[dict[str, str | Promise]] = {
    "improved": gettext_lazy("Those who took a course gained more than people like them who did not."),
    "worse": gettext_lazy("Those who took a course gained less than people like them who did not."),
    "no_change_shown": gettext_lazy(
        "No difference can be shown between those who took a course and people like them who did not."
    ),
}

TONES: Final = {"improved": "good", "worse": "warn", "no_change_shown": "plain"}

BESIDE_REASONS: Final[dict[str, str | Promise]] = {
    "nobody_learned": gettext_lazy(
        "Nobody completed a course of this direction between the two campaigns: there is nobody to compare."
    ),
    "too_few_alike": gettext_lazy(
        "Too few people took a course, or too few who did not are like them: fewer than ten pairs. "
        "No arithmetic can make up for that."
    ),
    "engine": gettext_lazy("The two groups cannot be compared: %(sentence)s"),
}

DRIFT_REASONS: Final[dict[str, str | Promise]] = {
    "too_few": gettext_lazy(
        "Whether questions became easier or harder by themselves could not be looked at: "
        "it takes %(need)s people in each campaign."
    ),
    "engine": gettext_lazy(
        "Whether questions became easier or harder by themselves could not be looked at: %(sentence)s"
    ),
}

TROUBLES: Final[dict[str, str | Promise]] = {
    "no_answers": gettext_lazy("The answers of these campaigns have no question of the scale in common."),
    "too_little": gettext_lazy(
        "There is too little to go on: %(got)s, where at least %(need)s people are needed."
    ),
    "engine": gettext_lazy(
        "The answers cannot be computed with. Show this to whoever looks after the system: %(sentence)s"
    ),
}

BALANCE: Final[dict[str, str | Promise]] = {
    "before": gettext_lazy("What they could before"),
    "language": gettext_lazy("Answered in Kyrgyz"),
    "city": gettext_lazy("School in a city"),
}

ALIKE: Final = 0.1  # a standardised difference up to which groups count as alike (Austin 2009)


def size_in_words(effect: float) -> str:
    """How large a change is, in standard deviations, by Cohen's usual words."""
    size = abs(effect)
    if size < 0.2:
        return _("very small")
    if size < 0.5:
        return _("small")
    if size < 0.8:
        return _("middling")
    return _("large")


def range_in_words(value: float, low: float, high: float) -> str:
    """A change with its range: +0.42 (from +0.20 to +0.64)."""
    return _("%(value)s (from %(low)s to %(high)s)") % {
        "value": signed(value),
        "low": signed(low),
        "high": signed(high),
    }


def signed(value: float, decimals: int = 2) -> str:
    """A number with its sign, as readers write it; what rounds to nothing has none."""
    written = number(abs(value), decimals)
    if round(value, decimals) == 0:
        return written
    return f"+{written}" if value > 0 else f"−{written}"


def link_in_words(correlation: float) -> str:
    """How closely self-views follow measured levels."""
    if correlation >= 0.7:
        return _("Those who can more also see more in themselves: self-views follow the test closely.")
    if correlation >= 0.3:
        return _("Self-views follow the test in part: they tell something else as well.")
    return _("Self-views hardly follow the test: one cannot stand for the other.")


def told(sentences: dict[str, str | Promise], entry: dict[str, Any]) -> str:
    """The sentence for an entry's code, with its numbers."""
    sentence = sentences.get(entry.get("code", ""))
    return str(sentence) % entry if sentence else ""


def basis(items: int, title: str) -> str:
    """From what a level was found."""
    return ngettext(
        "From %(items)s answer in “%(title)s”.", "From %(items)s answers in “%(title)s”.", items
    ) % {"items": number(items), "title": title}


@dataclass(frozen=True, slots=True)
class WhoSees:
    """One line of the list of who sees what."""

    who: str
    what: str


def who_sees() -> list[WhoSees]:
    """Who sees what of a profile, in full: nobody else sees anything."""
    return [
        WhoSees(_("You"), _("Everything on this page.")),
        WhoSees(
            _("The planner of the institute"),
            _("Your level and your language, to form groups that suit you. Not your answers."),
        ),
        WhoSees(_("The head of your school and your colleagues"), _("Nothing of this page.")),
        WhoSees(
            _("Trainers, methodists and the director"),
            _("Groups of five or more people, without names."),
        ),
    ]
