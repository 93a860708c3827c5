"""The loops of ``information``, compiled."""

from ustat_engine.psychometrics.arrays import Codes, Floats, Whole
from ustat_engine.psychometrics.kernels.choosing import compiled


@compiled("void(uint8[:,::1], float64[::1], float64[::1], int64[::1], int64[::1], float64[:,::1])")
def scores_at(
    codes: Codes, roots: Floats, moves: Floats, first_move: Whole, first_column: Whole, scaled: Floats
) -> None:
    """Fill ``scaled`` with ``roots`` times everybody's scores at one node; see ``information.scores_at``."""
    persons, groups = codes.shape
    for person in range(persons):
        root = roots[person]
        for group in range(groups):
            start, width = first_column[group], first_column[group + 1] - first_column[group]
            top = first_move[group] + codes[person, group] * width
            for column in range(width):
                scaled[person, start + column] = root * moves[top + column]


@compiled(
    "void(uint8[:,::1], float64[:,::1], float64[:,::1], float64[:,::1], int64[::1], int64[::1], int64, int64,"
    " float64[:,::1], float64[:,::1])"
)
def mean_scores(
    codes: Codes,
    posterior: Floats,
    by_ability: Floats,
    moves: Floats,
    first_move: Whole,
    first_column: Whole,
    low: int,
    high: int,
    means: Floats,
    means_by_ability: Floats,
) -> None:
    """Fill both means from the nodes ``low`` to ``high``; see ``information.mean_scores``."""
    persons, groups = codes.shape
    for person in range(persons):
        for group in range(groups):
            start, width = first_column[group], first_column[group + 1] - first_column[group]
            top = first_move[group] + codes[person, group] * width
            for column in range(width):
                mean, mean_by_ability = 0.0, 0.0
                for node in range(low, high):
                    mean += posterior[person, node] * moves[top + column, node]
                    mean_by_ability += by_ability[person, node] * moves[top + column, node]
                means[person, start + column] = mean
                means_by_ability[person, start + column] = mean_by_ability
