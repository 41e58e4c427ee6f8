"""Why a figure stands as it does: the rules and models that found it, for people who check an extraction."""

from __future__ import annotations

from dataclasses import dataclass

from consumers.extract.counts.mentions import Mention
from consumers.extract.incidents.threads import Clause, Thread
from consumers.extract.learned.scopes_weighed import NO_SIGN
from consumers.extract.scoping.scope import Covering


@dataclass(frozen=True)
class Reason:
    """One line each: what found the number's outcome, what decided its scope, what its incident. Empty: nothing."""

    outcome: str
    scope: str
    incident: str


# of a number that the text does not repeat
OF_HEADLINE = Reason("stands in the headline alone", NO_SIGN, "the first that is told")


def reason_of(mention: Mention, covering: Covering, thread: Thread | None, threads: list[Thread]) -> Reason:
    """The reason of the figure that a mention became."""
    return Reason(_outcome(mention), covering.why or NO_SIGN, _incident(mention, thread, threads))


def _outcome(mention: Mention) -> str:
    rule = mention.rule or "list"
    # The rules over tokens know no single word that told it.
    if rule.startswith(("parse", "noun")) and mention.trigger is not None:
        rule += f" “{mention.doc[mention.trigger].text[:40]}”"
    return f"the outcome model against {mention.overruled}: {rule}" if mention.overruled else rule


def _incident(mention: Mention, thread: Thread | None, threads: list[Thread]) -> str:
    if thread is None:
        return ""
    place = mention.passage.start + mention.start
    clause = next((one for one in thread.clauses if one.start <= place < one.end), None)
    return _step(clause, thread, threads) if clause is not None else "the incident of its whole"


def _step(clause: Clause, thread: Thread, threads: list[Thread]) -> str:
    by = "the thread model" if clause.overruled else "the rules"
    if clause is thread.clauses[0]:
        return "the first that is told" if thread is threads[0] else f"opens another one, say {by}"
    return f"goes on with one told before, say {by}"
