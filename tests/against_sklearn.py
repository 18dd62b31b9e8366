"""Holds the fit against scikit-learn: the same coefficients and the same AUC to 1e-4.

    weedout train --export matrix.csv --out model.json …
    python tests/against_sklearn.py matrix.csv model.json

A model for markup is the weighted mean of two fits, one on markup alone and one by what a text can
show, too. The matrix holds the scaled values of the rows of both, multiplied by each column's reliability,
and says which columns a fit weighs: on these no bound on a sign is active, so that the optimum is
that of a plain L2 fit.
"""

import csv
import json
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

TOLERANCE = 1e-4


def read(path: str) -> tuple[list[str], dict]:
    """The columns, and for each fit what its lines say."""
    fits = {}
    with open(path) as file:
        lines = csv.reader(file)
        columns = next(lines)[2:]
        for name, *cells in lines:
            if not name.startswith("# "):
                fits[name]["rows"].append([float(cell) for cell in cells])
                continue
            fit = fits.setdefault(name.removeprefix("# "), {"rows": []})
            if cells[0] == "reliability":
                fit["reliability"] = np.array([float(cell) for cell in cells[1:]])
            else:
                fit |= {key: float(value) for key, value in (cell.split() for cell in cells)}
    return columns, fits


def refitted(name: str, fit: dict) -> tuple[np.ndarray, float, float]:
    """Weights by column, the intercept, and how far the AUC lies from ours."""
    numbers = np.array(fit["rows"])
    farm, weighed = numbers[:, 0], fit["reliability"] > 0
    values = numbers[:, 1:][:, weighed]
    theirs = LogisticRegression(C=1 / fit["alpha"], tol=1e-10, max_iter=100_000, solver="newton-cholesky")
    theirs.fit(values, farm)
    weights = np.zeros(len(weighed))
    weights[weighed] = theirs.coef_[0] * fit["reliability"][weighed]
    auc = roc_auc_score(farm, theirs.decision_function(values))
    print(f"{name}: {len(farm)} rows, {weighed.sum()} columns, alpha {fit['alpha']}, AUC {fit['auc']:.6f}, scikit-learn {auc:.6f}")
    return weights, theirs.intercept_[0], abs(auc - fit["auc"])


def main(matrix_path: str, model_path: str) -> int:
    columns, fits = read(matrix_path)
    with open(model_path) as file:
        model = json.load(file)
    weights, intercept, apart = np.zeros(len(columns)), 0.0, 0.0
    for name, fit in fits.items():
        theirs = refitted(name, fit)
        weights += fit["share"] * theirs[0]
        intercept += fit["share"] * theirs[1]
        apart = max(apart, theirs[2])
    # What weighs less than this in the mean is not weighed.
    least = min(fit["least_mean_weight"] for fit in fits.values())
    ours = np.array([model["weights"]["html"][column]["weight"] for column in columns])
    weights[(np.abs(weights) < least) & (ours == 0)] = 0
    coefficients = np.abs(weights - ours).max()
    intercept = abs(intercept - model["intercept"]["html"])
    print(f"largest difference of a coefficient {coefficients:.2e}, of the intercept {intercept:.2e}")
    agrees = max(coefficients, intercept, apart) < TOLERANCE
    print("they agree" if agrees else "they differ")
    return 0 if agrees else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
