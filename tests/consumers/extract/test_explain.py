"""Extractions explained: the marked text, the terminal and the page, also for hostile text."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html
from rich.console import Console

from consumers.extract.core import IncidentExtractor
from consumers.extract.explain.filter import Explanations
from consumers.extract.explain.model import Explained, explain, web_link
from consumers.extract.explain.page import page
from consumers.extract.explain.segments import Mark, Tone, segments_of
from consumers.extract.explain.terminal import render
from consumers.extract.explain.visible import visible
from incidentwire.contracts import Article, Extraction
from pipeline.cli import main
from tests.consumers.extract.extracting import NOW, PUBLISHED, NoPlaces, article
from tests.sample_article import TEXT as SAMPLE

EXTRACTOR = IncidentExtractor(places=NoPlaces())
TEXT = "At least 12 people were killed in a bombing on Saturday, police said. The rebels claimed responsibility.\n"


def explained(text: str, title: str = "", **fields: Any) -> Explained:
    given_article = article(text, title, **fields)
    return explain(given_article, EXTRACTOR.extract(given_article, NOW))


def test_each_figure_names_the_rules_that_found_it() -> None:
    text = (
        "Twelve miners were killed in a blast at a pit near Oruro on Monday, police said.\n\n"
        "The disaster is the worst since 1998, when 40 people died in a fire.\n\n"
        "In a separate incident, three fishermen drowned off Arica on Tuesday when their boat capsized."
    )
    given = article(text, "Blast at Oruro mine leaves 19 injured")
    by_value = {one.facts[0][1]: dict(one.facts) for one in explain(given, *EXTRACTOR.explained(given, NOW)).figures}
    assert by_value["[12, 12]"]["found by"]
    assert by_value["[12, 12]"]["incident by"] == "the first that is told"
    assert by_value["[40, 40]"]["scope by"] != by_value["[12, 12]"]["scope by"] == "no sign of another time"
    assert by_value["[3, 3]"]["incident by"].startswith("opens another one")
    assert by_value["[19, 19]"]["found by"] == "stands in the headline alone"


def by_hand(text: str, title: str = "", **finding: Any) -> tuple[Article, Extraction]:
    """An article with one report over all of its text and a figure over its first four characters."""
    given_article = article(text, title)
    span = {"start": 0, "end": len(text), "quote": text}
    fields = {
        "article_id": given_article.article_id,
        "revision": 1,
        "content_sha256": given_article.content_sha256,
        "extractor": {"name": "by hand", "version": "1"},
        "extracted_at": NOW,
        "reports": [
            {
                "id": "R0",
                "type": "fire",
                "when": {"start": None, "precision": "day", "basis": "published"},
                "figures": ["F1"],
                "evidence": [span],
                "confidence": 0.5,
            }
        ],
        "figures": [
            {
                "id": "F1",
                "value": 4,
                "qualifier": "exact",
                "low": 4,
                "high": 4,
                "outcome": "killed",
                "who": "people",
                "unit": "persons",
                "scope": "incident",
                "report": "R0",
                "attribution": {},
                "evidence": [{"start": 0, "end": 4, "quote": text[:4]}],
                **finding,
            }
        ],
    }
    return given_article, Extraction.model_validate(fields)


def in_terminal(one: Explained, width: int = 80, colours: bool = False) -> str:
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=colours,
        color_system="256" if colours else None,
        markup=False,
        emoji=False,
    )
    console.print(render(one))
    return out.getvalue()


def on_page(*many: Explained) -> str:
    return "".join(page(many))


def parsed(whole: str) -> Any:
    return lxml_html.fromstring(whole)


def words_of(element: Any) -> str:
    """The text of an element without the chips that name the evidence."""
    return "".join(element.xpath(".//text()[not(ancestor::a[@class='chip'])]"))


# -- segments ----------------------------------------------------------------------------------------------------------

TONES: tuple[Tone, ...] = ("killed", "background", "report", "claim")


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[Mark]]:
    text = draw(st.text(min_size=1, max_size=60))
    edges = st.integers(0, len(text))
    spans = draw(st.lists(st.tuples(edges, edges).filter(lambda span: span[0] < span[1]), max_size=8))
    return text, [
        Mark(f"F{number}", 1, draw(st.sampled_from(TONES)), start, end) for number, (start, end) in enumerate(spans)
    ]


@given(marked_texts())
def test_segments_joined_are_the_text_and_cover_every_span(given_marks: tuple[str, list[Mark]]) -> None:
    text, marks = given_marks
    segments = segments_of(text, marks)
    assert "".join(segment.text for segment in segments) == text
    for mark in marks:
        assert "".join(segment.text for segment in segments if mark in segment.marks) == text[mark.start : mark.end]
        assert [mark in segment.opening for segment in segments].count(True) == 1
        assert [mark in segment.closing for segment in segments].count(True) == 1


def test_of_overlapping_spans_the_innermost_gives_the_colour() -> None:
    outer, inner, crossing = (
        Mark("R0", 1, "report", 0, 10),
        Mark("F1", 1, "killed", 2, 5),
        Mark("F2", 1, "background", 4, 8),
    )
    segments = segments_of("0123456789", [outer, crossing, inner])
    assert [(segment.text, segment.tone) for segment in segments] == [
        ("01", "report"),
        ("23", "killed"),
        ("4", "killed"),
        ("567", "background"),
        ("89", "report"),
    ]


def test_a_figure_stays_visible_where_a_report_has_the_same_words() -> None:
    (segment,) = segments_of("four", [Mark("R0", 1, "report", 0, 4), Mark("F1", 1, "killed", 0, 4)])
    assert segment.tone == "killed"
    assert [mark.owner for mark in segment.opening] == ["R0", "F1"]


# -- the model ---------------------------------------------------------------------------------------------------------


def test_each_figure_is_told_with_its_fields_and_words() -> None:
    one = explained(TEXT)
    (figure,) = one.figures
    facts = dict(figure.facts)
    assert figure.headline == "at least 12 people killed"
    assert facts["bounds"] == "[12, –]"
    assert facts["scope"] == "incident R0"
    assert facts["said by"] == "police (police), said"
    assert figure.quotes[0].text in TEXT
    assert figure.quotes[0].where.startswith("line 1, 0–")
    assert [finding.headline for finding in one.statements] == ["responsibility claim"]
    assert "confidence" in dict(one.reports[0].facts)


def test_links_between_figures_and_reports_are_told_and_lead_there() -> None:
    given_article, extraction = by_hand("Four words.")
    (report,), (figure,) = extraction.reports, extraction.figures
    more = {"same_as": "F1", "part_of": "F1", "replaces": "F1", "adds_to": "F1", "report": "R1"}
    extraction = Extraction.model_validate(
        {
            **extraction.model_dump(),
            "reports": [report, report.model_copy(update={"id": "R1", "part_of": "R0", "figures": ["F2"]})],
            "figures": [figure, figure.model_copy(update={"id": "F2", **more})],
        }
    )
    one = explain(given_article, extraction)
    told = {finding.id: dict(finding.facts) for finding in (*one.figures, *one.reports)}
    links = ("same as", "part of", "replaces", "adds to")
    assert [told["F2"][link] for link in links] == ["F1"] * 4
    assert not any(link in told["F1"] for link in links)
    assert told["R1"]["part of"] == "R0"
    assert told["R0"]["parts"] == "R1"
    tree = parsed(on_page(one))
    assert tree.xpath("//li[@id='a1-F2']//dd//a/@href") == ["#a1-R1", *["#a1-F1"] * 4]
    assert tree.xpath("//li[@id='a1-R0']//dd//a/@href") == ["#a1-F1", "#a1-R1"]


@pytest.mark.parametrize(
    ("changed", "tone"),
    [
        ({"outcome": "injured"}, "hurt"),
        ({"outcome": "arrested"}, "people"),
        ({"outcome": "burned", "who": "objects", "unit": "things"}, "things"),
        ({"attribution": {"speaker": "a minister", "speaker_kind": "official", "stance": "denied"}}, "denied"),
    ],
)
def test_a_figure_is_coloured_by_what_it_counts(changed: dict[str, Any], tone: Tone) -> None:
    one = explain(*by_hand("Four words.", **changed))
    assert one.figures[0].tone == tone
    assert one.text[0].tone == tone


def test_an_extraction_of_another_text_is_refused() -> None:
    _, extraction = by_hand("Four words.")
    with pytest.raises(ValueError, match="another text"):
        explain(article("Five words."), extraction)


def test_a_span_that_does_not_quote_the_article_is_refused() -> None:
    given_article, extraction = by_hand("Four words.", evidence=[{"start": 1, "end": 5, "quote": "Four"}])
    with pytest.raises(ValueError, match="is not 'Four'"):
        explain(given_article, extraction)


def test_only_addresses_of_the_web_become_links() -> None:
    assert web_link("https://example.org/a?b=1") == "https://example.org/a?b=1"
    for other in (
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.org",
        "https:",
        "https://a\x00b/",
        "http://[",
        None,
    ):
        assert web_link(other) is None


@pytest.mark.parametrize(
    ("text", "fields", "said"),
    [
        ("The library opened with music and cake for all.", {}, "Not read: the gate"),
        ("Dos personas murieron en la explosión, dijo la policía.", {"language": "es"}, "Not read: the text is not in"),
        (TEXT, {"text_quality": "failed"}, "Not read: the text could not be fetched"),
    ],
)
def test_why_an_article_was_not_read_is_said_on_both(text: str, fields: dict[str, Any], said: str) -> None:
    one = explained(text, **fields)
    assert said in in_terminal(one, 200)
    (outcome,) = parsed(on_page(one)).find_class("outcome")
    assert outcome.text_content().startswith(said)
    assert not one.figures
    assert words_of(parsed(on_page(one)).find_class("text")[0]) == text


# -- hostile text ------------------------------------------------------------------------------------------------------

HOSTILE = "\x1b[31m[bold]<b>&amp;\x00\u202e\u2066\x9b2J\x7f\r\u2028\ufffe end"


def test_what_acts_on_a_terminal_is_spelled_out_and_scripts_stay() -> None:
    assert visible("a\x1b\x00\x7f\x9b\u202e\r\n\tb") == "a␛␀␡⟨U+009B⟩⟨U+202E⟩␍\n\tb"
    assert visible("\ud800") == "⟨U+D800⟩"
    for kept in ("می‌خواهم", "שָׁלוֹם\u200f", "क्षि", "👩‍👩‍👧", "Việt Nam", "ไม่รู้", "日本語", "\U0001e900"):
        assert visible(kept) == kept
    assert len(re.findall("U\\+0301", visible("e" + "\u0301" * 100))) == 92


@given(st.text(max_size=200))
def test_nothing_that_acts_on_a_terminal_is_left(text: str) -> None:
    for character in visible(text):
        assert character in "\n\t" or not re.match("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", character)


def test_hostile_text_reaches_the_terminal_harmlessly() -> None:
    shown = in_terminal(explain(*by_hand("Four" + HOSTILE, HOSTILE, who_text=HOSTILE)), 400)
    assert shown.count("[bold]<b>&amp;") == 4  # title, text, the figure's headline, the report's quote
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2066\u2028]", shown)
    assert "␛[31m[bold]<b>&amp;␀⟨U+202E⟩" in shown


def test_hostile_text_reaches_the_page_escaped() -> None:
    title = '<script>alert("1")</script>' + HOSTILE
    given_article, extraction = by_hand("Four</div><script>alert(1)</script>" + HOSTILE, title, who_text="<img src=x>")
    whole = on_page(explain(given_article.model_copy(update={"url": "javascript:alert(1)"}), extraction))
    tree = parsed(whole)
    assert "<script" not in whole
    assert not tree.xpath("//script | //img | //@onclick | //@style | //iframe | //link | //form")
    assert words_of(tree.xpath("//h1")[0]) == visible(title)
    assert words_of(tree.find_class("text")[0]) == visible(given_article.text)
    assert {address.split(":")[0] for address in tree.xpath("//@href") if not address.startswith("#")} == set()
    assert "javascript:alert(1)" in tree.xpath("//dd/bdi/text()")


@given(st.text(max_size=80), st.text(min_size=5, max_size=80).filter(lambda text: "\ud800" not in text))
def test_any_text_is_drawn_whole(title: str, text: str) -> None:
    one = explain(*by_hand(text, title))
    assert "F1" in in_terminal(one)
    tree = parsed(on_page(one))
    # how HTML treats tabs and line feeds at the edges is not what is tested
    assert words_of(tree.find_class("text")[0]).split() == visible(text).split()


# -- the page ----------------------------------------------------------------------------------------------------------


def test_the_words_of_each_finding_are_one_click_away_and_back() -> None:
    one = explained(SAMPLE, "Raids and attacks")
    tree = parsed(on_page(one, one))
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {address[1:] for address in tree.xpath("//@href") if address.startswith("#")} <= set(ids)
    for number, findings in ((number, (*one.figures, *one.reports, *one.statements)) for number in (1, 2)):
        for finding in findings:
            (entry,) = tree.xpath(f"//li[@id='a{number}-{finding.id}']")
            targets = [link[1:] for link in entry.xpath("./p[@class='quote']/a/@href")]
            assert len(targets) == len(finding.quotes)
            for target, quote in zip(targets, finding.quotes, strict=True):
                (chip,) = tree.xpath(f"//mark/a[@id='{target}']")
                assert chip.get("href") == f"#a{number}-{finding.id}"
                assert f"{finding.id}: {finding.headline}" in chip.getparent().get("title")
                following = words_of(chip.getparent())
                assert quote.text.startswith(following) or following.startswith(quote.text)


def test_the_page_stands_alone_under_a_strict_policy() -> None:
    whole = on_page(explained(TEXT, url="https://example.org/a?b=1&c=2"))
    tree = parsed(whole)
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert not tree.xpath("//@src | //link | //script | //@style")
    (style,) = tree.xpath("//style/text()")
    assert "url(" not in style
    assert "@import" not in style
    assert "prefers-color-scheme: dark" in style
    assert "@media print" in style
    outward = [address for address in tree.xpath("//@href") if not address.startswith("#")]
    assert outward == ["https://example.org/a?b=1&c=2"]
    (link,) = tree.xpath("//a[starts-with(@href, 'https:')]")
    assert dict(link.attrib) == {"href": outward[0], "rel": "noopener noreferrer nofollow"}


def test_every_colour_has_its_rule_and_its_name() -> None:
    one = explained(SAMPLE)
    tree = parsed(on_page(one))
    (style,) = tree.xpath("//style/text()")
    used = set(tree.xpath("//mark/@class"))
    assert {"killed", "report"} <= used
    assert all(f".{tone} {{" in style for tone in used)
    assert {key.get("class").split()[-1] for key in tree.xpath("//p[@class='legend']/span")} == used


# -- the terminal ------------------------------------------------------------------------------------------------------


def test_piped_output_has_no_colours_fits_the_width_and_tells_the_evidence() -> None:
    one = explained(SAMPLE, "Raids and attacks")
    shown = in_terminal(one)
    assert "\x1b" not in shown
    assert max(map(len, shown.splitlines())) <= 80
    assert "[F1 " in shown
    assert f"Figures ({len(one.figures)})" in shown


def test_a_terminal_gets_colours() -> None:
    assert "\x1b[" in in_terminal(explained(TEXT), colours=True)


def test_of_a_very_long_text_what_holds_no_evidence_is_cut_in_the_terminal() -> None:
    text = TEXT + "Nothing more was told that day. " * 20_000
    shown = in_terminal(explain(*by_hand(text, evidence=[{"start": 0, "end": 4, "quote": text[:4]}])))
    assert "more characters without evidence" not in shown  # the report's evidence is all of it
    shown = in_terminal(explained(text))
    assert "more characters without evidence" in shown
    assert len(shown) < 60_000


def test_both_outputs_are_the_same_on_every_run() -> None:
    first, second = (explained(SAMPLE, "Raids") for _ in range(2))
    assert in_terminal(first, colours=True) == in_terminal(second, colours=True)
    assert on_page(first) == on_page(second)


# -- the command -------------------------------------------------------------------------------------------------------


def lines(*articles: Article) -> Iterator[bytes]:
    return (given_article.to_json() + b"\n" for given_article in articles)


def test_lines_that_are_no_articles_are_named_and_the_rest_is_explained() -> None:
    err = io.StringIO()
    explanations = Explanations(EXTRACTOR, lambda: NOW, err)
    stream = io.BytesIO(b"no json\n" + b"".join(lines(article(TEXT))))
    (one,) = explanations.of_lines(stream, "in.jsonl")
    assert len(one.figures) == 1
    assert explanations.failed
    assert err.getvalue().startswith("in.jsonl:1: ")


def test_a_text_file_is_dated_by_the_option_and_what_is_no_text_is_named() -> None:
    err = io.StringIO()
    explanations = Explanations(EXTRACTOR, lambda: NOW, err)
    (one,) = explanations.of_text(io.BytesIO(TEXT.encode()), "a.txt", PUBLISHED)
    assert "2026-01-31" in dict(one.reports[0].facts)["when"]
    assert not explanations.failed
    assert list(explanations.of_text(io.BytesIO(b"\xff\xfe\x00"), "b.txt", None)) == []
    assert explanations.failed
    assert err.getvalue().startswith("b.txt: ")


def test_the_command_writes_the_page_and_shows_the_article(tmp_path: Path) -> None:
    source, target = tmp_path / "calm.jsonl", tmp_path / "page.html"
    calm = [article("The library opened with music.", title) for title in ("[red]One[/red]", "שלום <script>")]
    source.write_bytes(b"".join(lines(*calm)))
    done = CliRunner().invoke(main, ["extract", "--explain", "--html", str(target), str(source)])
    assert done.exit_code == 0, done.output
    assert "[red]One[/red]" in done.output
    tree = parsed(target.read_text("utf-8"))
    assert [words_of(title) for title in tree.xpath("//h1")] == ["[red]One[/red]", "שלום <script>"]
    printed = CliRunner().invoke(main, ["extract", "--html", "-", str(source)])
    assert printed.output == target.read_text("utf-8")


def test_two_outputs_in_one_stream_are_refused(tmp_path: Path) -> None:
    source = tmp_path / "calm.jsonl"
    source.write_bytes(b"")
    done = CliRunner().invoke(main, ["extract", "--explain", "--html", "-", str(source)])
    assert done.exit_code == 2
    assert "say --html FILE" in done.output
