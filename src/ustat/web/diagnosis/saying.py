"""What statistics say, in sentences for somebody who has to decide about a question."""

from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ustat.common.words import Words
from ustat.common.written import number, share
from ustat.diagnosis.choices import Verdict
from ustat.diagnosis.models import Calibration, ItemParameter

TONES: Final = {Verdict.KEEP: "good", Verdict.LOOK: "warn", Verdict.DROP: "stop"}

# Each reason of the engine as a sentence; the numbers come by name.
REASONS: Final[dict[str, str | Promise]] = {
    "slope_negative": gettext_lazy(
        "Those who can more answer it worse. Either the key is wrong, or the question asks something else."
    ),
    "slope_very_low": gettext_lazy(
        "It hardly tells apart those who can from those who cannot yet (slope %(slope)s)."
    ),
    "slope_low": gettext_lazy("It tells little about who can more (slope %(slope)s)."),
    "item_rest_negative": gettext_lazy(
        "Whoever does well on the other questions does badly here (correlation %(correlation)s)."
    ),
    "item_rest_low": gettext_lazy(
        "It has little in common with the other questions (correlation %(correlation)s)."
    ),
    "curve_does_not_fit": gettext_lazy(
        "The answers do not follow the curve: look at the picture, where the points leave the line."
    ),
    "answers_very_erratic": gettext_lazy(
        "The answers are so surprising that they harm the measurement: people guess, or read it in two ways."
    ),
    "answers_erratic": gettext_lazy(
        "There are more surprising answers than there should be: is it clear what is asked?"
    ),
    "answers_too_regular": gettext_lazy("It repeats what other questions ask already."),
    "depends_on_item": gettext_lazy(
        "It goes together with question %(other)s more than ability explains: "
        "is one of them the key to the other?"
    ),
    "differs_between_groups": gettext_lazy(
        "People who can the same answer it differently in some group. The picture of fairness shows where."
    ),
    "differs_much_between_groups": gettext_lazy(
        "People who can the same answer it very differently in some group: as it stands it is not fair."
    ),
    "too_easy": gettext_lazy("Nearly everybody answers it rightly (%(share)s): it tells nothing apart."),
    "too_hard": gettext_lazy("Hardly anybody answers it rightly (%(share)s): it tells nothing apart yet."),
    "category_rare": gettext_lazy("One of its answers was chosen by very few people."),
    "category_never_chosen": gettext_lazy("One of its answers was chosen by nobody, so two count as one."),
    "guessing_high": gettext_lazy("Many find the right answer by guessing (%(guessing)s)."),
}

TROUBLES: Final[dict[str, str | Promise]] = {
    "too_few_sittings": gettext_lazy(
        "There are %(got)s finished sittings with answers, and at least %(need)s are needed. "
        "Let more people answer."
    ),
    "too_few_questions": gettext_lazy(
        "A direction has %(got)s questions, and at least %(need)s are needed to tell anything apart."
    ),
    "too_little": gettext_lazy("There is too little to go on: %(got)s, where at least %(need)s are needed."),
    "did_not_settle": gettext_lazy(
        "The computation found no stable answer in %(iterations)s steps. More answers usually help."
    ),
    "engine": gettext_lazy(
        "The answers cannot be computed with. Show this to whoever looks after the system: %(sentence)s"
    ),
}

FAIRNESS: Final[dict[str, str | Promise]] = {
    "fair": gettext_lazy("No difference is shown."),
    "small": gettext_lazy("A difference is shown, and too small to matter."),
    "look_at": gettext_lazy("A moderate difference: read the question in both forms."),
    "not_fair": gettext_lazy("A large difference: as it stands, the question is not fair."),
    "too_few": gettext_lazy("Too few people answered to tell."),
}


def reasons_of(item: ItemParameter, *, names: dict[str, str]) -> list[str]:
    """Why a question got its verdict; ``names`` gives the code of a question by its number."""
    return [
        str(REASONS[reason["code"]]) % _values(reason["values"], names)
        for reason in item.reasons
        if reason["code"] in REASONS
    ]


def trouble_of(calibration: Calibration) -> str:
    """Why a calibration failed, in one sentence; "" where it did not."""
    code = calibration.trouble.get("code", "")
    if not code:
        return ""
    sentence = TROUBLES.get(code, TROUBLES["engine"])
    values: dict[str, Any] = {"sentence": code} | calibration.trouble.get("values", {})
    return str(sentence) % values


def reliability_in_words(value: float) -> str:
    """What a reliability from 0 to 1 is good for."""
    if value >= 0.9:
        return _("Very sure: also small differences between people can be told.")
    if value >= 0.8:
        return _("Sure enough for one person's level, except near a cut.")
    if value >= 0.7:
        return _("Good for groups; a person's level is a first guess.")
    return _("Weak: a reason to talk with the person, not to decide.")


def dimensions_in_words(found: dict[str, Any]) -> str:
    """What parallel analysis says about how many things the questions measure."""
    if not found:
        return ""
    if found.get("count") == 1:
        return _("The questions measure one thing.")
    if (found.get("ratio") or 0) >= 3:
        return _("One thing stands out among what the questions measure; something smaller stands beside it.")
    return _("The questions measure more than one thing. Look at each direction by itself.")


def grouping_name(key: str, name: dict[str, str]) -> str:
    """By what people were grouped."""
    own = {"language": _("Language of the form"), "district": _("District")}
    return own.get(key) or str(Words(name)) or key


def _values(values: dict[str, Any], names: dict[str, str]) -> dict[str, str]:
    told = {}
    for key, value in values.items():
        if key in {"share", "guessing"}:
            told[key] = share(value)
        elif key == "other":
            told[key] = names.get(str(value), str(value))
        else:
            told[key] = number(value, 2) if isinstance(value, float) else str(value)
    return told
