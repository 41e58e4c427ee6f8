"""Which article an entry is, though guids and URLs repeat, change, or are missing.

An article keeps the id under which it was first published. An entry is held against what was seen in five passes, from
the surest sign to the weakest; what one entry has claimed no other can:

1. the id itself: its canonical URL, or its guid where the URL is no identity (a home page, a page with many entries);
2. the URL in its loose form: `http` became `https`, `www.` went, a session came;
3. the guid, where it is the only one of its kind and the title or the time of publication is still the same;
4. title, host and time of publication to the second, all three and only once;
5. the title alone, but only where the feed as a whole has new names: most of the last reading would be lost and would
   all be new again (brendanlong/lion-reader#1535).

Distinct articles never merge: wherever a sign fits two, it fits none. What fits nothing is new.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from incidentwire.contracts import SeenEntry, article_id_of
from ingest.articles.aggregators import unwrapped
from ingest.articles.dates import plausible_time
from ingest.articles.marks import Marks, marks_of
from ingest.reading.parsed import Entry
from ingest.urls import canonical_url

# Of the last reading, how many must be found again by title alone, and how few by surer signs, for pass 5.
_WHOLE_FEED: Final = 0.5
_FEWEST_TITLES: Final = 2
_DAY_SECONDS: Final = 86_400


@dataclass(frozen=True)
class Identity:
    """An entry's article. `known`: what was seen of it before; None: it is new. `marks`: to be kept from now on."""

    article_id: str
    canonical: str | None
    marks: Marks
    known: SeenEntry | None = None


@dataclass(frozen=True)
class _Candidate:
    """An entry on its way to an identity. `by_url`: its URL's id, where the URL is an identity."""

    number: int
    entry: Entry
    canonical: str | None
    marks: Marks
    by_url: str | None
    by_name: str | None
    alone_by_guid: bool


def identities(
    feed_id: str, entries: Sequence[Entry], seen: Sequence[SeenEntry], current: int, now: datetime
) -> list[Identity | None]:
    """The article of each entry, None where it has neither link, guid nor title. `current`: of FeedState.

    Two entries with one id are one article, listed twice.
    """
    remembered = {entry.article_id: Marks.of_key(entry.key) for entry in seen}
    known = {entry.article_id: entry for entry in seen}
    candidates = _candidates(feed_id, entries, remembered, now)
    matches = _Matches(known, remembered)
    matches.by_id(candidates)
    matches.one_to_one(candidates, lambda marks: marks.url, lambda one: one.marks.url if one.by_url else "", _always)
    stamps = Counter(one.marks.published for one in candidates)
    matches.one_to_one(
        candidates,
        lambda marks: marks.guid,
        lambda one: one.marks.guid if one.alone_by_guid else "",
        lambda one, marks: _alike(one.marks, marks, stamps),
    )
    matches.one_to_one(candidates, _stamped_title, lambda one: _stamped_title(one.marks), _always)
    matches.by_title_of_a_renamed_feed(candidates, [entry.article_id for entry in seen[:current]])
    return _named(candidates, matches, len(entries))


class _Matches:
    """Who is whom so far: each seen article is claimed by one entry at most."""

    def __init__(self, known: Mapping[str, SeenEntry], remembered: Mapping[str, Marks]) -> None:
        self.known = known
        self.remembered = remembered
        self.of_entry: dict[int, str] = {}
        self.claimed: set[str] = set()

    def claim(self, one: _Candidate, article_id: str) -> None:
        self.of_entry[one.number] = article_id
        self.claimed.add(article_id)

    def by_id(self, candidates: Iterable[_Candidate]) -> None:
        """Pass 1. An entry that repeats another's URL gets the same id: it is the same article, listed twice."""
        for one in candidates:
            for article_id in (one.by_name, one.by_url):
                if article_id is not None and article_id in self.known:
                    self.claim(one, article_id)
                    break

    def one_to_one(
        self,
        candidates: Iterable[_Candidate],
        of_marks: Callable[[Marks], Hashable],
        of_candidate: Callable[[_Candidate], Hashable],
        fits: Callable[[_Candidate, Marks], bool],
    ) -> None:
        """Pairs what has a sign in common, where exactly one of each side has it. An empty sign is none."""
        # A sign that two seen articles have tells nothing, also where one of the two is claimed already.
        owners: dict[Hashable, list[str]] = defaultdict(list)
        for article_id, marks in self.remembered.items():
            owners[of_marks(marks)].append(article_id)
        wanting: dict[Hashable, list[_Candidate]] = defaultdict(list)
        for one in candidates:
            if one.number not in self.of_entry:
                wanting[of_candidate(one)].append(one)
        for sign, ones in wanting.items():
            articles = owners.get(sign, [])
            if not sign or len(articles) != 1 or len({one.by_url or one.by_name for one in ones}) != 1:
                continue
            if articles[0] not in self.claimed and fits(ones[0], self.remembered[articles[0]]):
                for one in ones:
                    self.claim(one, articles[0])

    def by_title_of_a_renamed_feed(self, candidates: Sequence[_Candidate], last_ids: Sequence[str]) -> None:
        """Pass 5: only where it finds most of the last reading, and the surer passes found little of it."""
        lost = [article_id for article_id in last_ids if article_id not in self.claimed]
        if len(lost) < _FEWEST_TITLES or len(lost) < len(last_ids) * _WHOLE_FEED:
            return
        trial = _Matches(self.known, {article_id: self.remembered[article_id] for article_id in lost})
        free = [one for one in candidates if one.number not in self.of_entry]
        trial.one_to_one(free, lambda marks: marks.title, lambda one: one.marks.title, _always)
        if len(trial.claimed) >= max(_FEWEST_TITLES, len(lost) * _WHOLE_FEED):
            self.of_entry |= trial.of_entry
            self.claimed |= trial.claimed


def _candidates(
    feed_id: str, entries: Sequence[Entry], remembered: Mapping[str, Marks], now: datetime
) -> list[_Candidate]:
    marked: list[tuple[str | None, Marks]] = []
    for entry in entries:
        canonical = canonical_url(unwrapped(entry.url))
        marked.append(
            (canonical, marks_of(entry.guid, canonical, entry.title, plausible_time(entry.published_at, now), now))
        )
    shared = _shared_urls(entries, [marks for _, marks in marked])
    guids = Counter(entry.guid for entry in entries if entry.guid)
    pages = Counter(marks.url for marks in remembered.values() if marks.url)
    found = []
    for number, (entry, (canonical, marks)) in enumerate(zip(entries, marked, strict=True)):
        alone = entry.guid is not None and guids[entry.guid] == 1
        # no guid, or one that others have too: the title parts them
        name = entry.guid if alone else "\n".join(part for part in (entry.guid, canonical, entry.title) if part)
        by_name = article_id_of(None, feed_id, name) if name else None
        by_url = article_id_of(canonical) if canonical else None
        if canonical and by_name and _is_home(canonical):
            by_url = None  # the home page is no article
        elif by_url and by_name and (marks.url in shared or pages[marks.url] > 1):
            # The one that had this URL for itself before the others came keeps its identity.
            before = remembered.get(by_url)
            keeps = before is not None and (
                before.guid == marks.guid if before.guid and marks.guid else before.title == marks.title
            )
            by_url = by_url if keeps else None
        found.append(_Candidate(number, entry, canonical, marks, by_url, by_name, alone))
    return found


def _shared_urls(entries: Sequence[Entry], marks: Sequence[Marks]) -> set[str]:
    """URLs of pages that hold several entries: other names and other titles under one URL."""
    names: dict[str, set[str]] = defaultdict(set)
    titles: dict[str, set[str]] = defaultdict(set)
    for entry, mark in zip(entries, marks, strict=True):
        names[mark.url].add(entry.guid or entry.title)
        titles[mark.url].add(entry.title)
    # Two guids under one URL and title are one article listed twice, not two.
    return {url for url in names if url and len(names[url]) > 1 and len(titles[url]) > 1}


def _named(candidates: Sequence[_Candidate], matches: _Matches, count: int) -> list[Identity | None]:
    found: list[Identity | None] = [None] * count
    new_by_url: dict[str, str] = {}
    for one in candidates:
        article_id = matches.of_entry.get(one.number)
        if article_id is None:
            article_id = one.by_url or one.by_name
            if one.by_url:  # the same page twice, once with and once without `www.`
                article_id = new_by_url.setdefault(one.marks.url, one.by_url)
        if article_id is None:
            continue
        before = matches.remembered.get(article_id)
        marks = one.marks
        if before is not None:
            marks = replace(marks, published=_earlier(before, marks), first_seen=before.first_seen)
        found[one.number] = Identity(article_id, one.canonical, marks, matches.known.get(article_id))
    return found


def _earlier(before: Marks, now: Marks) -> int | None:
    """When an article was first published: a date that moves on while the article stays was bumped.

    Beyond two days it is another article of the same name, such as a daily bulletin at one address.
    """
    if before.published is None or now.published is None:
        return now.published if before.published is None else before.published
    return before.published if 0 <= now.published - before.published <= 2 * _DAY_SECONDS else now.published


def _always(_: _Candidate, __: Marks) -> bool:
    return True


def _alike(one: Marks, other: Marks, stamps: Mapping[int | None, int]) -> bool:
    """Whether an entry with the guid of another still looks like it: guids are reused (1, 2, 3 for the top three)."""
    if one.title and one.title == other.title:
        return True
    return one.published is not None and one.published == other.published and stamps[one.published] == 1


def _stamped_title(marks: Marks) -> Hashable:
    """Title, host and second of publication. A date without a time of day is not exact enough."""
    if not marks.title or marks.published is None or marks.published % _DAY_SECONDS == 0:
        return ""
    return marks.title, marks.host, marks.published


def _is_home(canonical: str) -> bool:
    parts = urlsplit(canonical)
    return parts.path in ("", "/") and not parts.query
