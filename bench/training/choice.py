"""Fits the thread model: of several options, each with its signs, the right one shall weigh most."""

from __future__ import annotations

from collections import Counter
from typing import Any

from bench.training.fit import DIGITS, LEAST_SEEN
from bench.training.threads import Decision
from consumers.extract.learned.loglinear import LogLinear


def fit_choice(decisions: list[Decision], penalty: float = 5.0) -> LogLinear:
    """A model with one weight a sign. `penalty`: on the squares of the weights."""
    import numpy as np
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix

    seen = Counter(sign for _, options in decisions for signs in options for sign in set(signs))
    names = sorted(sign for sign, count in seen.items() if count >= LEAST_SEEN)
    column = {name: index for index, name in enumerate(names)}
    rows: list[int] = []
    columns: list[int] = []
    starts: list[int] = []
    rights: list[int] = []
    row = 0
    for right, options in decisions:
        starts.append(row)
        rights.append(row + right)
        for signs in options:
            for sign in set(signs):
                if sign in column:
                    rows.append(row)
                    columns.append(column[sign])
            row += 1
    matrix = csr_matrix(([1.0] * len(rows), (rows, columns)), shape=(row, len(names)))
    edges = np.array([*starts, row])
    wanted = np.array(rights)

    def loss(weights: Any) -> tuple[float, Any]:
        score = matrix @ weights
        top = np.maximum.reduceat(score, edges[:-1])
        power = np.exp(score - np.repeat(top, np.diff(edges)))
        whole = np.add.reduceat(power, edges[:-1])
        chance = power / np.repeat(whole, np.diff(edges))
        total = float(-(score[wanted] - top - np.log(whole)).sum() + 0.5 * penalty * weights @ weights)
        error = chance.copy()
        error[wanted] -= 1.0
        return total, matrix.T @ error + penalty * weights

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 400})
    table = {
        name: (round(float(found.x[index]), DIGITS),) for name, index in column.items() if abs(found.x[index]) >= 0.01
    }
    return LogLinear(("here",), (0.0,), table)
