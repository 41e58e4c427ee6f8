"""The figures of an article: each mention that counts someone harmed, with its scope, report, speaker and links."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from consumers.extract.counts.counted import Kind
from consumers.extract.counts.mentions import Mention
from consumers.extract.incidents.threads import Thread
from consumers.extract.links.linking import Setting
from consumers.extract.links.relations import link
from consumers.extract.said.speakers import Attributed
from consumers.extract.scoping.scope import SHARE_OF_DAY
from consumers.extract.text.reading import Reading, Sorted, said_on
from incidentwire.contracts import Attribution, Figure, Span

_THINGS = ("destroyed", "damaged", "burned", "looted", "seized")
_OF_ATTACKERS = re.compile(r"\b(?:attackers?|assailants?|gunmen|militants|bombers|raiders|insurgents|suspects)\b", re.I)
_OF_OWN = re.compile(r"\bof (?:its|his|her|their|our|my|the \w+[’']s)\b", re.I)
_CLOCK = re.compile(r"^\W{0,4}(\d{1,2})(?:[:.h](\d\d))? ?(?:([ap])\.?m\b|(?<=\d\d)(?=\W))", re.I)


def figures_of(
    reading: Reading, sorted_: Sorted, of_mention: dict[int, Thread], names: dict[int, str], said: dict[int, Attributed]
) -> list[tuple[Figure, Mention]]:
    """The figures in text order, linked, each with the mention it was made from.

    `of_mention`: the thread of each mention; `names`: the report of each thread; `said`: who says each mention.
    """
    made: list[tuple[Figure, Mention]] = []
    ids: dict[int, str] = {}
    told: set[tuple[str, str, str, str | None]] = set()
    for mention in sorted(reading.mentions, key=lambda item: (item.passage.start + item.start, item.end)):
        span = _evidence(reading.article.text, mention)
        if span is None or sorted_.scopes.get(id(mention)) is None:
            continue
        scope, report = _covers(mention, sorted_, of_mention, names)
        key = (mention.noun(), str(mention.outcome), scope, report)
        if mention.single and mention.definite and not mention.link and key in told:
            continue
        if mention.single or mention.rule == "sum":
            told.add(key)
        attributed = said.get(id(mention), Attributed(None, "fact"))
        voice = attributed.voice
        kind = _kind(mention)
        for outcome in _outcomes(mention):
            who, unit = kind.who, kind.unit
            if outcome in _THINGS and who != "objects":
                who, unit = "objects", "things"
            if outcome not in _THINGS and who == "objects":
                continue
            identity = f"F{len(made) + 1}"
            ids.setdefault(id(mention), identity)
            figure = Figure(
                id=identity,
                value=mention.value,
                qualifier=mention.qualifier,
                low=mention.low,
                high=mention.high,
                outcome=outcome,
                who=who,
                unit=unit,
                who_text=mention.who_text[:120],
                tags=[] if who == "objects" else list(kind.tags),
                scope=scope,
                report=report,
                attribution=Attribution(
                    speaker=voice.name[:120] if voice is not None else None,
                    speaker_kind=voice.kind if voice is not None else "none",
                    stance=attributed.stance,
                ),
                as_of=said_on(reading, mention) if voice is not None else None,
                evidence=[span],
            )
            made.append((figure, mention))
    linked = link([_with_whole(figure, mention, ids) for figure, mention in made], _settings(reading, made))
    return [(figure, mention) for figure, (_, mention) in zip(linked, made, strict=True)]


def _covers(
    mention: Mention, sorted_: Sorted, of_mention: dict[int, Thread], names: dict[int, str]
) -> tuple[str, str | None]:
    """Scope and report: a share stands in the report of its whole; what belongs to no report is background."""
    scope = str(sorted_.scopes[id(mention)].scope)
    thread = of_mention.get(id(mention))
    whole = _whole_of(mention)
    if whole is not None and scope == "incident":
        if whole.outcome == mention.outcome and id(whole) in of_mention:
            thread = of_mention[id(whole)]
        covering = sorted_.scopes.get(id(whole))
        near = whole.sentence == mention.sentence or (mention.of_pronoun and mention.sentence - whole.sentence == 1)
        certain = sorted_.scopes[id(mention)].why == SHARE_OF_DAY
        if covering is not None and covering.scope != "incident" and near and mention.link == "part_of" and not certain:
            scope = str(covering.scope)
    report = names.get(id(thread)) if thread is not None and scope == "incident" else None
    return ("background", None) if scope == "incident" and report is None else (scope, report)


def _with_whole(figure: Figure, mention: Mention, ids: dict[int, str]) -> Figure:
    """The figure as part of what its words name as the whole ("two of the nine"), where that is a figure too."""
    parent = _whole_of(mention)
    if parent is None or mention.link != "part_of":
        return figure
    if (
        figure.scope != "incident"
        and mention.partitive
        and _OF_OWN.search(mention.passage.text[mention.start : mention.end])
    ):
        return figure  # "two of his guards" in a tale of another time
    whole = ids.get(id(parent))
    return figure if whole in (None, figure.id) else figure.model_copy(update={"part_of": whole})


def _whole_of(mention: Mention) -> Mention | None:
    """The whole of a share; "one of the attackers" is no share of the victims told before."""
    whole = mention.parent
    if whole is None or mention.link != "part_of":
        return whole
    if mention.out_of is not None and whole.value not in (None, mention.out_of):
        return None
    if mention.partitive and whole.sentence != mention.sentence:
        words = mention.passage.text[mention.start : mention.end]
        if mention.kind.who == "militants" != whole.kind.who and _OF_ATTACKERS.search(words):
            return None
    return whole


def _outcomes(mention: Mention) -> list[str]:
    if mention.zero and mention.outcome == "casualties":
        return ["killed", "injured"]
    if mention.outcome == "injured+":
        return ["injured"]
    return [str(mention.outcome)]


def _kind(mention: Mention) -> Kind:
    """The kind of those counted; of those whose noun is left out or unknown, that of their whole."""
    if not mention.kind.known and mention.parent is not None and mention.parent.kind.known:
        return mention.parent.kind
    return mention.kind


# ------------------------------------------------------------------ where it stands


def span_of(text: str, start: int, end: int) -> Span | None:
    """A span of the article without blanks at its ends; None where nothing is left."""
    quote = text[start:end]
    start += len(quote) - len(quote.lstrip())
    quote = quote.strip()
    return Span(start=start, end=start + len(quote), quote=quote) if quote else None


def _evidence(text: str, mention: Mention) -> Span | None:
    """The words that hold the number, what is counted and, where it is near, what happened."""
    start, end = mention.start, mention.end
    # of a sum other numbers may stand between it and the verb: "swept away 23 houses, two bridges and a mill"
    if mention.rule != "sum" and mention.trigger is not None and 0 <= mention.trigger < len(mention.doc):
        word = mention.doc[mention.trigger]
        if word.sent.start == mention.sent.start and abs(word.i - mention.head) <= 10:
            start, end = min(start, word.idx), max(end, word.idx + len(word.text))
    return span_of(text, mention.passage.start + start, mention.passage.start + end)


def _settings(reading: Reading, made: Sequence[tuple[Figure, Mention]]) -> dict[str, Setting]:
    """The words around each figure."""
    clocks = _clocks(reading)
    found: dict[str, Setting] = {}
    for figure, mention in made:
        text, sent = mention.passage.text, mention.sent
        following = mention.doc[sent.end].sent.text if sent.end < len(mention.doc) else ""
        found[figure.id] = Setting(
            paragraph=mention.passage.index,
            sentence=mention.sentence,
            start=mention.start,
            end=mention.end,
            before=text[sent.start_char : mention.start],
            words=text[mention.start : mention.end],
            after=text[mention.end : sent.end_char],
            following=following,
            elided=mention.elided,
            partitive=mention.partitive,
            listed=mention.single or mention.rule == "sum",
            clock=clocks.get(mention.passage.index),
        )
    return found


def _clocks(reading: Reading) -> dict[int, int]:
    """In a live report ("20:40 - Police now speak of four dead") the minute of the day of each paragraph's entry.

    The times must all go down or all go up, as the entries of such a report do; else there are none.
    """
    heads: dict[int, int] = {}
    for passage in reading.passages:
        match = _CLOCK.match(passage.text)
        if match is not None and (match[2] or match[3]):
            hour, minute = int(match[1]), int(match[2] or 0)
            if match[3]:
                hour = hour % 12 + (12 if match[3].lower() == "p" else 0)
            if hour < 24 and minute < 60:
                heads[passage.index] = 60 * hour + minute
    times = list(heads.values())
    if len(times) < 2 or not (
        all(one >= two for one, two in pairwise(times)) or all(one <= two for one, two in pairwise(times))
    ):
        return {}
    clocks: dict[int, int] = {}
    last: int | None = None
    for passage in reading.passages:
        last = heads.get(passage.index, last)
        if last is not None:
            clocks[passage.index] = last
    return clocks
