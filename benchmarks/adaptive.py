"""How long adaptive sittings take, beside other programs in the same run.

``python -m benchmarks.adaptive --peer-python /path/to/bin/python`` prints it in under a minute. The peers
(PyPI ``mirt`` and ``catsim``, in an environment of their own) walk the same made-up bank of 200 items and
stop at the same error; what is missing there is said.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ustat_engine.psychometrics.adaptive import (
    Area,
    Design,
    Limit,
    PreparedBank,
    Sitting,
    calibrate_exposure,
    next_item,
    prepare,
    simulate,
)
from ustat_engine.psychometrics.bank import bank_from_difficulties

ITEMS, ERROR = 200, 0.3

PEERS = {
    "mirt": """
from mirt.cat import CATEngine
from mirt.models.dichotomous import TwoParameterLogistic
model = TwoParameterLogistic(n_items=len(a)); model.set_parameters(discrimination=a, difficulty=b)
model._is_fitted = True
theta = rng.normal(size=3000)
engine = CATEngine(model, se_threshold=0.3, n_quadpts=61, seed=1)
engine.run_batch_simulation(theta[:20])
wall, cpu = time.perf_counter(), time.process_time()
lengths = [one.n_items_administered for one in engine.run_batch_simulation(theta)]
""",
    "catsim": """
from catsim.estimation import NumericalSearchEstimator
from catsim.initialization import FixedPointInitializer
from catsim.selection import MaxInfoSelector
from catsim.simulation import Simulator
from catsim.stopping import MinErrorStopper
theta = rng.normal(size=100)
bank = np.column_stack([a, b, np.zeros(len(a)), np.ones(len(a))])
run = Simulator(bank, theta, FixedPointInitializer(0), MaxInfoSelector(), NumericalSearchEstimator(),
                MinErrorStopper(0.3), seed=1)
wall, cpu = time.perf_counter(), time.process_time()
run.simulate()
lengths = [len(one) for one in run.administered_items]
""",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One job: milliseconds each, wall and CPU (not-a-number where it could not run), and a note."""

    job: str
    wall: float
    cpu: float
    note: str = ""


def rows(peer_python: str | None = None) -> list[Row]:
    """Every job of adaptive testing, then the peers."""
    bank = made_up_bank()
    theta = np.random.default_rng(2).normal(size=20_000)
    plain, best = Design(stop_error=ERROR), Design(stop_error=ERROR, select="posterior")
    simulate(bank, plain, theta[:10], seed=1)
    length = simulate(bank, plain, theta, seed=1).mean_length
    found = [
        _timed("prepare a bank of 200 items", lambda: prepare(bank.bank), each=1),
        _timed(
            "a simulated sitting", lambda: simulate(bank, plain, theta, seed=1), note=f"{length:.1f} items"
        ),
        _timed(
            "a simulated sitting, posterior information",
            lambda: simulate(bank, best, theta[:4000], seed=1),
            4000,
        ),
        _timed(
            "exposure of at most 0.3, once",
            lambda: calibrate_exposure(bank, Design(max_length=20), rate=0.3, seed=1),
            each=1,
        ),
        live_step(bank, plain, "a live step"),
        live_step(bank, shadow_design(bank), "a live step with a shadow test (solver)"),
    ]
    return [*found, *(_peer(name, peer_python) for name in PEERS)]


def made_up_bank() -> PreparedBank:
    """200 made-up items with two parameters in four areas."""
    slopes, difficulties = _parameters()
    names = [f"q{n}" for n in range(ITEMS)]
    areas = ["ABCD"[n % 4] for n in range(ITEMS)]
    steps = [[float(b)] for b in difficulties]
    return prepare(bank_from_difficulties(names, ["2pl"] * ITEMS, slopes.tolist(), steps, contents=areas))


def shadow_design(bank: PreparedBank) -> Design:
    """30 items in four areas, 22 pairs of enemies across areas, and at most 42 minutes."""
    names = bank.bank.items
    minutes = np.random.default_rng(3).uniform(0.5, 3, ITEMS)
    return Design(
        max_length=30,
        areas=(Area("A", 5, 8), Area("B", 5, 8), Area("C", 8, 10), Area("D", 2)),
        enemies=tuple((names[n], names[(n * 7 + 1) % ITEMS]) for n in range(0, ITEMS, 9)),
        limits=(Limit("minutes", tuple(zip(names, minutes.tolist(), strict=True)), at_most=42.0),),
    )


def live_step(bank: PreparedBank, design: Design, job: str) -> Row:
    """The mean step of three sittings, and the longest."""
    rng = np.random.default_rng(4)
    slopes, difficulties = _parameters()
    place = {name: row for row, name in enumerate(bank.bank.items)}
    next_item(bank, Sitting(), design)
    walls, cpus = [], []
    for theta in (-1.0, 0.2, 1.1):
        sitting = Sitting()
        while True:
            wall, cpu = time.perf_counter(), time.process_time()
            step = next_item(bank, sitting, design)
            walls.append((time.perf_counter() - wall) * 1e3)
            cpus.append((time.process_time() - cpu) * 1e3)
            if step.item is None:
                break
            row = place[step.item]
            right = 1 / (1 + np.exp(-slopes[row] * (theta - difficulties[row])))
            sitting = sitting.after(step.item, int(rng.random() < right))
    return Row(job, float(np.mean(walls)), float(np.mean(cpus)), f"longest {max(walls):.2f} ms wall")


def _parameters() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    return rng.lognormal(0.1, 0.3, ITEMS), rng.normal(size=ITEMS)


def _timed(job: str, run: Callable[[], object], each: int = 20_000, *, note: str = "") -> Row:
    """The best of three."""
    walls, cpus = [], []
    for _ in range(3):
        wall, cpu = time.perf_counter(), time.process_time()
        run()
        walls.append((time.perf_counter() - wall) * 1e3 / each)
        cpus.append((time.process_time() - cpu) * 1e3 / each)
    return Row(job, min(walls), min(cpus), note)


def _peer(name: str, python: str | None) -> Row:
    job = f"a simulated sitting, {name}"
    if python is None:
        return Row(job, np.nan, np.nan, "not measured: no --peer-python")
    code = (
        "import time\nimport numpy as np\nrng = np.random.default_rng(1)\n"
        f"a, b = rng.lognormal(0.1, 0.3, {ITEMS}), rng.normal(size={ITEMS})\n{PEERS[name]}\n"
        "spent = time.perf_counter() - wall, time.process_time() - cpu\n"
        "print(*(one * 1e3 / len(theta) for one in spent), np.mean(lengths))"
    )
    done = subprocess.run([python, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False)
    if done.returncode:
        return Row(job, np.nan, np.nan, f"not measured: {done.stderr.strip().splitlines()[-1]}")
    wall, cpu, length = map(float, done.stdout.split()[-3:])
    return Row(job, wall, cpu, f"{length:.1f} items")


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--peer-python")
    for row in rows(asked.parse_args().peer_python):
        sys.stdout.write(f"{row.job:<45} {row.wall:>10.4f} ms wall {row.cpu:>10.4f} ms CPU   {row.note}\n")
