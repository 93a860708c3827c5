"""The loops of ``information``, compiled."""

from ustat_engine.psychometrics.arrays import Codes, Floats, Whole
from ustat_engine.psychometrics.kernels.choosing import compiled


@compiled(
    "void(uint8[:,::1], float64[::1], float64[::1], float64, float64[::1], int64[::1], int64[::1],"
    " float64[:,::1], float64[:,::1], float64[:,::1])"
)
def scores_at(
    codes: Codes,
    posterior: Floats,
    roots: Floats,
    node: float,
    moves: Floats,
    first_move: Whole,
    first_column: Whole,
    scaled: Floats,
    mean: Floats,
    mean_by_node: Floats,
) -> None:
    """Look up everybody's scores at one node; see ``information.scores_at``."""
    persons, groups = codes.shape
    for person in range(persons):
        share, root = posterior[person], roots[person]
        for group in range(groups):
            start, width = first_column[group], first_column[group + 1] - first_column[group]
            top = first_move[group] + codes[person, group] * width
            for column in range(width):
                move = moves[top + column]
                scaled[person, start + column] = root * move
                mean[person, start + column] += share * move
                mean_by_node[person, start + column] += share * node * move
