"""An article as read: its passages, parses, numbers, places and dates, and the clauses made from them."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from consumers.extract.anew import new_names
from consumers.extract.asides import is_aside, is_reported_date
from consumers.extract.earlier import back, days_after, event_before, month_named
from consumers.extract.mentions import Mention
from consumers.extract.passages import Passage
from consumers.extract.scope import Covering, covering_of, heading_scope, line_scope
from consumers.extract.threads import Clause, Spot, clause_bounds, clause_types
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
# what makes the sentence after it history, too
OLD = frozenset(("old date", "older span", "earlier"))


@dataclass(frozen=True)
class Reading:
    """Everything found in an article, before it is told apart into incidents."""

    article: Article
    passages: list[Passage]
    docs: list[Any]
    mentions: list[Mention]
    places: list[Any]
    dates: list[Any]
    published: date | None


@dataclass
class Sorted:
    """The clauses of an article in order, and the scope of each mention by `id()`."""

    clauses: list[Clause]
    scopes: dict[int, Covering]
    main_day: date | None


def is_heading(line: str) -> bool:
    """Whether a line is a heading over what follows: a few words in capitals, or with no full stop."""
    return 0 < len(line) < 40 and len(line.split()) <= 5 and line.upper() == line and any(c.isalpha() for c in line)


def _names_only(sent: Any) -> bool:
    """Whether a sentence is a heading within its paragraph: "Corinto, 6:20 a.m."."""
    return len(sent) <= 9 and not any(token.pos_ in ("VERB", "AUX", "PRON") for token in sent)


def _dates_within(reading: Reading, start: int, end: int) -> list[Any]:
    return [found for found in reading.dates if start <= found.start < end]


_SPOKE_THEN = re.compile(
    r"^\W*(?:late |early )?on (?:mon|tues|wednes|thurs|fri|satur|sun)day(?: (?:evening|night|morning|afternoon))?,?"
    r" (?:[\w’'-]+ ){1,4}?(?:had|said|spoke|put|reported)\b",
    re.I,
)


def _spoken_then(text: str, found: Any) -> bool:
    """Whether a date is that of a statement or visit, and nothing says how many days before it the event was."""
    return is_reported_date(text, found.start) and not days_after(text, found.end)


def said_on(reading: Reading, mention: Mention) -> date | None:
    """The day on which the speaker of a number spoke, where its sentence tells."""
    sent = mention.sent
    start, end = mention.passage.start + sent.start_char, mention.passage.start + sent.end_char
    for found in _dates_within(reading, start, end):
        if found.duration_scope != "point" or found.future or found.when.precision != "day":
            continue
        spoken = is_reported_date(reading.article.text, found.start)
        opens = found.start - start < 12 and _SPOKE_THEN.match(sent.text)
        day: date | None = found.when.start
        if (spoken or opens) and day is not None and (reading.published is None or day <= reading.published):
            return day
    return None


def main_day_of(reading: Reading) -> date | None:
    """The day of the article's main incident: the first date of its opening that is not that of a statement."""
    text = reading.article.text
    starts = [passage.start for passage in reading.passages]
    for found in reading.dates:
        passage = bisect_right(starts, found.start) - 1
        if passage > 5:
            break
        if found.when.start is None or found.when.precision not in ("day", "days") or _spoken_then(text, found):
            continue
        if found.duration_scope != "point" or found.future:
            continue
        return found.when.start  # type: ignore[no-any-return]
    return None


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
    main = main_day_of(reading)
    clauses: list[Clause] = []
    scopes: dict[int, Covering] = {}
    taken: set[int] = set()
    listed: str | None = None
    for passage, doc in zip(reading.passages, reading.docs, strict=True):
        first = True
        bullet = bool(_BULLET.match(passage.text))
        listed = listed if bullet else None
        over = line_scope(passage.text) or listed
        history = False
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
                clause = _clause(reading, passage, text, start, end, here, first)
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
                    found = _scope(reading, mention, sent, passage, main)
                    if over is not None and found.scope == "incident":
                        found = Covering(over, "list heading")
                    elif (
                        history
                        and found.scope == "incident"
                        and not clause.types
                        and not clause.dates
                        and not clause.spots
                    ):
                        found = Covering("background", "goes on with history")
                    scopes[id(mention)] = found
                clause.background = _is_background(clause, here, scopes, main, reading.published)
                if clause.background:
                    for mention in here:
                        if scopes[id(mention)].scope == "incident":
                            scopes[id(mention)] = Covering("background", "clause")
                history = clause.background and any(scopes[id(mention)].why in OLD for mention in here)
                clause.mentions = [mention for mention in here if scopes[id(mention)].scope == "incident"]
                clauses.append(clause)
                first = False
        listed = heading_scope(passage.text) or listed
    return Sorted(clauses, scopes, main)


def _clause(
    reading: Reading, passage: Passage, text: str, start: int, end: int, here: list[Mention], first: bool
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
        for found in _dates_within(reading, start, end)
        if not _spoken_then(text, found) and found.duration_scope == "point" and not found.future
    ]
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
        old=any(found.duration_scope == "older" for found in _dates_within(reading, start, end)),
    )


def _scope(reading: Reading, mention: Mention, sent: Any, passage: Passage, main: date | None) -> Covering:
    start, end = passage.start + sent.start_char, passage.start + sent.end_char
    if mention.link == "part_of" and main is not None:
        for found in _dates_within(reading, passage.start + mention.end, passage.start + mention.end + 24):
            if found.duration_scope == "point" and found.when.start == main and found.when.precision == "day":
                return Covering("incident", "share of that day")
    place = passage.start + mention.start
    near: tuple[date | None, date | None] = (None, None)
    reach = ""
    nearest = 10_000
    for found in _dates_within(reading, start, end):
        if _spoken_then(reading.article.text, found):
            continue
        if reading.article.text[found.end : found.end + 2] in ("’s", "'s") and found.when.precision in (
            "month",
            "year",
        ):
            continue  # "July's truce" dates the truce
        gap = abs(found.start - place)
        if found.duration_scope != "point" and any(
            0 <= found.start - day.end <= 2 and day.when.precision == "day"
            for day in _dates_within(reading, start, end)
        ):
            continue  # "on Jan. 24 this year"
        if found.duration_scope != "point" and gap < 130:
            short = found.hours is not None and found.hours <= 24 * 15
            reach = "days" if found.duration_scope == "window" and short else found.duration_scope
            continue
        if found.future:
            continue
        if gap < nearest and found.when.start is not None:
            nearest, near = gap, (found.when.start, found.when.end or found.when.start)
    return covering_of(mention, sent.text, near, reach, main, reading.published)


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
