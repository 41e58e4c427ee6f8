"""Links of aggregators: the page behind them where the link says it, and never anything but http(s)."""

from __future__ import annotations

import base64
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.articles.aggregators import unwrapped

PAGE = "https://news.example/ferry?id=7"


def google_news(link: str) -> str:
    length = len(link)
    size = bytes([length]) if length < 128 else bytes([length & 0x7F | 0x80, length >> 7])
    code = base64.urlsafe_b64encode(b"\x08\x13\x22" + size + link.encode() + b"\xd2\x01\x00").decode().rstrip("=")
    return f"https://news.google.com/rss/articles/{code}?oc=5"


@pytest.mark.parametrize(
    "wrapped",
    [
        f"https://www.google.com/url?rct=j&sa=t&url={quote(PAGE, safe='')}&ct=ga",
        f"https://www.google.co.uk/url?q={quote(PAGE, safe='')}",
        f"http://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&url={quote(PAGE, safe='')}&c=1",
        f"https://l.facebook.com/l.php?u={quote(PAGE, safe='')}&h=x",
        f"https://r.search.yahoo.com/_ylt=A/RV=2/RE=1/RO=10/RU={quote(PAGE, safe='')}/RK=0/RS=x-",
        "https://news-example.cdn.ampproject.org/c/s/news.example/ferry?id=7",
        google_news(PAGE),
        f"https://www.google.com/url?url={quote(google_news(PAGE), safe='')}",
    ],
)
def test_the_page_behind_an_aggregators_link_is_found(wrapped: str) -> None:
    assert unwrapped(wrapped) == PAGE


def test_a_long_link_of_google_news_is_found_whole_and_ends_where_it_ends() -> None:
    page = "https://news.example/" + "a" * 150
    assert unwrapped(google_news(page)) == page
    joined = base64.urlsafe_b64encode(b"\x08\x13\x22\x19https://news.example/abcd~~~~~").decode()
    assert unwrapped(f"https://news.google.com/articles/{joined}") == "https://news.example/abcd"


@pytest.mark.parametrize(
    "link",
    [
        PAGE,
        "https://www.google.com/url?url=javascript%3Aalert(1)",
        "https://www.google.com/url?url=file%3A%2F%2F%2Fetc%2Fpasswd",
        "https://www.google.com/search?q=https%3A%2F%2Fnews.example%2F",
        "https://news.google.com/rss/articles/CBMiAU_yqLOpaque?oc=5",
        "https://news.example/url?url=https%3A%2F%2Fother.example%2F",
        None,
    ],
)
def test_any_other_link_stays_as_it_is(link: str | None) -> None:
    assert unwrapped(link) == link


@given(st.text(max_size=80))
def test_no_code_of_google_news_raises(code: str) -> None:
    unwrapped(f"https://news.google.com/rss/articles/{code}")
