"""All counts of people and things harmed in an article's passages, before scope, speaker and report are known."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from consumers.extract.counts.lists import settle
from consumers.extract.counts.mentions import Mention, count_mentions
from consumers.extract.counts.single_persons import single_mentions
from consumers.extract.outcome.clause_words import Found
from consumers.extract.outcome.clauses import outcome_of
from consumers.extract.outcome.denied_victims import zero_mentions
from consumers.extract.text.parsed import Doc
from consumers.extract.text.passages import Passage

MAX_MENTIONS = 400  # an article with more counts is a table; it is read so far and no further
MAX_IN_SENTENCE = 80  # no sentence of prose holds more
SINGLE_OUTCOMES = frozenset(
    ["killed", "injured", "abducted", "missing", "arrested", "casualties", "released", "surrendered"]
)
INDEFINITE_OUTCOMES = frozenset(["rescued", "escaped"])  # of a known person these are no figures: "the driver survived"


def _without_inner(mentions: list[Mention], found: dict[int, Found | None]) -> list[Mention]:
    """In "five of the eight died" and "61 of the 84 drones" the verb is said of the five and the 61 only."""
    inner: set[int] = set()
    for outer in mentions:
        if not outer.partitive or outer.of_pronoun:
            continue
        verb = found[id(outer)]
        for other in mentions:
            if other is outer or not outer.start < other.start < outer.end:
                continue
            told = found[id(other)]
            if told is None or verb is None or told.outcome == verb.outcome or told.trigger == verb.trigger:
                inner.add(id(other))
    return [mention for mention in mentions if id(mention) not in inner]


def _told_of_one(mention: Mention, outcome: str) -> bool:
    """Whether what happened to a single person is counted by news."""
    return outcome in SINGLE_OUTCOMES or (outcome in INDEFINITE_OUTCOMES and not mention.definite)


Weigher = Callable[[list[Mention], list[Mention], Sequence[Mention]], list[Mention]]


def _left_out(mentions: list[Mention], settled: list[Mention]) -> set[int]:
    """By `id()` the mentions that the rules left out in the end: appositions of a person who is counted already."""
    kept = {id(mention) for mention in settled} | {id(member) for mention in settled for member in mention.members}
    return {id(mention) for mention in mentions if mention.outcome is not None and id(mention) not in kept}


def find_mentions(
    passage: Passage, doc: Doc, first_sentence: int, previous: list[Mention], weigh: Weigher | None = None
) -> list[Mention]:
    """The settled mentions of one passage. `first_sentence`: the article-wide index of the passage's first sentence.

    `weigh` has the last word on each sentence: from all its mentions, those that the rules settled, and those before
    it, the mentions that count.
    """
    if len(previous) >= MAX_MENTIONS:
        return []
    sentence_of = [0] * len(doc)
    sents = doc.sents
    for number, sent in enumerate(sents):
        sentence_of[sent.start : sent.end] = [first_sentence + number] * len(sent)
    zeros = list(zero_mentions(passage, doc, sentence_of))
    counts = [
        mention
        for mention in count_mentions(passage, doc, sentence_of)
        if not any(zero.start <= mention.start < zero.end for zero in zeros)
    ]
    taken = {index for mention in counts for index in range(mention.first, mention.last + 1)}
    taken |= {index for mention in zeros for index in range(mention.first, mention.last + 1)}
    singles = list(single_mentions(passage, doc, sentence_of, taken))
    by_sentence: dict[int, list[Mention]] = {}
    for mention in sorted([*counts, *zeros, *singles], key=lambda item: (item.start, item.end)):
        mention.sent_span = sents[mention.sentence - first_sentence]
        by_sentence.setdefault(mention.sentence, []).append(mention)
    result: list[Mention] = []
    for mentions in by_sentence.values():
        if len(mentions) > MAX_IN_SENTENCE:
            continue
        found: dict[int, Found | None] = {}
        denied: set[int] = set()  # not harmed, or counted already: no model may say otherwise
        for mention in mentions:
            outcome = outcome_of(mention)
            if outcome is not None and mention.single and not _told_of_one(mention, outcome.outcome):
                outcome = None
            if outcome is not None and outcome.negated:
                denied.add(id(mention))
                outcome = None
            found[id(mention)] = outcome
        mentions = _without_inner(mentions, found)
        settled = settle(mentions, found, [*previous, *result])
        denied |= _left_out(mentions, settled)
        if weigh is not None:
            settled = weigh([m for m in mentions if id(m) not in denied], settled, [*previous, *result])
        result.extend(settled)
    return [mention for mention in result if not mention.hypothetical]
