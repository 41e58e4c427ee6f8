"""The learned layer: asked as it was trained, nobody counted twice, bounded work, order of signs without effect."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consumers.extract.core import IncidentExtractor
from consumers.extract.incidents.threads import Clause, Thread, clause_types
from consumers.extract.learned import loglinear
from consumers.extract.learned.loglinear import LogLinear
from consumers.extract.learned.thread_signs import Choice
from consumers.extract.learned.threads_weighed import by_weight
from tests.consumers.extract.extracting import NOW, NoPlaces, article, extract

LEARNED = IncidentExtractor(places=NoPlaces(), learned=True)
HARM = ("injured", "killed", "none")


@pytest.mark.parametrize(
    "text",
    [
        "The driver, a 34-year-old man, was killed in the crash on Monday.",
        "Police said two hostages, a cook and her son, were killed on Monday.",
        "A bomb killed nine people, including two children, and injured 12 on Monday.",
    ],
)
def test_the_models_are_asked_with_the_signs_that_they_were_trained_on(text: str) -> None:
    from bench.training import outcome
    from bench.training.gold import Annotated

    asked: list[list[str]] = []

    class Listening(LogLinear):
        def probabilities(self, signs: Iterable[str]) -> dict[str, float]:
            asked.append(list(signs))
            return {"killed": 0.4, "none": 0.3, "injured": 0.3}  # never sure: overrules nothing

    silent = Listening(HARM, (0.0, 0.0, 0.0), {})
    given_ = article(text, title="Attack")
    with loglinear.instead({"outcome": silent, "person": silent}):
        LEARNED.reading(given_)
    counts, persons = outcome.examples(LEARNED, Annotated("own-1", given_, [], []))
    assert sorted(sorted(signs) for _, signs in counts + persons) == sorted(sorted(signs) for signs in asked)


@pytest.mark.parametrize(
    ("text", "dead"),
    [
        ("The driver, a 34-year-old man, was killed in the crash on Monday.", 1),
        ("A bomb blast killed a soldier, a corporal from Leeds, on Monday, police said.", 1),
        ("Police said two hostages, a cook and her son, were killed in the raid on Monday.", 2),
        ("Maria Lopez, a nurse, was killed in the crash on Monday.", 1),
        ("A man was not killed in the attack on Monday, police said; he was only wounded.", 0),
        ("Eleven people were not killed in the blast on Monday, police said, but three were injured.", 0),
    ],
)
def test_nobody_is_counted_twice_or_against_a_denial(text: str, dead: int) -> None:
    found = extract(text, title="Attack", extractor=LEARNED)
    assert sum(f.value or 0 for f in found.figures if f.outcome == "killed" and not f.part_of and not f.same_as) == dead


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False))
def test_whatever_the_models_say_shares_agree_with_their_whole(chance: random.Random) -> None:
    class Capricious(LogLinear):
        def probabilities(self, signs: Iterable[str]) -> dict[str, float]:
            sure = chance.choice(self.labels)
            return {label: float(label == sure) for label in self.labels}

    outcomes = Capricious(("casualties", "injured", "killed", "none"), (0.0,) * 4, {})
    scopes = Capricious(("background", "cumulative", "incident"), (0.0,) * 3, {})
    text = (
        "Gunmen killed nine people on Monday, including two children and a teacher. Three of the dead were guards.\n\n"
        "Two of them, a cook and her son, had fled. A further 12 were wounded, four of them seriously."
    )
    with loglinear.instead({"outcome": outcomes, "person": outcomes, "scope": scopes}):
        found = extract(text, title="Attack", extractor=LEARNED)  # checks evidence and contract
    figures = {figure.id: figure for figure in found.figures}
    for figure in found.figures:
        if figure.part_of is not None:
            whole = figures[figure.part_of]
            assert whole.outcome in (figure.outcome, "casualties")
            assert (whole.scope == "incident") == (figure.scope == "incident")


def test_a_clause_after_many_incidents_is_weighed_against_a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    def clause(number: int) -> Clause:
        text = f"In Town{number}, a bomb hit."
        return Clause(number, 30 * number, 30 * number + len(text), text, clause_types(text), [], [], [], True)

    threads = []
    for number in range(500):
        thread = Thread()
        thread.add(clause(number))
        threads.append(thread)
    asked: list[int] = []
    scores = LogLinear.scores
    monkeypatch.setattr(LogLinear, "scores", lambda self, signs: asked.append(1) or scores(self, signs))
    by_weight(Choice(clause(500), threads, threads[-1], None, True, True, False))
    assert len(asked) <= 20


_WORDS = "the people were killed in a blast on monday said since toll".split()  # noqa: SIM905


@given(st.permutations([f"s={word}" for word in _WORDS]))
def test_signs_in_any_order_and_told_twice_give_the_very_same_scores(signs: list[str]) -> None:
    model = loglinear.load("scope")
    assert model.scores(signs) == model.scores(sorted(signs)) == model.scores([*signs, *signs[:3]])


@pytest.mark.parametrize(
    ("paragraphs", "incident", "expected"),
    [(4, 0.64, ["incident", "background"]), (4, 0.66, ["incident"] * 2), (3, 0.64, ["incident"] * 2)],
)
def test_below_the_first_paragraph_of_a_long_text_a_number_counts_only_where_the_incident_is_much_likelier(
    paragraphs: int, incident: float, expected: list[str]
) -> None:
    class Sure(LogLinear):
        def probabilities(self, signs: Iterable[str]) -> dict[str, float]:
            return {"background": 1.0 - incident, "cumulative": 0.0, "incident": incident}

    text = "A bomb blast killed nine people on Monday, police said.\nTwelve people were injured in the blast."
    text += "\nThe street was closed to all traffic until the evening." * (paragraphs - 2)
    with loglinear.instead({"scope": Sure(("background", "cumulative", "incident"), (0.0,) * 3, {})}):
        found = LEARNED.extract(article(text), NOW)
    assert [item.scope for item in found.figures] == expected
