"""How shares were computed and what to know before believing one, in whole sentences."""

from collections.abc import Iterable
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ustat.instruments.choices import Draw

DRAWN: Final[dict[str, str | Promise]] = {
    Draw.SIMPLE: gettext_lazy(
        "Everyone counts once. The standard error is that of people answering one by one, "
        "the range is Wilson's, 95 %."
    ),
    Draw.CLUSTERED: gettext_lazy(
        "Whole schools were drawn. The standard error is found by Taylor linearisation over schools, "
        "the range is Wilson's with the effective number of people and Student's quantile, 95 %."
    ),
    Draw.REPLICATED: gettext_lazy(
        "Each answer counts with its weight. The standard error is found from the replicate weights that "
        "came with the data (balanced repeated replication with Fay's factor), the range is Wilson's with "
        "the effective number of people and Student's quantile, 95 %."
    ),
}
NOTES: Final[dict[str, str | Promise]] = {
    "hidden": gettext_lazy("not shown, to protect a small group"),
    "none_in_base": gettext_lazy("nobody was asked"),
    "error_unknown": gettext_lazy("the error cannot be estimated"),
    "few": gettext_lazy("under 30 people: look twice"),
    "few_clusters": gettext_lazy("few schools: the error itself is unsure"),
    "lonely_strata": gettext_lazy("some districts have one school: the error is a careful guess"),
    "all_alike": gettext_lazy("everybody answered alike: use the range, not the error"),
    "empty_replicates": gettext_lazy("some replicates were empty and left out"),
}


def how_drawn(draw: str) -> str:
    """How the errors of a campaign follow from the way its people were drawn."""
    return str(DRAWN[draw])


def how_weighed() -> str:
    """What weights to the register do."""
    return _(
        "Weights make those who answered look like the register in district and language (raking), cut at "
        "five times the middle weight; the range takes the weights into account."
    )


def why_hidden(smallest: int) -> str:
    """Why some groups are not shown."""
    return _(
        "Groups of fewer than %(smallest)s people are not shown, and sometimes one more, "
        "so that nobody's answer can be worked out by subtraction."
    ) % {"smallest": smallest}


def spoken_notes(codes: Iterable[str]) -> str:
    """What to know before believing an estimate, for a cell of a table."""
    return "; ".join(str(NOTES.get(code, code)) for code in codes)
