from __future__ import annotations

import pytest

from ingest.urls import absolute_url, canonical_url, registrable_domain, without_credentials

BASE = "https://news.example/feeds/rss"


@pytest.mark.parametrize(
    ("published", "canonical"),
    [
        ("https://News.Example:443/a/../b?utm_source=rss&utm_medium=x", "https://news.example/b"),
        ("https://news.example/a?id=7&fbclid=abc", "https://news.example/a?id=7"),
        ("https://news.example/a?b=2&a=1", "https://news.example/a?a=1&b=2"),
        ("https://news.example/a#comments", "https://news.example/a"),
        ("https://news.example/#!/story/7", "https://news.example/#!/story/7"),
        ("http://news.example:8080/a", "http://news.example:8080/a"),
        ("https://user:secret@news.example/a", "https://news.example/a"),
        ("https://münchen.example/straße", "https://xn--mnchen-3ya.example/stra%C3%9Fe"),
        ("https://news.example/a;v=1?id=7", "https://news.example/a;v=1?id=7"),
        ("https://news.example/?p=123&CMP=share", "https://news.example/?p=123"),
        ("https://news.example/a?from=rss", "https://news.example/a"),
        ("https://news.example/a?from=12", "https://news.example/a?from=12"),
        ("http://[2606:4700::1]:80/a", "http://[2606:4700::1]/a"),
    ],
)
def test_canonical_url_keeps_what_tells_articles_apart_and_nothing_else(published: str, canonical: str) -> None:
    assert canonical_url(published) == canonical
    assert canonical_url(canonical) == canonical


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "mailto:a@b.example",
        "https://",
        "http://[::1",
        "http://a.example:99999/",
        "https://a.example/" + "x" * 5000,
    ],
)
def test_what_is_no_http_url_has_no_canonical_form(url: str | None) -> None:
    assert canonical_url(url) is None


@pytest.mark.parametrize(
    ("link", "absolute"),
    [
        ("/a?x=1", "https://news.example/a?x=1"),
        ("story", "https://news.example/feeds/story"),
        (" \n https://other.example/a\n", "https://other.example/a"),
        ("//cdn.example/a", "https://cdn.example/a"),
        ("https://me:pw@news.example/a", "https://news.example/a"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("urn:uuid:1", None),
        ("http://[broken", None),
        ("", None),
        (None, None),
    ],
)
def test_links_become_absolute_http_urls_or_nothing(link: str | None, absolute: str | None) -> None:
    assert absolute_url(link, BASE) == absolute


def test_what_a_terminal_could_take_for_a_command_is_percent_encoded() -> None:
    assert absolute_url("/a\x1b[2Jb\u202ec", "https://news.example/") == "https://news.example/a%1B[2Jb%E2%80%AEc"


def test_credentials_never_show() -> None:
    assert without_credentials("https://me:secret@news.example:8443/a?b") == "https://news.example:8443/a?b"
    assert "secret" not in without_credentials("ftp://me:secret@news.example/")


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://asia.news.example.co.uk/feed", "example.co.uk"),
        ("https://EXAMPLE.com.", "example.com"),
        ("http://127.0.0.1:8000/x", "127.0.0.1"),
        ("http://[::1]:8000/x", "::1"),
        ("http://localhost/x", "localhost"),
        ("https://блог.пример.рф/x", "xn--e1afmkfd.xn--p1ai"),
        ("not a url at all://", ""),
    ],
)
def test_registrable_domain_is_what_one_party_owns(url: str, domain: str) -> None:
    assert registrable_domain(url) == domain
