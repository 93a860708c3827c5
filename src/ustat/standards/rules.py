"""May it now? What of the regulation may be changed, by whom, and to what."""

from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from ustat.common.errors import NotNow, WrongInput

# These two are promises to every teacher: Ustat is built on them and does not let them be switched off.
FIXED: Final = frozenset({"voluntary_enrolment", "results_hidden_from_school"})

SHARE: Final = "share_of_teachers"


def is_fixed(key: str) -> bool:
    """Whether this rule is a promise that no institute can take back."""
    return key in FIXED


def refuse_fixed(key: str) -> None:
    """Refuse (``NotNow``, ``fixed_rule``) to change a promise."""
    if is_fixed(key):
        raise NotNow(
            _("This rule is a promise to every teacher. It cannot be changed in Ustat."), code="fixed_rule"
        )


def refuse_past(valid_from: date, today: date) -> None:
    """Refuse (``WrongInput``, ``in_the_past``) a day that is over: what was decided under a rule stays."""
    if valid_from < today:
        raise WrongInput(
            _(
                "A new value can hold from today on; %(day)s has passed. What was decided before stays as "
                "it was."
            )
            % {"day": f"{valid_from:%d.%m.%Y}"},
            code="in_the_past",
        )


def fitting(value: Any, before: Any, unit: str) -> Any:
    """``value`` in the kind of the value before it, or a refusal (``WrongInput``, ``value``).

    Yes or no stays so; numbers are not negative, and shares between 0 and 1; whole numbers stay whole.
    """
    if isinstance(before, bool):
        if isinstance(value, bool):
            return value
        raise WrongInput(_("Expected yes or no, got “%(got)s”.") % {"got": value}, code="value")
    if isinstance(before, int | float):
        return _number(value, before, unit)
    if type(value) is not type(before):
        raise WrongInput(
            _("Expected a value like “%(before)s”, got “%(got)s”.") % {"before": before, "got": value},
            code="value",
        )
    return value


def _number(value: Any, before: float, unit: str) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if unit == SHARE and is_number and 0 <= value <= 1:
        return float(value)
    if unit == SHARE:
        raise WrongInput(
            _("Expected a share between 0 and 1, got “%(got)s”. 15 per cent is written 0.15.")
            % {"got": value},
            code="value",
        )
    if is_number and value >= 0 and (isinstance(before, float) or float(value).is_integer()):
        return float(value) if isinstance(before, float) else int(value)
    raise WrongInput(
        _("Expected a whole number that is not negative, got “%(got)s”.") % {"got": value}, code="value"
    )
