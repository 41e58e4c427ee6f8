"""What each number covers, weighed by the scope model after the rules have spoken."""

from __future__ import annotations

from collections.abc import Iterator

from consumers.extract.counts.mentions import Mention
from consumers.extract.learned import loglinear
from consumers.extract.learned.scope_signs import Around, scope_signs
from consumers.extract.scoping.scope import SHARE_OF_DAY, Covering
from consumers.extract.text.reading import Reading, Sorted, time_beside

OPENING_PASSAGES = 2
# A number below the first paragraph counts for the incident only where that is so much likelier than another time:
# history in a toll harms more than a number that is left out of it. On the test third of the corpus a quarter fewer
# numbers of history get into a toll, and strict F1 stays (docs/extraction.md).
SURER_BY = 0.3
SHORT_PASSAGES = 3  # a text of so many paragraphs has no room for history: there all numbers are weighed alike
WEIGHED = "the scope model"
NO_SIGN = "no sign of another time"
CERTAIN = frozenset([SHARE_OF_DAY])  # the text itself says which day is meant


def surroundings(reading: Reading, sorted_: Sorted) -> Iterator[Around]:
    """What stands around each number of an article, in text order."""
    mentions = sorted(
        (mention for mention in reading.mentions if id(mention) in sorted_.scopes),
        key=lambda mention: (mention.passage.start + mention.start, mention.end),
    )
    told: set[tuple[int | None, str | None]] = set()
    last: Mention | None = None
    before: Covering | None = None
    earlier: Covering | None = None
    for mention in mentions:
        ruled = sorted_.scopes[id(mention)]
        if last is None or last.passage is not mention.passage:
            before = earlier = None
        elif last.sentence != mention.sentence:
            before, earlier = None, sorted_.scopes[id(last)]
        else:
            before = sorted_.scopes[id(last)]
        beside = time_beside(reading, mention, mention.sent)
        yield Around(
            mention=mention,
            ruled=ruled,
            last=beside.last,
            precision=beside.precision,
            reach=beside.reach,
            main=sorted_.main_day,
            published=reading.published,
            passages=len(reading.passages),
            before=before,
            earlier=earlier,
            told=frozenset(told),
            title=reading.article.title,
            names_before=reading.article.title
            + " "
            + reading.article.text[: mention.passage.start + mention.sent.start_char],
        )
        if mention.passage.index < OPENING_PASSAGES:
            told.add((mention.value, mention.outcome))
        last = mention


def weigh_scopes(reading: Reading, sorted_: Sorted) -> None:
    """Lets the model correct the scopes of an article, and what its clauses hold by them."""
    model = loglinear.load("scope")
    weighed: dict[int, Covering] = {}
    for around in surroundings(reading, sorted_):
        if around.ruled.why in CERTAIN:
            continue
        chances = model.probabilities(scope_signs(around))
        if around.mention.passage.index and around.passages > SHORT_PASSAGES:
            chances["incident"] -= SURER_BY
        best = max(chances, key=lambda label: (chances[label], label))
        if best != around.ruled.scope:
            ruled = f"{around.ruled.scope} ({around.ruled.why or NO_SIGN})"
            weighed[id(around.mention)] = Covering(best, f"{WEIGHED} against {ruled}")
    sorted_.scopes.update(weighed)
    if not weighed:
        return
    for mention in reading.mentions:  # a share is told of the same time as its whole
        whole = mention.parent if mention.link == "part_of" else None
        if whole is None or id(whole) not in sorted_.scopes or id(mention) not in sorted_.scopes:
            continue
        if {id(whole), id(mention)} & weighed.keys() and sorted_.scopes[id(mention)].why not in CERTAIN:
            sorted_.scopes[id(mention)] = weighed[id(mention)] = sorted_.scopes[id(whole)]
    for clause in sorted_.clauses:
        own = [
            mention
            for mention in reading.mentions
            if clause.start <= mention.passage.start + mention.start < clause.end and id(mention) in sorted_.scopes
        ]
        if not any(id(mention) in weighed for mention in own):
            continue
        clause.mentions = [mention for mention in own if sorted_.scopes[id(mention)].scope == "incident"]
        clause.background = not clause.mentions
