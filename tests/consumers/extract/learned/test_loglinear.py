from __future__ import annotations

import pytest

from consumers.extract.core import MODELS
from consumers.extract.learned import loglinear
from consumers.extract.learned.loglinear import LogLinear

MODEL = LogLinear(("killed", "none"), (0.0, 0.5), {"gov=died": (2.0, -1.0), "noun=votes": (-3.0, 1.0)})


def test_a_sign_moves_the_labels_by_its_weights() -> None:
    assert MODEL.scores(["gov=died"]) == [2.0, -0.5]
    assert MODEL.scores(["gov=died", "noun=votes"]) == [-1.0, 0.5]


def test_a_sign_that_training_never_saw_weighs_nothing() -> None:
    assert MODEL.scores(["gov=unheard"]) == MODEL.scores([])


def test_probabilities_sum_to_one_and_follow_the_scores() -> None:
    chances = MODEL.probabilities(["gov=died"])
    assert sum(chances.values()) == pytest.approx(1.0)
    assert chances["killed"] > 0.9 > chances["none"]


def test_very_large_weights_do_not_overflow() -> None:
    model = LogLinear(("a", "b"), (0.0, 0.0), {"x": (5000.0, -5000.0)})
    assert model.probabilities(["x"]) == {"a": 1.0, "b": 0.0}


@pytest.mark.parametrize("name", list(MODELS))
def test_every_model_is_there_and_fits_its_labels(name: str) -> None:
    model = loglinear.load(name)
    assert model.weights
    assert all(len(row) == len(model.labels) for row in model.weights.values())


def test_a_model_that_was_never_trained_is_named() -> None:
    with pytest.raises(FileNotFoundError, match="unheard"):
        loglinear.load("unheard")
