"""Adaptive sittings by two other programs, run once; the tests themselves need neither.

    python -m venv peers && peers/bin/pip install mirt==1.2.0 catsim==0.21.0
    peers/bin/python tests/evidence/psychometrics/adaptive_peers.py tests/evidence/psychometrics/data

The bank and the answers are made up (seed below). PyPI mirt walks recorded answers: every item it gives and
its last estimate are kept. catsim simulates persons of its own and estimates by maximum likelihood: only its
averages are kept, with their errors.
"""

import csv
import json
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np

ITEMS, PERSONS, SIMULATED, ERROR = 200, 60, 1500, 0.3


def main(folder: Path) -> None:
    """Write the bank, the answers, what mirt did with them, and the averages of catsim."""
    rng = np.random.default_rng(20261122)
    slopes = np.round(rng.lognormal(0.1, 0.3, ITEMS), 4)
    difficulties = np.round(rng.normal(0, 1.2, ITEMS), 4)
    truth = rng.normal(size=PERSONS)
    chances = 1 / (1 + np.exp(-slopes * (truth[:, None] - difficulties)))
    answers = (rng.random(chances.shape) < chances).astype(int)

    with (folder / "adaptive_bank.csv").open("w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["item", "a", "b"])
        rows.writerows((f"q{n + 1}", slopes[n], difficulties[n]) for n in range(ITEMS))
    with (folder / "adaptive_answers.csv").open("w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["order", "theta", "error", "answers"])
        for person in range(PERSONS):
            order, theta, error = by_mirt(slopes, difficulties, answers[person])
            items = " ".join(f"q{row + 1}" for row in order)
            rows.writerow([items, f"{theta:.10f}", f"{error:.10f}", "".join(map(str, answers[person]))])
    found = {
        "programs": {name: version(name) for name in ("mirt", "catsim")},
        "date": "2026-11-22",
        "stop_error": ERROR,
        # Beyond 1.5 this bank has few items, and the two ways to stop part ways.
        "catsim": by_catsim(slopes, difficulties, rng.uniform(-1.5, 1.5, SIMULATED)),
    }
    (folder / "adaptive_catsim.json").write_text(json.dumps(found, indent=1) + "\n")


def by_mirt(
    slopes: np.ndarray, difficulties: np.ndarray, answers: np.ndarray
) -> tuple[list[int], float, float]:
    """Items in order, estimate and error of PyPI mirt: most information, EAP over 161 Gauss-Hermite nodes."""
    from mirt.cat import CATEngine
    from mirt.models.dichotomous import TwoParameterLogistic

    model = TwoParameterLogistic(n_items=len(slopes))
    model.set_parameters(discrimination=slopes, difficulty=difficulties)
    model._is_fitted = True
    engine = CATEngine(
        model, item_selection="MFI", se_threshold=ERROR, n_quadpts=161, theta_bounds=(-6.0, 6.0), seed=1
    )
    order: list[int] = []
    state = engine.get_current_state()
    while not state.is_complete:
        order.append(int(state.next_item))
        state = engine.administer_item(int(answers[order[-1]]))
    return order, float(state.theta), float(state.standard_error)


def by_catsim(slopes: np.ndarray, difficulties: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    """Averages over persons: most information, maximum likelihood, stop by the error at the estimate."""
    from catsim.estimation import NumericalSearchEstimator
    from catsim.initialization import FixedPointInitializer
    from catsim.selection import MaxInfoSelector
    from catsim.simulation import Simulator
    from catsim.stopping import MinErrorStopper

    bank = np.column_stack([slopes, difficulties, np.zeros(len(slopes)), np.ones(len(slopes))])
    simulator = Simulator(
        bank,
        truth,
        FixedPointInitializer(0),
        MaxInfoSelector(),
        NumericalSearchEstimator(),
        MinErrorStopper(ERROR),
        seed=1,
    )
    simulator.simulate()
    lengths = np.asarray([len(one) for one in simulator.administered_items], dtype=float)
    off = np.asarray([one[-1] for one in simulator.estimations]) - truth
    n = len(truth)
    return {
        "persons": n,
        "mean_length": lengths.mean(),
        "mean_length_error": lengths.std(ddof=1) / n**0.5,
        "rmse": float(np.sqrt((off**2).mean())),
        "rmse_error": float((off**2).std(ddof=1) / n**0.5 / (2 * np.sqrt((off**2).mean()))),
        "bias": float(off.mean()),
        "bias_error": float(off.std(ddof=1) / n**0.5),
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
