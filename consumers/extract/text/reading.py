"""An article as read: its passages, parses, numbers, places and dates, and the clauses made from them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from consumers.extract.counts.mentions import Mention
from consumers.extract.incidents.anew import new_names
from consumers.extract.incidents.asides import is_aside
from consumers.extract.incidents.threads import Clause, Spot, clause_bounds, clause_types
from consumers.extract.scoping.earlier import back, days_after, event_before, month_named
from consumers.extract.scoping.recalled import goes_on_with_it, recalled_by_name
from consumers.extract.scoping.scope import (
    HISTORY_DAYS,
    SHARE_OF_DAY,
    Covering,
    Told,
    covering_of,
    heading_scope,
    line_scope,
)
from consumers.extract.scoping.timing import TimeBeside, begins, dates_within, main_time_of, measures, spoken_then
from consumers.extract.scoping.timing import said_on as said_on
from consumers.extract.scoping.timing import time_beside as time_beside
from consumers.extract.text.parsed import Doc, Span
from consumers.extract.text.passages import Passage
from incidentwire.contracts import Article, When

_HISTORY = re.compile(
    r"\b(?:in (?:19|20)\d\d|last year|years ago|since (?:19|20)\d\d|decades?|in recent (?:years|months)|"
    r"over the (?:past|years)|history|historically|"
    r"the (?:worst|deadliest|bloodiest|biggest) (?:[a-z-]+ ){0,4}(?:since|in)|frequently|often|common|"
    r"regularly|usually|routinely|have (?:long|often|repeatedly))\b",
    re.I,
)


_OPENS_AT_PLACE = re.compile(r"^\W*(?:in|at|near|off|outside|on) (?:the )?[A-Z]", re.I)
_BULLET = re.compile(r"^\s*[•·▪*–—-]\s?")
# coverings of one number only, which say nothing of the next sentence
_OWN = frozenset(
    ("set against", "own earlier loss", "unrelated", "hypothesis", "clause", "list heading", "recalled by name")
)
_TAKES_UP = re.compile(
    r"^\W*(?:they|these|those|of (?:these|those|them|the (?:dead|victims|total))|among (?:them|these|those)|in all\b|"
    r"in (?:\w+ )?of (?:these|them)|a further|the (?:others?|rest|figures?|total|number)|it|half|most|another \d)\b",
    re.I,
)


@dataclass(frozen=True)
class Reading:
    """Everything found in an article, before it is told apart into incidents."""

    article: Article
    passages: list[Passage]
    docs: list[Doc]
    mentions: list[Mention]
    places: list[Any]
    dates: list[Any]
    published: date | None
    headline: Doc | None = None  # its parse, where it holds a number


@dataclass
class Sorted:
    """The clauses of an article in order, and the scope of each mention by `id()`."""

    clauses: list[Clause]
    scopes: dict[int, Covering]
    main_day: date | None


def is_heading(line: str) -> bool:
    """Whether a line is a heading over what follows: a few words in capitals, or with no full stop."""
    return 0 < len(line) < 40 and len(line.split()) <= 5 and line.upper() == line and any(c.isalpha() for c in line)


def _names_only(sent: Span) -> bool:
    """Whether a sentence is a heading within its paragraph: "Corinto, 6:20 a.m."."""
    return len(sent) <= 9 and not any(token.pos_ in ("VERB", "AUX", "PRON") for token in sent)


def _dated_back(reading: Reading) -> Reading:
    """The article with each day of an aftermath ("buried on Friday, a day after gunmen ...") set to the event's."""
    text = reading.article.text
    counted = [mention.passage.start + mention.start for mention in reading.mentions if mention.outcome == "killed"]
    dates: list[Any] = []
    for found in reading.dates:
        days = days_after(text, found.end)
        sentence = max(text.rfind(". ", 0, found.start), text.rfind("\n", 0, found.start))
        happened = any(sentence < start < found.start for start in counted)
        if days and not happened and found.when.precision == "day" and found.when.start is not None:
            found = replace(found, when=back(found.when.start, days))
        dates.append(found)
    return replace(reading, dates=dates)


def sort_clauses(reading: Reading) -> Sorted:
    """Cuts the article into clauses, each with its event types, places, dates and counted mentions."""
    reading = _dated_back(reading)
    text = reading.article.text
    main_time = main_time_of(reading)
    main = main_time.start if main_time is not None else None
    told = Told(main, reading.published, _runs(reading))
    clauses: list[Clause] = []
    scopes: dict[int, Covering] = {}
    taken: set[int] = set()
    listed: str | None = None
    for passage, doc in zip(reading.passages, reading.docs, strict=True):
        first = True
        bullet = bool(_BULLET.match(passage.text))
        listed = listed if bullet else None
        over = line_scope(passage.text) or listed
        carried = Covering("incident", "")
        opening: Clause | None = None
        own = [mention for mention in reading.mentions if mention.passage is passage]
        for sent in doc.sents:
            before = event_before(sent.text)
            for left, right in clause_bounds(sent.text):
                start, end = passage.start + sent.start_char + left, passage.start + sent.start_char + right
                here = [
                    mention
                    for mention in own
                    if id(mention) not in taken and start <= passage.start + mention.start < end
                ]
                if opening is not None:
                    label_over = opening
                    opening = None
                else:
                    label_over = None
                taken.update(id(mention) for mention in here)
                clause = _clause(reading, passage, text, start, end, here, first, told)
                clause.new_names = new_names(clause.text, f"{reading.article.title} {text[:start]}")
                if before is not None and before.start <= left < before.end:
                    clause.before = before
                if first and not here and passage.index > 0 and _names_only(sent):
                    opening = clause
                    clause.heading = True
                elif label_over is not None:
                    clause.label = True
                    clause.spots = (
                        [*clause.spots, *label_over.spots] if clause.specific else [*label_over.spots, *clause.spots]
                    )
                if bullet and first and clause.specific and _OPENS_AT_PLACE.match(clause.text):
                    clause.label = True  # a roundup: each point its own place
                for mention in here:
                    found = _scope(reading, mention, sent, passage, told)
                    if over is not None and found.scope == "incident":
                        found = Covering(over, "list heading")
                    elif found.scope == "incident" and not _shares(mention, scopes) and _goes_on(carried, clause):
                        found = Covering(carried.scope, "goes on")
                    scopes[id(mention)] = found
                clause.background = _is_background(clause, here, scopes, main, reading.published)
                if clause.background:
                    for mention in here:
                        if scopes[id(mention)].scope == "incident":
                            scopes[id(mention)] = Covering("background", "clause")
                if here:
                    carried = next(
                        (c for c in (scopes[id(m)] for m in here) if c.scope == "incident" or c.why in _OWN),
                        scopes[id(here[-1])],
                    )
                else:
                    carried = _told_without_number(clause, carried, told)
                clause.mentions = [mention for mention in here if scopes[id(mention)].scope == "incident"]
                clauses.append(clause)
                first = False
        listed = heading_scope(passage.text) or listed
    exact = main_time is not None and main_time.precision in ("day", "days")
    return Sorted(clauses, scopes, main if exact else None)


def _clause(
    reading: Reading, passage: Passage, text: str, start: int, end: int, here: list[Mention], first: bool, told: Told
) -> Clause:
    spots: list[Spot] = []
    weak: list[Spot] = []
    for found in reading.places:
        if (
            not start <= found.start < end
            or found.place is None
            or found.compound
            or found.role_hint in ("origin", "intended")
        ):
            continue
        if is_aside(text, found.start, found.end):
            continue
        spot = Spot(found.place, found.role_hint or "occurred", found.start)
        (spots if found.role_hint is not None else weak).append(spot)
    dates: list[When] = [
        found.when
        for found in dates_within(reading, start, end)
        if not spoken_then(text, found)
        and found.duration_scope == "point"
        and not found.future
        and not measures(text, found)
    ]
    retold = told.day if told.aged else None
    for found in dates_within(reading, start, end):
        if begins(reading, found) or (retold is not None and found.when.start == retold and found.when not in dates):
            dates.append(found.when)
    month = None if dates or reading.published is None else month_named(text[start:end], reading.published)
    if month is not None:
        dates.append(month)
    before = reading.passages[passage.index - 1].text.strip() if passage.index else ""
    label = first and passage.index > 0 and (bool(passage.dateline) or is_heading(before))
    words = text[start:end]
    return Clause(
        passage.index,
        start,
        end,
        words,
        clause_types(words),
        [*spots, *weak],
        dates,
        list(here),
        first,
        label,
        old=any(found.duration_scope == "older" for found in dates_within(reading, start, end)),
    )


def _runs(reading: Reading) -> bool:
    """Whether the article is about an outbreak: what it counts up to now is the incident itself."""
    opening = " ".join(passage.text for passage in reading.passages[:1])
    votes = clause_types(f"{reading.article.title}. {opening}")
    return bool(votes) and votes["disease_outbreak"] == max(votes.values())


def _shares(mention: Mention, scopes: dict[int, Covering]) -> bool:
    """Whether a number is a share of one of the incident."""
    whole = scopes.get(id(mention.parent)) if mention.parent is not None else None
    return whole is not None and whole.scope == "incident"


def _told_without_number(clause: Clause, carried: Covering, told: Told) -> Covering:
    """What a clause that counts nobody leaves for the next: history that it tells of, or a fresh start."""
    if not told.aged and (clause.old or clause.background) and (clause.types or "accident" in clause.text):
        return Covering("background", "told before")
    return Covering("incident", "") if clause.dates or clause.specific else carried


def _goes_on(carried: Covering, clause: Clause) -> bool:
    """Whether a sentence with no time and place of its own goes on with the history or the sum told before it."""
    if carried.scope == "incident" or carried.why in _OWN:
        return False
    if goes_on_with_it(clause.text):
        return True
    if clause.dates or clause.specific or carried.why == "told before":
        return False
    return bool(_TAKES_UP.match(clause.text)) or not (clause.types or clause.spots)


def _scope(reading: Reading, mention: Mention, sent: Span, passage: Passage, told: Told) -> Covering:
    if mention.link == "part_of" and told.day is not None:
        for found in dates_within(reading, passage.start + mention.end, passage.start + mention.end + 24):
            if found.duration_scope == "point" and found.when.start == told.day and found.when.precision == "day":
                return Covering("incident", SHARE_OF_DAY)
    beside = time_beside(reading, mention, sent)
    if passage.index > 0 and not told.aged and _undated(beside, told):
        before = f"{reading.article.title} {reading.article.text[: passage.start + sent.start_char]}"
        if recalled_by_name(sent.text, mention.start - sent.start_char, before):
            return Covering("background", "recalled by name")
    return covering_of(mention, sent.text, mention.start - sent.start_char, beside, told)


def _undated(beside: TimeBeside, told: Told) -> bool:
    """Whether nothing says that what is told beside a number happened in the last two months."""
    if beside.first is None or told.published is None:
        return True
    return (told.published - beside.first).days > HISTORY_DAYS


def _is_background(
    clause: Clause, here: list[Mention], scopes: dict[int, Covering], main: date | None, published: date | None
) -> bool:
    """Whether a clause tells history: all its numbers do, or its dates lie far back, or it speaks of habits."""
    if here and all(scopes[id(mention)].scope == "background" for mention in here):
        return True
    if clause.before is not None and clause.before.old:
        return True
    if here and any(scopes[id(mention)].scope == "incident" for mention in here):
        return False
    if clause.old and not clause.dates and not (main and published and (published - main).days > 62):
        return True
    if published is not None and clause.dates:
        ends = [when.end or when.start for when in clause.dates if when.start is not None]
        if ends and all(
            day is not None and (published - day).days > 62 and (main is None or abs((main - day).days) > 5)
            for day in ends
        ):
            return True
    return bool(_HISTORY.search(clause.text)) and not (main and published and (published - main).days > 62)
