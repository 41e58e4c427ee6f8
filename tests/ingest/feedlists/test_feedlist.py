from __future__ import annotations

import time
from pathlib import Path

import pytest

from incidentwire.contracts import feed_id_of
from ingest.feedlists.feedlist import FeedList, parse_feeds, read_feeds
from ingest.feedlists.listed import FeedListError

YAML = """\
# our feeds
feeds:
  - https://news.example/feed
  - url: https://Paper.Example/rss#top
    title: The Paper
    source: Paper
    language: pt-BR
    categories: [conflict, asia]
    paused: true
"""

OPML = """<?xml version="1.0"?>
<opml version="2.0"><head><title>mine</title></head><body>
<outline text="Asia"><outline text="Conflict">
  <outline type="rss" text="The Paper" xmlUrl="https://paper.example/rss" category="/news/war,daily" language="en"/>
  <outline text="a link" htmlUrl="https://paper.example/"/>
</outline></outline>
<outline text="Again"><outline text="Paper" xmlUrl="https://paper.example/rss"/></outline>
<outline title="Old" text="x" xmlurl="feed://old.example/rss"/>
</body></opml>"""


def parse(text: str) -> FeedList:
    return parse_feeds(text.encode(), "list")


def test_yaml_holds_urls_or_mappings() -> None:
    plain, full = parse(YAML).feeds
    assert (plain.url, plain.feed_id) == ("https://news.example/feed", feed_id_of("https://news.example/feed"))
    assert (full.url, full.title, full.source) == ("https://paper.example/rss", "The Paper", "Paper")
    assert (full.language, full.categories, full.paused) == ("pt-BR", ["conflict", "asia"], True)


def test_opml_gives_categories_from_the_outlines_around_and_drops_duplicates() -> None:
    paper, old = parse(OPML).feeds
    assert (paper.url, paper.title, paper.language) == ("https://paper.example/rss", "The Paper", "en")
    assert paper.categories == ["Asia", "Conflict", "news", "war", "daily", "Again"]
    assert (old.url, old.title) == ("http://old.example/rss", "Old")


def test_a_file_is_read_by_its_content_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    for content in (OPML.encode(), OPML.encode("utf-16"), b"\xef\xbb\xbf" + OPML.encode(), YAML.encode("utf-16")):
        path.write_bytes(content)
        assert len(read_feeds(path).feeds) == 2


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("feeds:\n- https://a.example/\n- ftp://b.example/\n", 3, "write one that begins with http"),
        ("feeds:\n- https://a.example/\n- title: x\n", 3, "no 'url'"),
        ("feeds:\n- https://a.example/\n- url: https://b.example/\n  langage: en\n", 3, "unknown key 'langage'"),
        ("feeds:\n- https://a.example/\n- [x]\n", 3, "neither a URL nor a mapping"),
        ("feeds:\n- https://a.example/\n- url: https://b.example/\n  paused: maybe\n", 3, "true or false"),
        ("feeds:\n- https://a.example/\n- url: https://b.example/\n  language: english\n", 3, "BCP 47"),
        ("feeds:\n- https://a.example/\n- https://me:s3cret@b .example/\n", 3, "is not the URL"),
        (
            "<opml><body>\n<outline xmlUrl='https://a.example/'/>\n<outline xmlUrl='x'/></body></opml>",
            3,
            "is not the URL",
        ),
    ],
)
def test_a_bad_entry_is_named_with_its_line_and_the_others_are_read(text: str, line: int, problem: str) -> None:
    result = parse(text)
    assert [feed.url for feed in result.feeds] == ["https://a.example/"]
    (told,) = result.problems
    assert told.startswith(f"list:{line}: ")
    assert problem in told
    assert "s3cret" not in told


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "empty"),
        ("- https://a.example/", "list:1: no list of feeds; write a list under 'feeds:'"),
        ("feeds: https://a.example/", "no list of feeds"),
        ("feeds: []", "no feeds in it"),
        ("feeds:\n- a: [", "list:2: not YAML"),
        ("feeds:\n- &x https://a.example/\n- *x", "list:3: not YAML: an alias"),
        ("feeds: " + "[" * 100_000, "YAML"),
        ("\x00\x01", "YAML"),
        ("<html><body/></html>", "not OPML"),
        ("<opml><body><outline>\n</body></opml>", "list:2: not well-formed"),
        ("<!DOCTYPE opml [<!ENTITY a 'b'>]><opml><body/></opml>", "declares entities"),
        ("<opml><body>" + "<outline text='x'>" * 40 + "</outline>" * 40 + "</body></opml>", "nested deeper than 32"),
        ("<opml><body/></opml>", "no feeds in it"),
        ("x" * (10 * 1024 * 1024 + 1), "split the list"),
    ],
)
def test_a_file_that_is_no_list_is_an_error_with_a_way_out(text: str, problem: str) -> None:
    started = time.monotonic()
    with pytest.raises(FeedListError) as caught:
        parse(text)
    assert problem in str(caught.value)
    assert str(caught.value).startswith("list")
    assert time.monotonic() - started < 5


def test_a_missing_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(FeedListError, match=r"nowhere\.yaml: No such file"):
        read_feeds(tmp_path / "nowhere.yaml")
