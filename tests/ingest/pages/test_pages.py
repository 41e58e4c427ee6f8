from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from incidentwire.contracts import Article, content_sha256
from ingest.pages.page import PageAnswer, PageLater, PageRefusal, PageRefused, PageText
from ingest.pages.pages import PagesRead, with_page_texts
from ingest.settings import IngestSettings
from tests.ingest.pages.samples import ENGLISH
from tests.ingest.samples import NO_LANGUAGE, NOW, feed

SETTINGS = IngestSettings()
TEXT = "\n\n".join(ENGLISH)
PAGE = PageText(TEXT, "Ferry sinks in Velmora", "en-GB")
TITLE = "Ferry sinks in Velmora"


def article(
    number: int = 0, text: str = "A ferry sank in Velmora.", quality: str = "partial", **fields: object
) -> Article:
    title = str(fields.pop("title", TITLE))
    return Article.model_validate(
        {
            "article_id": f"a{number}",
            "url": f"https://news.example/{number}",
            "title": title,
            "text": text,
            "text_quality": quality,
            "fetched_at": NOW,
            "content_sha256": content_sha256(title, text),
            "language": "en",
            **fields,
        }
    )


class Pages:
    """Answers with what it is given and remembers what it was asked; each page takes so many seconds."""

    def __init__(self, answer: PageAnswer | Callable[[str], PageAnswer], seconds: float = 0.0) -> None:
        self.answer = answer
        self.seconds = seconds
        self.now = 0.0
        self.asked: list[tuple[str, float]] = []

    def __call__(self, url: str, within_seconds: float) -> PageAnswer:
        self.asked.append((url, within_seconds))
        self.now += self.seconds
        return self.answer(url) if callable(self.answer) else self.answer


def read(
    articles: list[Article], pages: Pages, settings: IngestSettings = SETTINGS, policy: str | None = None
) -> PagesRead:
    return with_page_texts(articles, feed(pages=policy), settings, pages, NO_LANGUAGE, lambda: pages.now)


def test_the_page_s_text_takes_the_place_of_a_teaser_and_the_rest_stays_the_feed_s() -> None:
    before = article(published_at=NOW - timedelta(hours=1), authors=["A"], revision=2)
    result = read([before], Pages(PAGE))
    (after,) = result.articles
    assert (after.text, after.text_origin, after.text_quality) == (TEXT, "page", "full")
    assert after.summary == before.text
    assert after.content_sha256 == content_sha256(before.title, TEXT)
    assert Article.from_json(after.to_json()) == after
    kept = ("article_id", "revision", "title", "published_at", "authors", "language", "url", "fetched_at")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    assert (result.read_share, result.counts, result.left, result.notes) == (1.0, {"read": 1}, frozenset(), ())


def test_a_headline_alone_is_no_summary_and_a_summary_of_the_feed_stays() -> None:
    assert read([article(text=TITLE)], Pages(PAGE)).articles[0].summary == ""
    assert read([article(summary="In short")], Pages(PAGE)).articles[0].summary == "In short"


@pytest.mark.parametrize(
    ("policy", "quality", "asked"),
    [
        ("never", "partial", 0),
        ("short", "partial", 1),
        ("short", "failed", 1),
        ("short", "full", 0),
        ("always", "full", 1),
        (None, "partial", 1),
        (None, "full", 0),
    ],
)
def test_the_policy_says_which_pages_are_asked_for(policy: str | None, quality: str, asked: int) -> None:
    pages = Pages(PAGE)
    read([article(quality=quality)], pages, policy=policy)
    assert len(pages.asked) == asked
    settings = replace(SETTINGS, pages="never")
    pages = Pages(PAGE)
    read([article(quality=quality)], pages, settings, policy)
    assert len(pages.asked) == (0 if policy is None else asked)


def test_an_article_without_a_link_has_no_page() -> None:
    pages = Pages(PAGE)
    assert read([article(url=None)], pages).read_share is None
    assert pages.asked == []


@pytest.mark.parametrize("kind", ["paywall", "consent", "challenge", "robots", "http_error", "failed"])
@pytest.mark.parametrize("text", ["A ferry sank in Velmora.", TITLE])
def test_where_a_page_is_refused_the_feed_s_own_text_stays_as_it_was(kind: PageRefusal, text: str) -> None:
    before = article(text=text)
    result = read([before], Pages(PageRefused(kind, "the reason")))
    assert result.articles == (before,)
    assert (before.text_origin, result.counts) == ("feed", {kind: 1})
    assert result.read_share == (None if kind == "robots" else 0.0)
    assert result.notes == (f"1 pages gave no text: {kind}, such as https://news.example/0: the reason",)


def test_a_page_that_says_no_more_or_something_else_is_refused() -> None:
    long = article(text=TEXT, quality="full")
    assert read([long], Pages(PAGE), policy="always").counts == {"shorter": 1}
    other = PageText("Our editors choose the best reads for you every morning. " * 20, "Newsletter")
    result = read([article()], Pages(other))
    assert result.counts == {"unrelated": 1}
    assert result.articles == (article(),)


def test_a_page_text_that_was_cut_or_is_short_is_partial() -> None:
    assert read([article()], Pages(replace(PAGE, text_cut=True))).articles[0].text_quality == "partial"
    assert read([article()], Pages(replace(PAGE, text=ENGLISH[0]))).articles[0].text_quality == "partial"


def test_an_entry_without_title_or_language_takes_them_from_the_page() -> None:
    bare = article(title="", text="", quality="failed", language=None)
    (after,) = read([bare], Pages(PAGE)).articles
    assert (after.title, after.language) == (PAGE.title, "en")
    detected = with_page_texts([bare], feed(), SETTINGS, Pages(PAGE), lambda text: "fr").articles[0]
    assert detected.language == "fr"


def test_more_pages_than_one_poll_reads_are_left_for_the_next_in_their_order() -> None:
    pages = Pages(PAGE)
    result = read([article(number) for number in range(25)], pages, replace(SETTINGS, max_pages_per_poll=20))
    assert [one.article_id for one in result.articles] == [f"a{number}" for number in range(20)]
    assert result.left == {f"a{number}" for number in range(20, 25)}
    assert result.notes == ("5 articles wait for their pages",)
    assert len(pages.asked) == 20


def test_the_time_of_a_poll_is_bounded_and_one_page_is_read_in_any_case() -> None:
    pages = Pages(PAGE, seconds=25)
    result = read([article(number) for number in range(9)], pages, replace(SETTINGS, pages_deadline_seconds=60))
    assert [within for _, within in pages.asked] == [60, 35, 10]
    assert len(result.left) == 6
    pages = Pages(PAGE, seconds=500)
    assert len(read([article(number) for number in range(3)], pages).articles) == 1


def test_a_host_that_is_busy_for_a_moment_makes_its_articles_wait_and_the_others_go_on() -> None:
    def answer(url: str) -> PageAnswer:
        return PageLater("busy", 20) if url.endswith(("1", "2")) else PAGE

    result = read([article(number) for number in range(4)], Pages(answer))
    assert result.left == {"a1", "a2"}
    assert [one.article_id for one in result.articles] == ["a0", "a3"]
    assert result.read_share == 1.0


def test_no_article_waits_long_or_among_too_many_as_its_feed_may_drop_it() -> None:
    result = read([article()], Pages(PageLater("HTTP 429: too many requests", 3600)))
    assert (result.articles, result.left, result.counts) == ((article(),), frozenset(), {"skipped": 1})
    many = [article(number) for number in range(300)]
    result = read(many, Pages(PageLater("busy", 5)), replace(SETTINGS, max_pages_waiting=200))
    assert (len(result.left), len(result.articles)) == (200, 100)


def test_a_host_that_does_not_answer_is_not_asked_for_every_article() -> None:
    pages = Pages(PageRefused("unreachable", "no address"))
    many = [article(number) for number in range(50)]
    result = read(many, pages)
    assert len(pages.asked) == 2
    assert result.articles == tuple(many)
    assert result.counts == {"unreachable": 50}


def test_pages_that_robots_txt_disallows_cost_no_place() -> None:
    pages = Pages(lambda url: PAGE if url.endswith("40") else PageRefused("robots", "disallowed"))
    result = read([article(number) for number in range(41)], pages)
    assert len(result.articles) == 41
    assert result.counts == {"robots": 40, "read": 1}


def test_notes_tell_no_credentials() -> None:
    result = read([article(url="https://me:s3cret@news.example/a")], Pages(PageRefused("empty", "0 words")))
    assert "s3cret" not in "".join(result.notes)
