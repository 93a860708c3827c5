"""How fast shares and their errors come, beside R's package survey where it is installed.

``python -m benchmarks.shares`` prints CPU and wall seconds and the largest memory so far. Both sides count
the same made-up answers: five yes-or-no questions, ten groups, four hundred schools; R reads them from a file
and is not timed for that.
"""

import argparse
import csv
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from ustat_engine.surveys.comparisons import compare_shares
from ustat_engine.surveys.designs import BoolArray, Clustered, Design, IntArray, Replicated, SimpleRandom
from ustat_engine.surveys.estimates import shares

QUESTIONS, GROUPS, SCHOOLS = 5, 10, 400
R_SCRIPT = """
suppressPackageStartupMessages(library(survey))
told <- commandArgs(trailingOnly = TRUE)
people <- read.csv(told[1])
if (told[2] == "replicates") {
  replicates <- as.matrix(read.csv(told[3]))
}
start <- proc.time()
design <- switch(told[2],
  simple = svydesign(ids = ~1, probs = ~1, data = people),
  clustered = svydesign(ids = ~school, weights = ~weight, data = people),
  replicates = svrepdesign(weights = ~weight, repweights = replicates, type = "Fay", rho = 0.5,
                           combined.weights = TRUE, mse = TRUE, data = people))
found <- svyby(~q1 + q2 + q3 + q4 + q5, ~group, design, svymean)
took <- proc.time() - start
cat(took[["user.self"]] + took[["sys.self"]], took[["elapsed"]], SE(found)[1, 1], "\\n")
"""


def people(many: int) -> tuple[BoolArray, IntArray, IntArray]:
    """Made-up answers, groups and schools."""
    generator = np.random.default_rng(1)
    school = generator.integers(0, SCHOOLS, many)
    chosen = generator.random((many, QUESTIONS)) < np.linspace(0.1, 0.7, QUESTIONS)
    return chosen, generator.integers(0, GROUPS, many), school


def timed(work: Callable[[], object], times: int = 3) -> tuple[float, float]:
    """The least CPU and wall seconds of a few runs."""
    took = []
    for _ in range(times):
        cpu, wall = time.process_time(), time.perf_counter()
        work()
        took.append((time.process_time() - cpu, time.perf_counter() - wall))
    return min(one[0] for one in took), min(one[1] for one in took)


def row(name: str, many: int, took: tuple[float, float], peer: tuple[float, float] | None) -> str:
    beside = f"{peer[0]:9.2f} {peer[1]:9.2f}" if peer else f"{'-':>9} {'-':>9}"
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return f"{name:36} {many:>9,} {took[0]:9.3f} {took[1]:9.3f} {beside} {memory:8.0f}"


def by_r(
    kind: str, chosen: BoolArray, group: IntArray, school: IntArray, replicates: int
) -> tuple[float, float]:
    """CPU and wall seconds of the same table in R; the weights are the same random numbers for both."""
    with tempfile.TemporaryDirectory() as folder:
        table, extra, script = (Path(folder) / name for name in ("people.csv", "weights.csv", "run.R"))
        script.write_text(R_SCRIPT, encoding="utf-8")
        weight, weights = _weights(len(chosen), replicates)
        with table.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([*(f"q{n + 1}" for n in range(QUESTIONS)), "group", "school", "weight"])
            writer.writerows(np.column_stack([chosen, group, school, weight]).tolist())
        if replicates:
            np.savetxt(
                extra, weights, delimiter=",", fmt="%.6g", comments="", header=",".join("w" * replicates)
            )
        command = ["Rscript", str(script), str(table), kind, str(extra)]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return float(said[0]), float(said[1])


def _weights(many: int, replicates: int) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(2)
    weight = generator.uniform(5, 20, many)
    signs = generator.choice([0.5, 1.5], size=(SCHOOLS, max(replicates, 2)))
    school = np.random.default_rng(1).integers(0, SCHOOLS, many)
    return weight, weight[:, None] * signs[school]


def report(*, beside_r: bool, for_r: int) -> str:
    """The table, as text."""
    lines = [
        f"{QUESTIONS} questions, {GROUPS} groups, {SCHOOLS} schools; R counts at most {for_r:,} people.",
        f"{'':36} {'people':>9} {'CPU s':>9} {'wall s':>9} {'R CPU':>9} {'R wall':>9} {'MB':>8}",
    ]
    for name, kind, many, replicates in (
        ("shares, one by one", "simple", 1_000_000, 0),
        ("shares, whole schools, weights", "clustered", 1_000_000, 0),
        ("shares, 100 replicate weights", "replicates", 100_000, 100),
    ):
        chosen, group, school = people(many)
        asked = np.ones(many, dtype=np.bool_)
        design = _design(kind, school, many, replicates)
        took = timed(lambda: shares(chosen, asked, design, by=group, groups=GROUPS))  # noqa: B023
        peer = None
        if beside_r:
            some = slice(0, min(many, for_r))
            peer = by_r(kind, chosen[some], group[some], school[some], replicates)
        lines.append(row(name, many, took, peer))
    chosen, group, school = people(1_000_000)
    pairs = [((g, i), (g, j)) for g in range(GROUPS) for i in range(QUESTIONS) for j in range(i)]
    asked = np.ones(len(chosen), dtype=np.bool_)
    took = timed(lambda: compare_shares(chosen, asked, Clustered(school), pairs, by=group, groups=GROUPS))
    lines.append(row(f"{len(pairs)} paired differences, schools", len(chosen), took, None))
    return "\n".join(lines) + "\n"


def _design(kind: str, school: IntArray, many: int, replicates: int) -> Design:
    if kind == "simple":
        return SimpleRandom()
    weight, weights = _weights(many, replicates)
    return Replicated(weight, weights) if replicates else Clustered(school, weights=weight)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--for-r", type=int, default=100_000, help="how many people R counts at most")
    told = options.parse_args()
    has_r = shutil.which("Rscript") is not None
    print("" if has_r else "Rscript is not installed: no figures of R.\n", end="")
    print(report(beside_r=has_r, for_r=told.for_r), end="")


if __name__ == "__main__":
    main()
