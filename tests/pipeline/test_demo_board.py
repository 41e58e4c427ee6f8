"""The demo's board: what it counts, how it words tolls, and that hostile text cannot act on the terminal."""

from __future__ import annotations

import io
import re
import threading
from datetime import UTC, date, datetime
from typing import Any

import pytest
from rich.console import Console

from incidentwire.contracts import (
    Article,
    Duplicate,
    Extraction,
    Extractor,
    Feed,
    FeedState,
    Fingerprint,
    Incident,
    IncidentChange,
    Near,
    Place,
    Record,
    ResolvedArticle,
    TollCell,
    Total,
    When,
    content_sha256,
)
from incidentwire.contracts.topics import CATALOGUE
from pipeline.demo.board import MOST_DEAD_LETTERS, BoardState, FailingFeed, Summary
from pipeline.demo.headlines import TopicEvent
from pipeline.demo.screen import Screen, open_console, render, render_incidents, render_summary
from pipeline.demo.wording import place_text, safe, total_text, when_text

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
HOSTILE = "[bold red]Boom[/bold red] \x1b[2J\x1b]0;owned\x07 \u202eevil\u202c\r\nline\u2028two [/] \ud800"
ON_ONE_DAY = When(start=date(2026, 11, 22), end=date(2026, 11, 22), precision="day", basis="weekday")


def article(article_id: str = "a1", title: str = "A title", **fields: Any) -> Article:
    digest = content_sha256(title, "text")
    return Article(
        article_id=article_id,
        title=title,
        text="text",
        fetched_at=NOW,
        content_sha256=digest,
        source="Outlet",
        **fields,
    )


def incident(incident_id: str = "i1", killed: Total | None = None, **fields: Any) -> Incident:
    given: dict[str, Any] = {
        "version": 1,
        "type": "bombing",
        "title": "t",
        "stage": "accomplished",
        "when": ON_ONE_DAY,
        "places": [Place(name="Zinder", kind="city", country="NE")],
        "source_count": 8,
        "independent_source_count": 4,
        "last_changed_at": NOW,
        "confidence": 0.8,
    }
    return Incident(incident_id=incident_id, killed=killed or Total(), **{**given, **fields})


def exactly(number: int) -> Total:
    return Total(best=number, low=number, high=number)


def state_of(*events: TopicEvent) -> BoardState:
    state = BoardState()
    for event in events:
        state.take(event)
    return state


def extraction(**fields: Any) -> Extraction:
    return Extraction(
        article_id="a1",
        revision=1,
        content_sha256="0",
        title="A title",
        extractor=Extractor(name="e", version="1"),
        extracted_at=NOW,
        **fields,
    )


def drawn(renderable: Any, width: int = 80) -> str:
    out = io.StringIO()
    Console(file=out, width=width, markup=True).print(renderable)  # even a console that reads markup
    return out.getvalue()


@pytest.mark.parametrize(
    ("total", "words"),
    [
        (Total(), "–"),
        (exactly(0), "0"),
        (exactly(23), "23"),
        (Total(best=17, low=17), "17+"),
        (Total(best=20, low=17), "20 (17+)"),
        (Total(best=8, high=8), "≤8"),
        (Total(best=40), "~40"),
        (Total(best=6, low=6, high=8), "6–8"),
        (Total(best=7, low=6, high=8), "7 (6–8)"),
        (Total(best=23, low=19, high=23, conflict=True), "23 (19–23) ≠"),
        (Total(best=23, low=19, conflict=True), "23 (19+) ≠"),
        (Total(best=23, high=30, conflict=True), "23 (?–30) ≠"),
    ],
)
def test_a_toll_says_how_sure_it_is(total: Total, words: str) -> None:
    assert total_text(total) == words


def test_dates_are_as_precise_as_they_are_known() -> None:
    start, next_month = date(2026, 11, 28), date(2026, 12, 1)
    assert when_text(ON_ONE_DAY) == "Nov 22"
    days = When(start=start, end=date(2026, 11, 30), precision="days", basis="explicit")
    assert when_text(days) == "Nov 28–30"
    assert when_text(days.model_copy(update={"end": next_month})) == "Nov 28–Dec 1"
    assert when_text(When(start=start, precision="month", basis="relative")) == "Nov 2026"
    assert when_text(When(start=start, precision="year", basis="relative")) == "2026"
    assert when_text(When(start=None, precision="days", basis="published")) == "?"


def test_the_place_where_it_occurred_comes_before_others() -> None:
    origin = Place(name="Agadez", kind="city", role="origin", country="NE")
    occurred = Place(name="Mubi", kind="city", country="NG", adm1="Adamawa")
    assert place_text(incident(places=[origin, occurred])) == "Mubi, Adamawa, NG"
    assert place_text(incident(places=[origin])) == "Agadez, NE"
    assert place_text(incident(places=[])) == "place not known"
    long = Place(name="Basilan Island", kind="city", country="PH", adm1="Autonomous Region in Muslim Mindanao")
    assert place_text(incident(places=[long])) == "Basilan Island, PH"


def test_safe_text_is_one_short_line_without_characters_that_act() -> None:
    assert safe(HOSTILE) == "[bold red]Boom[/bold red] [2J]0;owned evil line two [/]"
    assert safe("x" * 1000, 10) == "x" * 9 + "…"
    assert safe("a" + "\u0301" * 50) == "a" + "\u0301" * 3
    assert safe("Zinder’s “bomb” – Tōkyō 東京") == "Zinder’s “bomb” – Tōkyō 東京"


EVENTS: list[tuple[str, Record, str]] = [
    ("feeds", Feed(feed_id="f", url="http://127.0.0.1/f", title="The Herald"), "The Herald"),
    ("feeds.state", FeedState(feed_id="f", outcome="http_error", reason="status 500"), "f: http_error (status 500)"),
    ("articles.raw", article(revision=2), "Outlet: A title (revision 2)"),
    (
        "articles.unique",
        article(near=Near(article_id="a0", similarity=0.451)),
        "Outlet: A title (45% like an earlier one)",
    ),
    (
        "articles.duplicates",
        Duplicate(
            article_id="b", revision=1, source="B", duplicate_of="a9", kind="copy", similarity=0.94, decided_at=NOW
        ),
        "B: copy, 94%, of: a9",
    ),
    (
        "dedupe.fingerprints",
        Fingerprint(article_id="a9", revision=1, content_sha256="0", text_sha256="0", algorithm="minhash", seen_at=NOW),
        "a9",
    ),
    ("incidents.extractions", extraction(), "no incident: A title"),
    ("incidents.extractions", extraction(skipped="gate"), "skipped (gate): A title"),
    (
        "resolve.articles",
        ResolvedArticle(article_id="a1", revision=1, extraction=extraction(), links={"R1": "i1"}),
        "1 linked: A title",
    ),
    ("incidents", incident(killed=exactly(23)), "Zinder, NE: bombing, killed 23"),
    (
        "incidents.changes",
        IncidentChange(
            incident_id="i1", version=2, at=NOW, field="killed", old={"best": 12}, new={"best": 23}, because="hospital"
        ),
        "i1: killed 12 → 23 (hospital)",
    ),
]


@pytest.mark.parametrize(("topic", "record", "line"), EVENTS, ids=[f"{topic}-{line}" for topic, _, line in EVENTS])
def test_each_topic_tells_its_latest_record_in_a_line(topic: str, record: Record, line: str) -> None:
    state = BoardState()
    assert state.take(TopicEvent(topic, "key", record)) == line
    assert (state.topics[topic].records, state.topics[topic].latest) == (1, line)


def test_every_topic_of_the_catalogue_has_a_row_from_the_start() -> None:
    assert list(BoardState().topics) == [topic.name for topic in CATALOGUE]


def test_ids_are_told_by_the_names_that_came_before() -> None:
    state = state_of(
        TopicEvent("feeds", "f", Feed(feed_id="f", url="http://127.0.0.1/f", title="The Herald")),
        TopicEvent("articles.raw", "a1", article(title="Bomb in Zinder")),
        TopicEvent("incidents", "i1", incident()),
    )
    copy = Duplicate(
        article_id="b", revision=1, source="B", duplicate_of="a1", kind="exact", similarity=1, decided_at=NOW
    )
    change = IncidentChange(incident_id="i1", version=1, at=NOW, field="created", because="first report")
    assert state.take(TopicEvent("feeds.state", "f", FeedState(feed_id="f", outcome="empty"))) == "The Herald: empty"
    assert state.take(TopicEvent("articles.duplicates", "b", copy)) == "B: exact, 100%, of: Bomb in Zinder"
    assert state.take(TopicEvent("incidents.changes", "i1", change)) == "Zinder, NE: created (first report)"


def test_a_feed_is_failing_until_a_poll_succeeds() -> None:
    failing = FeedState(feed_id="f", outcome="timeout", reason="no answer within 20 seconds")
    state = state_of(TopicEvent("feeds.state", "f", failing))
    assert state.failing_feeds() == (FailingFeed("f", "timeout", "no answer within 20 seconds"),)
    state.take(TopicEvent("feeds.state", "f", FeedState(feed_id="f", outcome="not_modified")))
    assert state.failing_feeds() == ()


def test_the_summary_counts_each_kind_once() -> None:
    near = Near(article_id="a1", similarity=0.4)
    copy = Duplicate(
        article_id="b", revision=1, source="B", duplicate_of="a1", kind="copy", similarity=0.9, decided_at=NOW
    )
    conflicting = Total(best=23, low=19, high=23, conflict=True)
    state = state_of(
        TopicEvent("articles.raw", "a1", article()),
        TopicEvent("articles.raw", "a1", article(revision=2)),
        TopicEvent("articles.raw", "a2", article("a2")),
        TopicEvent("articles.unique", "a1", article()),
        TopicEvent("articles.unique", "a2", article("a2", near=near)),
        TopicEvent("articles.duplicates", "b", copy),
        TopicEvent("incidents.extractions", "a1", extraction()),
        TopicEvent("incidents", "i1", incident(killed=exactly(12))),
        TopicEvent("incidents", "i1", incident(killed=conflicting)),
        TopicEvent("incidents", "i2", incident("i2", status="retracted")),
        TopicEvent("incidents", "i3", incident("i3", status="merged", merged_into="i1")),
        TopicEvent("feeds.state", "f", FeedState(feed_id="f", outcome="not_a_feed")),
        TopicEvent("dead-letters", "k", None, "dedupe: unreadable"),
    )
    assert state.summary(12.5) == Summary(
        articles=2,
        revisions=1,
        duplicates=1,
        updates=1,
        extractions=1,
        incidents=1,
        conflicts=1,
        dead_letters=1,
        failing_feeds=1,
        seconds=12.5,
    )
    text = drawn(render_summary(state.summary(12.5)))
    assert re.search(r"\b2\s+articles, and 1 later", text)
    assert re.search(r"12\.5\s+seconds", text)


def test_incidents_come_worst_first_with_their_parts_below_them() -> None:
    state = state_of(
        TopicEvent("incidents", "small", incident("small", exactly(3))),
        TopicEvent("incidents", "part", incident("part", exactly(5), part_of="wave")),
        TopicEvent("incidents", "middle", incident("middle", exactly(10))),
        TopicEvent("incidents", "wave", incident("wave", exactly(70), type="coordinated_attack")),
    )
    assert [each.incident_id for each in state.standing_incidents()] == ["wave", "part", "middle", "small"]
    assert "└ bombing" in drawn(render(state))


def test_incidents_that_are_parts_of_each_other_are_all_shown() -> None:
    state = state_of(
        TopicEvent("incidents", "one", incident("one", part_of="two")),
        TopicEvent("incidents", "two", incident("two", part_of="one")),
        TopicEvent("incidents", "own", incident("own", part_of="own")),
    )
    assert {each.incident_id for each in state.standing_incidents()} == {"one", "two", "own"}


def test_a_tombstone_takes_things_off_the_board() -> None:
    state = state_of(
        TopicEvent("feeds.state", "f", FeedState(feed_id="f", outcome="gone")),
        TopicEvent("incidents", "i1", incident()),
        TopicEvent("incidents", "i1"),
        TopicEvent("feeds", "f"),
    )
    assert state.standing_incidents() == ()
    assert state.failing_feeds() == ()
    assert state.topics["incidents"].latest == "i1 removed"


def test_a_value_that_is_no_record_shows_its_note_and_takes_nothing_away() -> None:
    state = state_of(TopicEvent("incidents", "i1", incident()), TopicEvent("incidents", "i1", None, "not readable"))
    assert state.topics["incidents"].latest == "not readable"
    assert len(state.standing_incidents()) == 1


def test_dead_letters_are_kept_to_a_bound_but_all_counted() -> None:
    many = MOST_DEAD_LETTERS + 7
    state = state_of(*(TopicEvent("dead-letters", str(at), None, f"letter {at}") for at in range(many)))
    assert len(state.dead_letters) == MOST_DEAD_LETTERS
    assert state.dead_letters[-1] == f"letter {many - 1}"
    assert state.summary(0).dead_letters == many


def test_the_table_shows_toll_place_date_sources_and_other_outcomes_within_80_columns() -> None:
    missing = TollCell(who="people", outcome="missing", best=7, low=7, high=7)
    killed = Total(best=23, low=19, high=23, conflict=True)
    text = drawn(render_incidents((incident(killed=killed, injured=exactly(41), toll=[missing]),)))
    row = next(line for line in text.splitlines() if "bombing" in line)
    assert all(part in row for part in ("Nov 22", "23 (19–23) ≠", "41", "8 (4)", "open"))
    assert "Zinder, NE" in text
    assert "missing 7" in text
    assert max(map(len, text.splitlines())) <= 80


def test_a_low_window_shows_fewer_incidents_and_says_so() -> None:
    state = state_of(*(TopicEvent("incidents", str(at), incident(str(at), exactly(at))) for at in range(10)))
    low = drawn(render(state, height=24))
    assert "Incidents (10, the first 1 of them)" in low
    assert low.count("Zinder, NE") == 2  # one row, and the latest line of the topic
    assert drawn(render(state)).count("bombing") == 11


def hostile_events() -> list[TopicEvent]:
    return [
        TopicEvent("feeds", "f", Feed(feed_id="f", url="http://127.0.0.1/f", title=HOSTILE)),
        TopicEvent("feeds.state", "f", FeedState(feed_id="f", outcome="not_a_feed", reason=HOSTILE)),
        TopicEvent("articles.raw", "a1", article(title=HOSTILE)),
        TopicEvent("incidents", "i1", incident(places=[Place(name=HOSTILE.replace("\ud800", ""), kind="city")])),
        TopicEvent("dead-letters", HOSTILE, None, HOSTILE),
        TopicEvent(HOSTILE, HOSTILE),
    ]


def test_hostile_text_is_drawn_as_it_stands_and_moves_nothing() -> None:
    text = drawn(render(state_of(*hostile_events())), width=200)
    assert "[bold red]Boom[/bold red]" in text
    assert not set(text) & {"\x1b", "\x07", "\r", "\u202e", "\u2028", "\ud800"}


@pytest.mark.parametrize("reads_markup", [False, True])
def test_without_a_terminal_each_event_is_one_plain_line(reads_markup: bool) -> None:
    out = io.StringIO()
    console = Console(file=out, width=100, markup=True) if reads_markup else open_console(out)
    with Screen(console) as screen:
        for event in hostile_events():
            screen.show(event)
        lines = out.getvalue().splitlines()
        screen.show(TopicEvent("dedupe.fingerprints", "a1"))  # repeats what others say: no line
        assert out.getvalue().splitlines() == lines
    assert len(lines) == len(hostile_events())
    assert all("[bold red]Boom" in line for line in lines)
    summary = screen.finish(3.0)
    assert summary.dead_letters == 1
    assert "\x1b" not in out.getvalue()
    assert "Incidents (1)" in out.getvalue()
    assert "Failing feeds" in out.getvalue()


def test_on_a_terminal_the_board_is_live_and_the_incidents_stay_at_the_end() -> None:
    out = io.StringIO()
    before = set(threading.enumerate())
    console = Console(
        file=out, force_terminal=True, width=80, height=40, legacy_windows=False, _environ={"TERM": "xterm"}
    )
    with Screen(console) as screen:
        screen.show(TopicEvent("incidents", "i1", incident(killed=exactly(23))))
    screen.finish(1.0)
    for thread in set(threading.enumerate()) - before:  # the live display's thread ends by itself
        thread.join(10)
        assert not thread.is_alive()
    end = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", out.getvalue())
    assert end.rindex("incidents.changes") < end.rindex("Incidents (1)") < end.rindex("seconds")


def test_an_output_that_is_not_utf8_gets_question_marks_instead_of_an_error() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    with Screen(open_console(out)) as screen:
        screen.show(TopicEvent("articles.raw", "a1", article(title="Popayán “bomb”")))
    screen.finish(1.0)
    out.flush()
    assert b"Popay?n ?bomb?" in raw.getvalue()
