"""What a person should know about a measurement: every remark of the engine as a sentence to translate."""

import re
from collections.abc import Collection, Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ustat.exchange.bridge.measures import Remark
from ustat.exchange.measure_tables import EXAMPLES, spoken

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")

# Where one code comes with different numbers from different rooms, the first sentence that they fill counts.
SENTENCES: Mapping[str, Sequence[Promise]] = {
    # calibration
    "nobody_answered": [gettext_lazy("Nobody answered item %(about)s, and it was left out.")],
    "no_variance": [
        gettext_lazy(
            "Everybody gave the answer %(category)s to item %(about)s, so it tells nobody apart and was left "
            "out."
        ),
        gettext_lazy("Everybody gave the same answer to item %(about)s, so it was not looked at."),
    ],
    "categories_joined": [
        gettext_lazy(
            "Nobody chose the answers %(never_chosen)s of item %(about)s; each counts as the answer below it."
        ),
        gettext_lazy("Nobody chose some answer of item %(about)s, which counts as the answer below it."),
    ],
    "few_answers": [
        gettext_lazy("Item %(about)s has only %(answers)s answers, so its numbers are hardly known.")
    ],
    "no_answers": [
        gettext_lazy("%(persons)s people answered none of the items, so nothing is known of their ability.")
    ],
    "few_persons": [
        gettext_lazy(
            "With %(persons)s people the numbers of the items are rough; at least %(advised)s are advised."
        )
    ],
    "did_not_settle": [
        gettext_lazy(
            "The search did not settle in %(steps)s steps, so these numbers are not the best ones. Take a "
            "model with fewer parameters, or look for items that hardly anybody answered."
        )
    ],
    "calibration_did_not_settle": [
        gettext_lazy("For item %(about)s the search did not settle, so its test is not to be trusted.")
    ],
    "negative_slope": [
        gettext_lazy(
            "Item %(about)s goes against the others (slope %(slope)s): look for a wrong key or "
            "reversed words."
        )
    ],
    "not_identified": [
        gettext_lazy(
            "The answers do not determine all parameters, so there are no errors. Take a model with fewer "
            "parameters, or more people."
        )
    ],
    "slope_without_end": [
        gettext_lazy(
            "Item %(about)s parts people without overlap, so its slope has no end and was stopped at "
            "%(slope)s; it has no error."
        )
    ],
    "no_guessing": [
        gettext_lazy("Nobody seems to guess item %(about)s, so its guessing is 0 without an error.")
    ],
    "no_spread": [
        gettext_lazy(
            "In group “%(about)s” no difference of ability can be shown, so its spread has no error."
        )
    ],
    "spread_without_end": [
        gettext_lazy(
            "In group “%(about)s” the spread of ability grew to %(sd)s: the answers part people without "
            "overlap."
        )
    ],
    # classical
    "heywood_case": [
        gettext_lazy("Item %(about)s would have no error at all, so omega is not to be trusted.")
    ],
    "never_answered": [gettext_lazy("Nobody answered item %(about)s, and it was left out.")],
    "covariance_not_positive": [
        gettext_lazy(
            "The items have so few answers in common that their covariances contradict each other (smallest "
            "eigenvalue %(smallest_eigenvalue)s)."
        )
    ],
    "reversed_item": [
        gettext_lazy(
            "Item %(about)s goes against the rest (correlation %(item_rest)s): look for a wrong key or "
            "reversed words."
        )
    ],
    # scoring
    "no_information": [
        gettext_lazy(
            "For %(persons)s people the answered items say nothing of their ability, so they have no score."
        )
    ],
    "items_not_in_bank": [
        gettext_lazy("%(items)s items are not among those with parameters and were left out, as %(about)s.")
    ],
    "joined_categories": [
        gettext_lazy("Item %(about)s has answers that count as one, so the sum of points counts them as one.")
    ],
    # fairness
    "many_suspected": [
        gettext_lazy(
            "A share of %(share)s of the items is suspected; with so many it is not sure which items are the "
            "fair ones."
        )
    ],
    "categories_joined_across_groups": [
        gettext_lazy(
            "Some group never chose one of the answers of item %(about)s; it was counted as the answer "
            "beside it."
        )
    ],
    "weights_left_out": [gettext_lazy("Weights do not count in this method and were left out.")],
    "purification_went_in_circles": [
        gettext_lazy(
            "The search for items to match people on went in circles; items near the border may fall on "
            "either side of it."
        )
    ],
    "could_not_match_by_ability": [
        gettext_lazy(
            "People could not be matched by ability and were matched by the sum of their points; where "
            "groups differ much, fair items may then look unfair."
        )
    ],
    "matched_by_ability": [
        gettext_lazy(
            "People were matched by their estimated ability, not by the sum of their points: groups differ "
            "by %(impact)s standard deviations, and %(patterns)s different sets of items were answered."
        )
    ],
    "too_few_answers": [
        gettext_lazy(
            "Item %(about)s was not tested: group %(group)s gave %(answers)s answers to it, and at least "
            "%(need)s are needed."
        ),
        gettext_lazy(
            "%(count)s people answered fewer than %(need)s items, too few to judge whether their answers fit."
        ),
    ],
    "small_base": [
        gettext_lazy(
            "Group %(group)s gave only %(answers)s answers to item %(about)s, so only a large difference "
            "could be found."
        )
    ],
    "few_matches": [
        gettext_lazy(
            "Only a share of %(share)s of the answers to item %(about)s had somebody to compare with."
        )
    ],
    "class_zumbo_thomas": [gettext_lazy("By the classes of Zumbo and Thomas item %(about)s is %(class)s.")],
    "group_told_apart": [
        gettext_lazy(
            "At equal ability the group alone decides the answer to item %(about)s: look at its text."
        )
    ],
    # growth
    "drifted_anchor": [
        gettext_lazy(
            "Item %(about)s changed between the two measurements (by %(shift)s) and does not carry the "
            "comparison."
        )
    ],
    "few_anchors": [
        gettext_lazy(
            "Only %(anchors)s items carry the comparison of the two measurements, of %(items)s in the "
            "shorter test."
        )
    ],
    "few_degrees_of_freedom": [
        gettext_lazy(
            "The range rests on few schools or people (%(degrees)s degrees of freedom), so it is rough."
        )
    ],
    "correlation_at_its_limit": [
        gettext_lazy(
            "Before and after hang together as closely as can be told (%(correlation)s); the range of the "
            "change may be a little too narrow."
        )
    ],
    "pairing_seen_weakly": [
        gettext_lazy(
            "The range of the change is on the safe side: that the people are the same is half seen."
        )
    ],
    "without_match": [
        gettext_lazy("For %(persons)s people nobody like them was found, and they are not in the comparison.")
    ],
    "unbalanced": [
        gettext_lazy("The matched people still differ in “%(about)s” by %(difference)s standard deviations.")
    ],
    "groups_stood_apart": [
        gettext_lazy(
            "The groups stood %(difference)s standard deviations apart before, so chance alone lets them "
            "move together again; give the reliability of the first measurement."
        )
    ],
    # does the model hold
    "no_common_items": [
        gettext_lazy("The fit of item %(about)s could not be tested: nobody who answered it shares a form.")
    ],
    "few_cells": [
        gettext_lazy("The fit of item %(about)s could not be tested: %(persons)s people are too few for it.")
    ],
    "part_of_persons": [
        gettext_lazy(
            "The fit of item %(about)s was tested on %(persons)s of the %(answers)s people who answered it."
        )
    ],
    "mean_squares_low": [
        gettext_lazy("With %(items)s items infit and outfit are too low by nature: do not read low as good.")
    ],
    "unusual_persons": [
        gettext_lazy(
            "%(count)s people answered in an unusual way; %(by_chance)s are to be expected by chance."
        ),
    ],
    "correlations_smoothed": [
        gettext_lazy("The correlations of the items contradicted each other a little and were smoothed.")
    ],
    "one_dimension_not_clear": [
        gettext_lazy("The items measure %(count)s things rather than one; look at which belong together.")
    ],
    "slope_negative": [
        gettext_lazy(
            "Item %(about)s goes against the others (slope %(slope)s): look for a wrong key or reversed "
            "words."
        )
    ],
    "slope_very_low": [gettext_lazy("Item %(about)s tells hardly anybody apart (slope %(slope)s).")],
    "slope_low": [gettext_lazy("Item %(about)s tells people apart only weakly (slope %(slope)s).")],
    "item_rest_negative": [
        gettext_lazy("Item %(about)s goes against the rest of the test (correlation %(correlation)s).")
    ],
    "item_rest_low": [
        gettext_lazy("Item %(about)s hangs only loosely with the rest (correlation %(correlation)s).")
    ],
    "curve_does_not_fit": [
        gettext_lazy("The answers to item %(about)s do not follow its curve (RMSEA %(rmsea)s, p %(p)s).")
    ],
    "answers_erratic": [
        gettext_lazy("The answers to item %(about)s are erratic (infit %(infit)s, outfit %(outfit)s).")
    ],
    "answers_very_erratic": [
        gettext_lazy("The answers to item %(about)s are very erratic (infit %(infit)s, outfit %(outfit)s).")
    ],
    "answers_too_regular": [
        gettext_lazy(
            "The answers to item %(about)s are more regular than they should be (infit %(infit)s, outfit "
            "%(outfit)s)."
        )
    ],
    "depends_on_item": [
        gettext_lazy(
            "Item %(about)s depends on item %(other)s beyond what both measure (adjusted Q3 %(adjusted_q3)s)."
        )
    ],
    "differs_between_groups": [
        gettext_lazy("At equal ability groups answer item %(about)s differently, moderately so.")
    ],
    "differs_much_between_groups": [
        gettext_lazy("At equal ability groups answer item %(about)s very differently.")
    ],
    "too_easy": [
        gettext_lazy("Item %(about)s is too easy: a share of %(share)s of all possible points was reached.")
    ],
    "too_hard": [
        gettext_lazy("Item %(about)s is too hard: a share of %(share)s of all possible points was reached.")
    ],
    "category_rare": [
        gettext_lazy("Only %(answers)s people chose the answer %(category)s of item %(about)s.")
    ],
    "category_never_chosen": [
        gettext_lazy("Nobody chose some answer of item %(about)s, which counts as the answer below it.")
    ],
    "guessing_high": [gettext_lazy("Item %(about)s is often guessed (%(guessing)s).")],
    # levels
    "few_panelists": [
        gettext_lazy("With %(panelists)s panelists the cuts are rough; more are needed to trust them.")
    ],
    "spread_grew": [
        gettext_lazy(
            "At cut %(cut)s the panelists lie further apart after the last round (%(last)s) than after the "
            "first (%(first)s)."
        )
    ],
    "outlying_panelist": [
        gettext_lazy("Panelist %(about)s puts cut %(cut)s far from the others, at %(ability)s.")
    ],
    "wide_gap_in_booklet": [
        gettext_lazy(
            "At cut %(cut)s, page %(page)s, the next item is far away (%(gap)s), so the cut is rough."
        )
    ],
    "yes_no_rounds_chances": [
        gettext_lazy("Yes and no say less than chances do, so cuts far from the middle are drawn outwards.")
    ],
    "few_on_the_border": [gettext_lazy("Only %(persons)s people stand on the border of cut %(cut)s.")],
    "groups_do_not_overlap": [
        gettext_lazy("The groups beside cut %(cut)s do not overlap; it lies somewhere in a gap of %(gap)s.")
    ],
    # self-view
    "correlation_at_edge": [
        gettext_lazy(
            "Self-assessment and test hang together as closely as the numbers allow (%(correlation)s); do "
            "not read the exact value."
        )
    ],
    "no_test": [gettext_lazy("There is no test result to compare with.")],
    "no_self_assessment": [gettext_lazy("There is no self-assessment to compare with.")],
}


def sentence(remark: Remark) -> str:
    """One remark as a sentence; one without words is told by its code, so that nothing is lost."""
    known = {"about": remark.about, **{name: _number(value) for name, value in remark.values.items()}}
    for words in SENTENCES.get(remark.code, ()):
        text = str(words)
        if set(_PLACEHOLDER.findall(text)) <= set(known):
            return text % known
    numbers = ", ".join(f"{name} {value}" for name, value in known.items() if value)
    return _("Something to know: %(code)s (%(numbers)s).") % {"code": remark.code, "numbers": numbers}


def sentences(remarks: Sequence[Remark], *, without: Collection[str] = ()) -> list[str]:
    """All remarks, with the first few of a kind in full and the others by what they are about."""
    found: list[str] = []
    for code in dict.fromkeys(remark.code for remark in remarks if remark.code not in without):
        alike = [remark for remark in remarks if remark.code == code]
        shown = alike if len(alike) <= EXAMPLES else alike[: EXAMPLES - 2]
        found += [sentence(remark) for remark in shown]
        more = [remark.about for remark in alike[len(shown) :]]
        if more:
            found.append(
                ngettext(
                    "The same is true of %(count)d more: %(names)s.",
                    "The same is true of %(count)d more: %(names)s.",
                    len(more),
                )
                % {"count": len(more), "names": spoken(more)}
            )
    return found


def _number(value: float | int | str) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
