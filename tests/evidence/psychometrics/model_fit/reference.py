"""Values of another program, computed once; the tests themselves do not need it.

A second opinion on sets too long for published tables: the PyPI package ``mirt`` in an environment of its
own, not one of the project's dependencies.
    PYTHON tests/evidence/psychometrics/model_fit/reference.py
"""

import csv
from importlib.metadata import version
from pathlib import Path

import mirt
import numpy as np
from mirt.diagnostics.itemfit import compute_itemfit

HERE = Path(__file__).parent


def main() -> None:
    rows = list(csv.reader((HERE.parent / "data" / "verbal_aggression.csv").open()))
    answers = np.array([[int(cell) > 0 for cell in row[2:]] for row in rows[1:]], dtype=int)
    fit = mirt.fit_mirt(answers, "2PL", n_quadpts=61, tol=1e-8, max_iter=2000)
    overall = mirt.compute_m2(fit, answers, n_quadpts=121)
    items = compute_itemfit(fit.model, answers, statistics=["S_X2"], n_quadpts=121)
    slopes, difficulties = fit.model.parameters["discrimination"], fit.model.parameters["difficulty"]
    with (HERE / "mirt_verbal_two.csv").open("w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["item", "slope", "difficulty", "s_x2", "degrees"])
        for at, name in enumerate(rows[0][2:]):
            statistic, degrees = items["S_X2"][at], int(items["df"][at])
            table.writerow(
                [name, *(f"{one:.12f}" for one in (slopes[at], difficulties[at], statistic)), degrees]
            )
    print("mirt", version("mirt"), "M2", overall["M2"], "df", overall["df"])


if __name__ == "__main__":
    main()
