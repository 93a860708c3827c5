"""Answers to scores and back."""

from collections.abc import Mapping, Sequence

from ustat_engine.psychometrics.statements import Placement, Standing, placement, standing, within_spread

METHOD = "mean-of-levels-1"


def standings(chosen: Mapping[int, Sequence[int]], *, highest: int) -> dict[int, tuple[Standing, Placement]]:
    """For each direction number, where the person stands and at which level, from the levels chosen there."""
    spread = within_spread(chosen.values())
    found = {direction: standing(levels, spread=spread) for direction, levels in chosen.items() if levels}
    return {direction: (where, placement(where, highest=highest)) for direction, where in found.items()}
