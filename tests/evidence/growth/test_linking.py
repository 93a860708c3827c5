"""Links of published item parameters against the published output of Kolen's own program.

Origin: examples 1 and 2 of STUIRT (Kim and Kolen, University of Iowa), the program to Kolen and Brennan, Test
Equating, Scaling, and Linking, chapter 6; example 1 holds the 12 common items of their table 6.5. A further
mixed-format example was run with STUIRT on 18 October 2014. Parameters and printed results are those recorded
in the test-suite of the Java library "psychometrics" by J. Patrick Meyer (IrtScaleLinkingTest), read on
22 November 2026. STUIRT prints six decimals; its curve methods stop at 1e-4 in the constants.
The Rasch example is R sirt's equating.rasch, recorded there as well.
"""

import csv
from pathlib import Path

import numpy as np
import pytest

from ustat_engine.growth import NOWHERE, STANDARD, Points, link
from ustat_engine.psychometrics.bank import Bank, bank_from_difficulties
from ustat_engine.psychometrics.curves import probabilities

pytestmark = pytest.mark.engine

D = 1.7
NODES = np.array([-4.0, -3.111, -2.222, -1.333, -0.4444, 0.4444, 1.333, 2.222, 3.111, 4.0])
OVER_NEW = Points(
    NODES,
    np.array([0.0001008, 0.00276, 0.03021, 0.142, 0.3149, 0.3158, 0.1542, 0.03596, 0.003925, 0.0001862]),
)
OVER_BASE = Points(
    NODES,
    np.array([0.0001173, 0.003242, 0.03449, 0.1471, 0.3148, 0.311, 0.1526, 0.03406, 0.00251, 0.0001116]),
)
EVEN = Points(np.linspace(-3, 3, 25), np.ones(25))


def kolen_brennan() -> tuple[Bank, Bank]:
    with (Path(__file__).parent / "kolen_brennan.csv").open() as file:
        rows = list(csv.DictReader(file))

    def side(name: str) -> Bank:
        a, b, c = ([float(row[f"{name}_{what}"]) for row in rows] for what in "abc")
        return bank_from_difficulties(
            [row["item"] for row in rows],
            ["3pl"] * len(rows),
            [D * one for one in a],
            [[one] for one in b],
            guessing=c,
        )

    return side("base"), side("new")


def mixed(two: list[tuple[float, ...]], more: list[tuple[float, float, list[float]]], scale: float) -> Bank:
    """Items of three parameters, and partial credit as location less step."""
    return bank_from_difficulties(
        [f"v{number + 1}" for number in range(len(two) + len(more))],
        ["3pl"] * len(two) + ["gpcm"] * len(more),
        [scale * row[0] for row in two] + [scale * row[0] for row in more],
        [[row[1]] for row in two] + [[location - step for step in steps] for _, location, steps in more],
        guessing=[row[2] for row in two] + [0.0] * len(more),
    )


@pytest.mark.parametrize(
    ("method", "slope", "intercept", "criterion"),
    [
        ("mean_sigma", 1.168891, -0.515543, 0.0),
        ("mean_mean", 1.217266, -0.557156, 0.0),
        ("haebara", 1.067800, -0.471281, 0.001506),
        ("stocking_lord", 1.083417, -0.487619, 0.009666),
    ],
)
def test_the_common_items_of_kolen_and_brennan_link_as_published(method, slope, intercept, criterion):
    base, new = kolen_brennan()
    found = link(base, new, method=method, over_base=OVER_BASE, over_new=OVER_NEW)

    assert (found.slope, found.intercept) == pytest.approx((slope, intercept), abs=2e-6)
    assert found.criterion == pytest.approx(criterion, abs=1e-6)


@pytest.mark.parametrize(
    ("method", "slope", "intercept", "criterion"),
    [
        ("mean_sigma", 0.887294, -0.560159, 0.0),
        ("mean_mean", 0.875095, -0.543611, 0.0),
        ("haebara", 0.805049, -0.446101, 0.001070),
        ("stocking_lord", 0.815445, -0.456487, 0.057876),
    ],
)
def test_a_mixed_test_links_as_published(method, slope, intercept, criterion):
    new = mixed(
        [
            (0.751335, -0.897391, 0.244001), (0.955947, -0.811477, 0.242883), (0.497206, -0.858681, 0.260893),
            (0.724000, -0.123911, 0.243497), (0.865200, 0.205889, 0.319135), (0.658129, 0.555228, 0.277826),
            (1.082118, 0.950549, 0.157979), (0.988294, 1.377501, 0.084828), (1.248923, 1.614355, 0.181874),
            (1.116682, 2.353932, 0.246856), (0.438171, 3.217965, 0.309243), (1.082206, 4.441864, 0.192339),
        ],
        [
            (0.269994, 0.003998, [1.097268, -1.097268]), (0.972506, 1.632662, [0.106514, -0.106514]),
            (0.378812, 3.464657, [2.102301, -2.102301]),
            (0.537706, 1.010053, [-0.476513, 1.081282, -0.604770]),
            (0.554506, 2.432938, [1.007525, -0.197767, -0.809758]),
        ],
        D,
    )  # fmt: skip
    base = mixed(
        [
            (0.887276, -1.334798, 0.134406), (1.184412, -1.129004, 0.237765), (0.609412, -1.464546, 0.151393),
            (0.923812, -0.576435, 0.240097), (0.822776, -0.476357, 0.192369), (0.707818, -0.235189, 0.189557),
            (1.306976, 0.242986, 0.165553), (1.295471, 0.598029, 0.090557), (1.366841, 0.923206, 0.172993),
            (1.389624, 1.380666, 0.238008), (0.293806, 2.028070, 0.203448), (0.885347, 3.152928, 0.195473),
        ],
        [
            (0.346324, -0.494115, [0.893232, -0.893232]), (1.252012, 0.856264, [0.099750, -0.099750]),
            (0.392282, 2.825801, [1.850498, -1.850498]),
            (0.660841, 0.342977, [-0.300428, 0.761846, -0.461417]),
            (0.669612, 1.643267, [1.001974, -0.107221, -0.894753]),
        ],
        D,
    )  # fmt: skip
    found = link(base, new, method=method, over_base=EVEN, over_new=EVEN)

    assert (found.slope, found.intercept) == pytest.approx((slope, intercept), abs=2e-6)
    assert found.criterion == pytest.approx(criterion, abs=1e-6)


@pytest.mark.parametrize(
    ("method", "slope", "intercept", "tolerance"),
    [
        ("mean_mean", 0.959283, 0.010863, 1e-5),
        ("mean_sigma", 1.035626, 0.004596, 1e-5),
        ("haebara", 0.996992, -0.022233, 1e-4),
        ("stocking_lord", 1.001785, -0.026322, 1e-4),
    ],
)
def test_another_mixed_test_links_as_the_program_printed(method, slope, intercept, tolerance):
    new = mixed(
        [
            (0.762370, 1.009476, 0.109968), (1.336925, -0.437730, 0.157718), (1.876282, 1.093312, 0.135095),
            (0.830231, -1.502055, 0.227047), (1.274011, 1.029875, 0.280884), (1.139027, -0.142340, 0.132300),
            (0.645040, 0.785645, 0.176663), (1.099075, -1.501227, 0.183540), (1.173436, -0.055542, 0.247029),
            (0.855866, 1.022627, 0.209809),
        ],
        [
            (0.871415, 0, [0.765898, 0.262353, -1.077962]), (0.978374, 0, [0.837283, 0.275441, -1.136771]),
            (0.856862, 0, [1.194004, -0.318944, -1.059092]),
        ],
        1.0,
    )  # fmt: skip
    base = mixed(
        [
            (1.053310, 1.280453, 0.220378), (1.525842, -0.384423, 0.166410), (1.943304, 1.073916, 0.131654),
            (0.788018, -1.637711, 0.248980), (1.005941, 0.930207, 0.216200), (1.230981, -0.224566, 0.150033),
            (1.105784, 1.082957, 0.278372), (1.108659, -1.358290, 0.192793), (1.122514, -0.130496, 0.214603),
            (0.777442, 1.077921, 0.228847),
        ],
        [
            (0.840509, 0, [0.681719, 0.412208, -1.126726]), (0.968292, 0, [0.717030, 0.332964, -1.010151]),
            (0.809768, 0, [1.360084, -0.274189, -1.085692]),
        ],
        1.0,
    )  # fmt: skip
    found = link(base, new, method=method, over_base=EVEN, over_new=EVEN)

    assert (found.slope, found.intercept) == pytest.approx((slope, intercept), abs=tolerance)


@pytest.mark.parametrize(
    ("method", "intercept"),
    [
        ("mean_mean", 0.068484),
        ("mean_sigma", 0.068484),
        ("haebara", 0.06468396),
        ("stocking_lord", 0.05736233),
    ],
)
def test_rasch_items_link_by_an_intercept_alone_as_published(method, intercept):
    names = [str(number) for number in range(8)]
    new = [
        -3.188047976,
        1.031760328,
        0.819040914,
        -2.706947360,
        -0.094527077,
        0.689697135,
        -0.551837153,
        -0.359559276,
    ]
    base = [
        -3.074599226,
        1.01282435,
        0.868538408,
        -2.404483603,
        0.037402866,
        0.70074742,
        -0.602555046,
        -0.350426446,
    ]
    even = Points(np.linspace(-4, 4, 161), np.ones(161))
    banks = [
        bank_from_difficulties(names, ["rasch"] * 8, [1.0] * 8, [[b] for b in side]) for side in (base, new)
    ]
    found = link(banks[0], banks[1], method=method, over_base=even, over_new=even)

    assert found.slope == 1.0
    assert found.intercept == pytest.approx(intercept, abs=1e-6 if method.startswith("mean") else 1e-4)


@pytest.mark.parametrize("method", ["haebara", "stocking_lord"])
def test_no_other_slope_and_intercept_bring_the_curves_closer(method):
    """A second road to the same least: a derivative-free search over the criterion written out anew."""
    from scipy.optimize import minimize

    base, new = kolen_brennan()
    weights = STANDARD.weights / STANDARD.weights.sum()

    def apart(point: np.ndarray) -> float:
        slope, intercept = point
        there = probabilities(base, STANDARD.abilities)
        here = probabilities(new, (STANDARD.abilities - intercept) / slope)
        gap = there[:, 1].sum(axis=0) - here[:, 1].sum(axis=0) if method == "stocking_lord" else there - here
        return float(1e3 * ((gap**2) * weights).sum())

    second = minimize(
        apart, [1.0, 0.0], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-14, "maxiter": 800}
    )
    found = link(base, new, method=method, over_new=NOWHERE)

    assert (found.slope, found.intercept) == pytest.approx(tuple(second.x), abs=1e-6)
