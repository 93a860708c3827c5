"""Measuring, side by side with other programs in one run: the fit alone and the whole process.

``python -m benchmarks.psychometrics --peer-python /path/to/bin/python`` runs all rows; ``--rows fit_2pl_10k``
chooses, ``--list`` shows them. Every program gets the same made-up answers (seed 1) in a process of its own.
Peers: R ``mirt`` by ``Rscript``; ``theta-irt``, ``girth`` and PyPI ``mirt`` in the environment of
``--peer-python``. What is not installed is said. Wall and CPU seconds, the fit's own and the whole process's,
and the peak of memory; "again" is a second call in one process, for the first one loads the compiled loops.
Adaptive sittings have their own page, ``benchmarks.adaptive``.

A row is one function that gives the answers and what each program has to do with them; add one to ``ROWS``.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ustat_engine.psychometrics.arrays import MISSING, Codes

SEED = 1

OURS = """
import json, sys, time
import numpy as np
from ustat_engine.psychometrics.calibration import calibrate
from ustat_engine.psychometrics.responses import Responses
codes = np.load(sys.argv[1])
responses = Responses(codes, tuple(map(str, range(codes.shape[1]))))
if "{again}":
    calibrate(responses, model="{model}", errors="{errors}")
wall, cpu = time.perf_counter(), time.process_time()
found = calibrate(responses, model="{model}", errors="{errors}")
spent = time.perf_counter() - wall, time.process_time() - cpu
print(json.dumps([*spent, found.log_likelihood]))
"""

OURS_SCORING = """
import json, sys, time
import numpy as np
from ustat_engine.psychometrics.bank import bank_from_difficulties
from ustat_engine.psychometrics.responses import Responses
from ustat_engine.psychometrics.scoring.scores import score
codes = np.load(sys.argv[1])
names = tuple(map(str, range(codes.shape[1])))
bank = bank_from_difficulties(names, ["2pl"] * len(names), [1.2] * len(names),
                              np.linspace(-2, 2, len(names))[:, None].tolist())
responses = Responses(codes, names)
score(responses, bank, method="eap")
wall, cpu = time.perf_counter(), time.process_time()
score(responses, bank, method="eap")
print(json.dumps([time.perf_counter() - wall, time.process_time() - cpu, float("nan")]))
"""

THETA = """
import json, sys, time
import numpy as np, theta
codes = np.load(sys.argv[1]).astype(float)
wall, cpu = time.perf_counter(), time.process_time()
found = theta.fit(codes, "2PL")
spent = time.perf_counter() - wall, time.process_time() - cpu
print(json.dumps([*spent, float(found.loglik)]))
"""

GIRTH = """
import json, sys, time
import numpy as np, girth
codes = np.load(sys.argv[1]).astype(int).T
wall, cpu = time.perf_counter(), time.process_time()
girth.{function}(codes)
print(json.dumps([time.perf_counter() - wall, time.process_time() - cpu, float("nan")]))
"""

PYPI_MIRT = """
import json, sys, time
import numpy as np, mirt
codes = np.load(sys.argv[1]).astype(int)
wall, cpu = time.perf_counter(), time.process_time()
found = mirt.fit_mirt(codes, "{model}", compute_standard_errors={errors})
spent = time.perf_counter() - wall, time.process_time() - cpu
print(json.dumps([*spent, float(found.log_likelihood)]))
"""

R_MIRT = """
suppressMessages(library(mirt))
codes <- as.matrix(read.csv(commandArgs(trailingOnly = TRUE)[1], header = FALSE))
spent <- system.time(found <- mirt(codes, 1, itemtype = "{model}", SE = {errors}, verbose = FALSE))
cat(sprintf("[%f, %f, %f]\\n", spent[["elapsed"]], spent[["user.self"]] + spent[["sys.self"]],
            extract.mirt(found, "logLik")))
"""


@dataclass(frozen=True)
class Row:
    """One job: the answers, and a script for each program ("R mirt" runs in R, "Ustat" here)."""

    answers: Callable[[], Codes]
    scripts: dict[str, str]


def answers(persons: int, items: int, categories: int = 2, missing: float = 0.0) -> Codes:
    """Made-up answers to a test of one ability; ``missing`` is a share left out by design, in booklets."""
    chance = np.random.default_rng(SEED)
    slopes = chance.uniform(0.7, 2.0, items)
    centres = np.clip(chance.normal(size=(items, 1)), -1.8, 1.8)
    steps = centres + (np.linspace(-1.5, 1.5, categories - 1) if categories > 2 else 0)
    ability = chance.normal(size=persons)
    codes = np.empty((persons, items), dtype=np.uint8)
    for item in range(items):
        passed = 1 / (1 + np.exp(-slopes[item] * (ability[:, None] - steps[item])))
        codes[:, item] = (chance.random(persons)[:, None] < passed).sum(axis=1)
    booklet = chance.integers(0, 10, persons)
    left_out = (np.arange(items) - booklet[:, None] * items // 10) % items < missing * items
    codes[left_out] = MISSING
    return codes


def fit_of(
    persons: int, items: int, *, categories: int = 2, missing: float = 0.0, errors: bool = False
) -> Row:
    """Calibration of a two-parameter test, or of a graded one."""
    model = "2pl" if categories == 2 else "grm"
    sure = "observed" if errors else "none"
    scripts = {
        "Ustat": OURS.format(model=model, errors=sure, again=""),
        "Ustat again": OURS.format(model=model, errors=sure, again="yes"),
    }
    if not missing:
        peer = "2PL" if categories == 2 else "GRM"
        scripts["PyPI mirt"] = PYPI_MIRT.format(model=peer, errors=errors)
        if not errors:
            scripts["girth"] = GIRTH.format(function="twopl_mml" if categories == 2 else "grm_mml")
        if categories == 2:
            scripts["theta-irt"] = THETA
    r_model = "2PL" if categories == 2 else "graded"
    scripts["R mirt"] = R_MIRT.format(model=r_model, errors="TRUE" if errors else "FALSE")
    return Row(lambda: answers(persons, items, categories, missing), scripts)


def ours_alone(row: Row) -> Row:
    """The same job where others would need hours or more memory than there is."""
    ours = {program: script for program, script in row.scripts.items() if program.startswith("Ustat")}
    return Row(row.answers, ours)


ROWS: dict[str, Row] = {
    "fit_2pl_1k_x_20": fit_of(1_000, 20),
    "fit_2pl_10k_x_60": fit_of(10_000, 60),
    "fit_2pl_100k_x_60": fit_of(100_000, 60),
    "fit_2pl_1m_x_60": ours_alone(fit_of(1_000_000, 60)),
    "fit_graded_100k_x_30_x_5": fit_of(100_000, 30, categories=5),
    "fit_graded_100k_x_30_x_5_booklets": fit_of(100_000, 30, categories=5, missing=0.3),
    "fit_2pl_100k_x_60_booklets": fit_of(100_000, 60, missing=0.3),
    "errors_2pl_10k_x_60": fit_of(10_000, 60, errors=True),
    "errors_2pl_100k_x_60": ours_alone(fit_of(100_000, 60, errors=True)),
    "eap_100k_x_60": Row(lambda: answers(100_000, 60), {"Ustat": OURS_SCORING}),
}

LINE = "{:34} {:12} {:>9} {:>9} {:>9} {:>9} {:>8}  {}"


def measured(program: str, script: str, folder: Path, peer_python: str | None, limit: float) -> list[str]:
    """The cells of one line: seconds of the fit and of the process, peak memory, and a note."""
    if program == "R mirt":
        command = [shutil.which("Rscript") or "", "-e", script, str(folder / "answers.csv")]
        if (
            not command[0]
            or subprocess.run(["Rscript", "-e", "library(mirt)"], check=False, capture_output=True).returncode
        ):
            return ["-"] * 5 + ["R package mirt is not installed"]
    else:
        python = sys.executable if program.startswith("Ustat") else peer_python
        if python is None:
            return ["-"] * 5 + ["no --peer-python given"]
        command = [python, "-c", script, str(folder / "answers.npy")]
    return _run(command, limit)


def _run(command: list[str], limit: float) -> list[str]:
    start = time.perf_counter()
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complained:
        process = subprocess.Popen(command, stdout=said, stderr=complained)
        while True:
            gone, status, used = os.wait4(process.pid, os.WNOHANG)
            if gone:
                break
            if time.perf_counter() - start > limit:
                process.kill()
                os.wait4(process.pid, 0)
                return ["-"] * 5 + [f"stopped after {limit:.0f} s"]
            time.sleep(0.005)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - start
        said.seek(0)
        complained.seek(0)
        if process.returncode:
            last = complained.read().decode(errors="replace").strip().splitlines()
            return ["-"] * 5 + [last[-1][:80] if last else f"exit status {process.returncode}"]
        fit_wall, fit_cpu, height = json.loads(
            said.read().decode().strip().splitlines()[-1].replace("NaN", "null")
        )
    note = "" if height is None else f"log-likelihood {height:.4f}"
    cpu = used.ru_utime + used.ru_stime
    times = [f"{seconds:.3f}" for seconds in (fit_wall, fit_cpu, wall, cpu)]
    return [*times, f"{used.ru_maxrss / 1024:.0f} MB", note]


def make(name: str, folder: Path) -> None:
    """Write the answers of a row, for Python and, where R is there, for R."""
    codes = ROWS[name].answers()
    np.save(folder / "answers.npy", codes)
    if "R mirt" in ROWS[name].scripts and shutil.which("Rscript"):
        table = np.where(codes == MISSING, "NA", codes.astype("U3"))
        np.savetxt(folder / "answers.csv", table, fmt="%s", delimiter=",")


def main() -> None:
    """Run the rows that were asked for and print a line for each program."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", default=",".join(ROWS), help="names, comma between")
    parser.add_argument("--peer-python", help="an interpreter that has the peers")
    parser.add_argument("--programs", help="only these programs, comma between")
    parser.add_argument("--limit", type=float, default=900.0, help="seconds after which a program is stopped")
    parser.add_argument(
        "--repeat", type=int, default=1, help="print the best of so many runs (by the fit's wall)"
    )
    parser.add_argument("--list", action="store_true", help="name the rows and stop")
    parser.add_argument("--make", nargs=2, metavar=("ROW", "FOLDER"), help="write a row's answers and stop")
    chosen = parser.parse_args()
    if chosen.make:
        make(chosen.make[0], Path(chosen.make[1]))
        return
    if chosen.list:
        print("\n".join(ROWS))
        return
    print(LINE.format("job", "program", "fit wall", "fit CPU", "all wall", "all CPU", "peak", "note"))
    for name in chosen.rows.split(","):
        row = ROWS[name]
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            # In a process of its own: a child's peak of memory counts what its parent held when it began.
            subprocess.run(
                [sys.executable, "-m", "benchmarks.psychometrics", "--make", name, place], check=True
            )
            for program, script in row.scripts.items():
                if chosen.programs and program not in chosen.programs.split(","):
                    continue
                runs = [
                    measured(program, script, folder, chosen.peer_python, chosen.limit)
                    for _ in range(chosen.repeat)
                ]
                print(LINE.format(name, program, *min(runs)), flush=True)


if __name__ == "__main__":
    main()
