"""Fits a log-linear model to examples and writes its weights. scikit-learn is needed here, never by the product."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

from consumers.extract.learned.loglinear import LogLinear

LEAST_SEEN = 3  # a sign seen less often says more of one article than of the language
DIGITS = 3


def fit(examples: list[tuple[str, list[str]]], strength: float) -> LogLinear:
    """A model for labelled signs. `strength`: inverse of the penalty on large weights."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    seen = Counter(sign for _, signs in examples for sign in set(signs))
    names = sorted(sign for sign, count in seen.items() if count >= LEAST_SEEN)
    column = {name: index for index, name in enumerate(names)}
    rows: list[int] = []
    columns: list[int] = []
    for row, (_, signs) in enumerate(examples):
        for sign in set(signs):
            if sign in column:
                rows.append(row)
                columns.append(column[sign])
    matrix = csr_matrix(([1.0] * len(rows), (rows, columns)), shape=(len(examples), len(names)))
    labels = [label for label, _ in examples]
    model: Any = LogisticRegression(C=strength, max_iter=2000, tol=1e-4)
    model.fit(matrix, labels)
    coefficients = model.coef_
    bias = model.intercept_
    classes = [str(label) for label in model.classes_]
    if len(classes) == 2:
        # one row for two labels: half of it against the one, half for the other
        coefficients = [[-value / 2 for value in coefficients[0]], [value / 2 for value in coefficients[0]]]
        bias = [-bias[0] / 2, bias[0] / 2]
    table = {
        name: tuple(round(float(coefficients[k][index]), DIGITS) for k in range(len(classes)))
        for name, index in column.items()
    }
    table = {name: row for name, row in table.items() if any(abs(value) >= 0.02 for value in row)}
    return LogLinear(tuple(classes), tuple(round(float(value), DIGITS) for value in bias), table)


def write(model: LogLinear, path: Path, made_from: str) -> None:
    """Writes a model's weights and what they were made from; the same weights give the same bytes."""
    data = {
        "made_from": made_from,
        "labels": model.labels,
        "bias": model.bias,
        "weights": dict(sorted(model.weights.items())),
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text, mtime=0))
