"""A second opinion for test_scoring.py, written once with another program; the tests do not need it.

``python tests/evidence/psychometrics/scoring_second_opinion.py > py_mirt_scoring.csv``, in an environment
of its own with mirt 1.2.0 of PyPI. Run on 22 November 2026. With 181 quadrature points, so that they add
nothing to the difference.
"""

import csv
import sys

import mirt
import numpy as np

POINTS = 181
PATTERNS = [
    [0, 0, 0, 0, 0],
    [1, 0, 0, 0, 0],
    [1, 1, 0, 1, 0],
    [0, 0, 1, 0, 1],
    [1, 1, 1, 0, 1],
    [1, 1, 1, 1, 1],
]
RATINGS = [[0, 0, 0], [1, 2, 0], [3, 1, 2], [3, 3, 3]]

lsat7 = mirt.TwoParameterLogistic(n_items=5)
slopes = np.array([0.98755, 1.08084, 1.70748, 0.76499, 0.73567])
lsat7.set_parameters(
    discrimination=slopes, difficulty=-np.array([1.85586, 0.80797, 1.80521, 0.486, 1.85446]) / slopes
)
graded = mirt.GradedResponseModel(n_items=3, n_categories=4)
graded.set_parameters(
    discrimination=np.array([1.2, 2.0, 0.8]),
    thresholds=np.array([[-1.5, 0.0, 1.0], [-0.5, 0.3, 1.4], [-2.0, -1.0, 2.0]]),
)

for one in (lsat7, graded):
    one._is_fitted = True  # its parameters are given, not estimated

table = csv.writer(sys.stdout, lineterminator="\n")
table.writerow(["set", "method", "answers", "ability", "error"])
for name, model, rows in (("lsat7", lsat7, PATTERNS), ("graded", graded, RATINGS)):
    for method in ("EAP", "MAP", "WLE", "EAPsum"):
        try:
            found = mirt.fscores(model, np.array(rows), method=method, n_quadpts=POINTS)
        except Exception as refusal:
            print(name, method, refusal, file=sys.stderr)
            continue
        for row, ability, error in zip(
            rows, np.ravel(found.theta), np.ravel(found.standard_error), strict=True
        ):
            table.writerow([name, method, "".join(map(str, row)), repr(float(ability)), repr(float(error))])
