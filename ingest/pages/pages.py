"""Which articles of a poll get their text from their page, and what becomes of the others.

Pure but for the reader and the clock that are given in. Whatever a page is refused for, the feed's own text stays as it
was and says so by its origin: what a paywall or a consent wall says never becomes the text of an article.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from incidentwire.contracts import Article, Feed, PagePolicy, content_sha256
from ingest.articles.language import Detector, language_of
from ingest.pages.fit import belongs_to
from ingest.pages.page import PageLater, PageRefusal, PageRefused, PageText, ReadPage
from ingest.reading.text import count_words, cut_to_bytes
from ingest.settings import IngestSettings
from ingest.urls import without_credentials

_MAX_NOTE_CHARACTERS: Final = 300
# So many pages in a row without an answer, and the others of the poll are not asked for: each costs a whole deadline.
_DEAD_AFTER: Final = 2


@dataclass(frozen=True)
class PagesRead:
    """`left`: ids of articles that are not among `articles`, because their pages wait for the next poll.

    `read_share`: of the pages asked for, those whose text stands now; None where none was. `counts`: of each outcome,
    `read`, `left`, `skipped` (too many wait already) or a refusal.
    """

    articles: tuple[Article, ...]
    left: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    read_share: float | None = None
    counts: Mapping[str, int] = field(default_factory=dict)


def with_page_texts(
    articles: Sequence[Article],
    feed: Feed,
    settings: IngestSettings,
    read: ReadPage,
    detect: Detector,
    clock: Callable[[], float] = time.monotonic,
) -> PagesRead:
    """The articles of a poll with their pages' text where that is wanted and better; `clock` gives monotonic seconds.

    Takes at most `pages_deadline_seconds` and one page more. In the order given: of a feed the newest come first.
    """
    policy = feed.pages or settings.pages
    ends = clock() + settings.pages_deadline_seconds
    done: list[Article] = []
    left: set[str] = set()
    counts: Counter[str] = Counter()
    examples: dict[str, str] = {}
    asked = unreachable = 0
    for article in articles:
        if article.url is None or not _is_wanted(article, policy, settings):
            done.append(article)
            continue
        remaining = ends - clock()
        outcome: Article | PageLater | PageRefused
        if unreachable >= _DEAD_AFTER:
            outcome = PageRefused("unreachable", "other pages of this poll did not answer")
        elif asked >= settings.max_pages_per_poll or (asked and remaining <= 0):
            outcome = PageLater("more pages than one poll reads", 0.0)
        else:
            outcome = _one(article, article.url, settings, read, detect, max(0.0, remaining))
            asked += isinstance(outcome, Article) or outcome.kind not in ("later", "robots")
            unreachable = unreachable + 1 if _is(outcome, "unreachable") else 0
        if isinstance(outcome, Article):
            counts["read"] += 1
            done.append(outcome)
        elif isinstance(outcome, PageLater) and _may_wait(outcome, left, settings):
            counts["left"] += 1
            left.add(article.article_id)
        else:
            kind = "skipped" if isinstance(outcome, PageLater) else outcome.kind
            counts[kind] += 1
            examples.setdefault(kind, f"{without_credentials(article.url)}: {outcome.reason}")
            done.append(article)
    notes = [f"{counts[kind]} pages gave no text: {kind}, such as {one}" for kind, one in examples.items()]
    if left:
        notes.append(f"{len(left)} articles wait for their pages")
    return PagesRead(
        tuple(done),
        frozenset(left),
        tuple(note[:_MAX_NOTE_CHARACTERS] for note in notes),
        counts["read"] / asked if asked else None,
        dict(counts),
    )


def _is(outcome: Article | PageLater | PageRefused, kind: PageRefusal) -> bool:
    return isinstance(outcome, PageRefused) and outcome.kind == kind


def _is_wanted(article: Article, policy: PagePolicy, settings: IngestSettings) -> bool:
    """A text that was cut at the bound is partial, too, and no teaser."""
    is_short = article.text_quality != "full" and len(article.text) < settings.max_text_bytes // 4
    return policy == "always" or (policy == "short" and is_short)


def _may_wait(later: PageLater, left: set[str], settings: IngestSettings) -> bool:
    """Whether an article may wait for its page: not for long, and not with many, as feeds drop entries meanwhile."""
    return later.seconds <= settings.pages_deadline_seconds and len(left) < settings.max_pages_waiting


def _one(
    article: Article, url: str, settings: IngestSettings, read: ReadPage, detect: Detector, within_seconds: float
) -> Article | PageLater | PageRefused:
    answer = read(url, within_seconds)
    if not isinstance(answer, PageText):
        return answer
    # An entry without a text has its headline for one.
    teaser = "" if article.text == article.title else article.text
    if count_words(answer.text) <= count_words(teaser):
        return PageRefused("shorter", f"{count_words(answer.text)} words, no more than in the feed")
    if not belongs_to(answer.text, article.title or answer.title, teaser):
        return PageRefused("unrelated", f"{count_words(answer.text)} words that have little to do with the entry")
    return _with_text(article, answer, teaser, settings, detect)


def _with_text(article: Article, page: PageText, teaser: str, settings: IngestSettings, detect: Detector) -> Article:
    """The article with the page's text. Identity, revision and dates are the feed's; what it said is the summary."""
    title = article.title or page.title
    is_full = not page.text_cut and count_words(page.text) >= settings.full_text_words
    language = article.language or language_of((), f"{title}\n{page.text}", settings.min_language_characters, detect)
    return article.model_copy(
        update={
            "title": title,
            "text": page.text,
            "text_origin": "page",
            "text_quality": "full" if is_full else "partial",
            "summary": article.summary or cut_to_bytes(teaser, settings.max_field_bytes)[0],
            # A template's language attribute is often wrong, so it only comes where the text tells nothing.
            "language": language or language_of((page.language,), "", 1, detect),
            "content_sha256": content_sha256(title, page.text),
        }
    )
