"""Which incident a clause belongs to, weighed by the thread model."""

from __future__ import annotations

from consumers.extract.incidents.contradictions import contradicts
from consumers.extract.incidents.threads import Thread
from consumers.extract.learned import loglinear
from consumers.extract.learned.thread_signs import Choice, signs_of_new, signs_of_thread

# The corpus that the model learned from opens another incident in 27 of 100 clauses with harm, the development gold in
# 18: the difference of the log odds. On the own test part it costs nothing.
NEW_TOO_OFTEN = 0.5
MOST_THREADS = 12  # a text with more incidents is a list, and weighing each clause against all takes too long


def weighs(choice: Choice) -> bool:
    """Whether the model has a say: waves with their parts are too rare in the corpus to learn from."""
    return choice.eventful and not choice.threads[0].wave and len(choice.threads) <= MOST_THREADS


def by_weight(choice: Choice) -> Thread | None:
    """The incident to which the signs point most; None: another one."""
    if not weighs(choice):
        return choice.ruled
    model = loglinear.load("thread")
    best: Thread | None = None
    top = model.scores(signs_of_new(choice))[0] - NEW_TOO_OFTEN
    for thread in choice.threads:
        if contradicts(choice.clause, thread):
            continue
        score = model.scores(signs_of_thread(choice, thread))[0]
        if score > top:
            best, top = thread, score
    return best
