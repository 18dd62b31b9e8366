"""Holds the fit against scikit-learn: the same coefficients and the same AUC to 1e-4.

    weedout train --export matrix.csv --out model.json …
    python tests/against_sklearn.py matrix.csv model.json

The matrix holds the scaled values of the HTML rows that were fitted, multiplied by each column's
reliability, and only the columns that the model weighs: on these no bound on a sign is active, so the optimum is that of a plain L2 fit.
"""

import csv
import json
import re
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

TOLERANCE = 1e-4


def main(matrix_path: str, model_path: str) -> int:
    with open(matrix_path) as file:
        told = re.match(r"# alpha (\S+), auc (\S+)", file.readline())
        alpha, auc = float(told[1]), float(told[2])
        rows = csv.reader(file)
        reliability = np.array([float(cell) for cell in next(rows)[1:]])
        columns = next(rows)[1:]
        numbers = np.array([[float(cell) for cell in row] for row in rows])
    farm, values = numbers[:, 0], numbers[:, 1:]
    fit = LogisticRegression(C=1 / alpha, tol=1e-10, max_iter=100_000, solver="newton-cholesky")
    fit.fit(values, farm)
    with open(model_path) as file:
        model = json.load(file)
    ours = np.array([model["weights"]["html"][column]["weight"] for column in columns])
    coefficients = np.abs(fit.coef_[0] * reliability - ours).max()
    intercept = abs(fit.intercept_[0] - model["intercept"]["html"])
    theirs = roc_auc_score(farm, fit.decision_function(values))
    print(f"{len(farm)} rows, {len(columns)} columns, alpha {alpha}")
    print(f"largest difference of a coefficient {coefficients:.2e}, of the intercept {intercept:.2e}")
    print(f"AUC {auc:.6f}, scikit-learn {theirs:.6f}")
    agrees = coefficients < TOLERANCE and intercept < TOLERANCE and abs(auc - theirs) < TOLERANCE
    print("they agree" if agrees else "they differ")
    return 0 if agrees else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
