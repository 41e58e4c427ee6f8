from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.reading.text import count_words, cut_to_bytes, plain_from_html, plain_from_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One &amp; two.</p><p>Three.</p>", "One & two.\n\nThree."),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<ul><li>a<li>b</ul>after", "a\nb\n\nafter"),
        ("<p>wrapped\nat a column</p>", "wrapped at a column"),
        ("a <b>bold</b><i>er</i> word", "a bolder word"),
        ("<script>if (a<b) alert('x')</script>seen<style>p{}</style>", "seen"),
        ("<!-- hidden -->seen<!-- open", "seen"),
        ("<noscript><img src=x></noscript>seen<svg><title>t</title><text>u</text></svg>", "seen"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("5 < 6 &lt; 7", "5 < 6 < 7"),
        ("no-break&nbsp;space&#8203; and &#146;quote&#146;", "no-break space and ’quote’"),
        ("\u0093smart\u0094 \x00nul\x07 bell\ufeff", "“smart” nul bell"),
        ("broken <p unclosed='<b>", "broken"),
        ("Plain first.\n\nPlain second.\nThird, wrapped\nhere.", "Plain first.\n\nPlain second.\nThird, wrapped here."),
        ("می\u200cخواهم \u202etxet\u202c", "می\u200cخواهم txet"),
        ("one <noscript><p>unseen</p></noscript>sentence", "one sentence"),
        ("cafe\u0301", "café"),
        ("", ""),
        ("<!-- only -->", ""),
        ("lone \ud800 surrogate", "lone ? surrogate"),
    ],
)
def test_markup_becomes_the_text_a_reader_sees(markup: str, text: str) -> None:
    assert plain_from_html(markup) == text


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("<>&;/!-[]ap#x0 \n\t\x00\x1b\ud800é\"'=")), max_size=80))
def test_no_markup_breaks_the_conversion_or_leaves_controls(markup: str) -> None:
    for text in (plain_from_html(markup), plain_from_text(markup)):
        assert text == text.strip()
        assert all(character == "\n" or character.isprintable() for character in text)
        text.encode("utf-8")


def test_deep_nesting_and_large_markup_take_linear_time() -> None:
    started = time.monotonic()
    assert plain_from_html("<div>" * 50_000 + "deep") == "deep"
    assert len(plain_from_html("<p>word word</p>" * 50_000)) > 500_000
    assert time.monotonic() - started < 10


def test_cutting_keeps_whole_paragraphs_and_says_so() -> None:
    assert cut_to_bytes("short", 100) == ("short", False)
    assert cut_to_bytes("é" * 10, 20) == ("é" * 10, False)
    assert cut_to_bytes("é" * 10, 19) == ("é" * 9, True)
    assert cut_to_bytes("first paragraph\n\nsecond one", 20) == ("first paragraph", True)
    assert cut_to_bytes("one two three", 9) == ("one two", True)


def test_words_are_counted_in_scripts_without_spaces() -> None:
    assert count_words("three plain words") == 3
    assert count_words("渡轮在维尔莫拉港口附近沉没") >= 6
