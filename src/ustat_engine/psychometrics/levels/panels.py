"""A panel that set cuts: how far its members lie apart, how its rounds differ, who lies outside."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ustat_engine.psychometrics.arrays import Floats
from ustat_engine.psychometrics.levels.cuts import Cuts
from ustat_engine.psychometrics.remarks import Remark

OUTLYING = 3.5
"""Modified z above which a panelist is remarked. Source: Iglewicz and Hoaglin (1993)."""
FEW = 5
ALIKE = 1e-9


@dataclass(frozen=True, slots=True)
class Round:
    """One round: (cuts,) where it put the cuts, their standard errors, and (cuts, panelists) each own cut."""

    cuts: Floats
    errors: Floats
    abilities: Floats

    @property
    def spread(self) -> Floats:
        """(cuts,) how far panelists lie apart: standard deviation in logits."""
        return np.asarray(self.errors * np.sqrt(self.abilities.shape[1]))


@dataclass(frozen=True, slots=True)
class Panel:
    """What a panel decided: the cuts of the last round, every round for comparison, and what to know."""

    cuts: Cuts
    rounds: tuple[Round, ...]
    panelists: tuple[str, ...]
    remarks: tuple[Remark, ...]


def panel_of(rounds: tuple[Round, ...], panelists: tuple[str, ...], remarks: Sequence[Remark]) -> Panel:
    """The panel's result, with a remark where it is small or where discussion drove it apart.

    Raises ``WrongShape`` where the cuts of the last round do not rise.
    """
    known = list(remarks)
    if len(panelists) < FEW:
        known.append(Remark("few_panelists", values={"panelists": len(panelists)}))
    first, last = rounds[0], rounds[-1]
    for cut in np.flatnonzero(last.spread > first.spread + ALIKE):
        known.append(
            Remark(
                "spread_grew",
                values={
                    "cut": int(cut) + 1,
                    "first": float(first.spread[cut]),
                    "last": float(last.spread[cut]),
                },
            )
        )
    return Panel(Cuts(last.cuts, last.errors, tuple(known)), rounds, panelists, tuple(known))


def outlying(abilities: Floats, panelists: Sequence[str]) -> list[Remark]:
    """A remark for each panelist whose cut lies far from the panel's middle.

    ``abilities``: (cuts, panelists), finite. Far is a modified z above 3.5: the distance from the median in
    median absolute deviations (mean ones, where half the panel agrees to the point).
    """
    found = []
    for cut, row in enumerate(abilities):
        apart = row - np.median(row)
        scale = float(np.median(np.abs(apart))) / 0.6745 or float(np.mean(np.abs(apart))) * 1.253314
        if scale < ALIKE:
            continue
        for who in (int(one) for one in np.flatnonzero(np.abs(apart) / scale > OUTLYING)):
            found.append(
                Remark(
                    "outlying_panelist",
                    panelists[who],
                    {"cut": cut + 1, "ability": float(row[who]), "z": float(apart[who] / scale)},
                )
            )
    return found
