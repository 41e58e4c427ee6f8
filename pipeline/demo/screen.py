"""The board in the terminal, drawn with rich: live while it runs, and plain lines where the output is no terminal.

Every text from outside becomes a rich `Text`, never a markup string, so square brackets in a headline stay brackets.
"""

from __future__ import annotations

import io
import sys
from threading import Lock
from types import TracebackType
from typing import Self, TextIO

from rich import box
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from incidentwire.contracts import FeedState, Incident
from incidentwire.contracts.topics import DEAD_LETTERS, DEDUPE_FINGERPRINTS, RESOLVE_ARTICLES
from ingest.scheduling.schedule import is_failure
from pipeline.demo.board import BoardState, FailingFeed, Summary, TopicRow
from pipeline.demo.headlines import TopicEvent
from pipeline.demo.wording import CONFLICT_MARK, place_text, safe, total_text, when_text

REFRESHES_PER_SECOND = 4
PLAIN_WIDTH = 100
LINES_BESIDE_INCIDENTS = 19  # the topics' table, headings and a line to spare
LINES_PER_INCIDENT = 3

# Topics that only repeat what others say: no line of their own in the plain output.
QUIET_TOPICS = frozenset({DEDUPE_FINGERPRINTS.name, RESOLVE_ARTICLES.name})

STATUS_STYLES = {"open": "yellow", "settled": "green"}


def render(state: BoardState, height: int | None = None) -> RenderableType:
    """The whole board: topics, failing feeds, dead letters, incidents. `height` in lines cuts the incidents to fit."""
    failing = state.failing_feeds()
    parts: list[RenderableType] = [_topics(tuple(state.topics.values()))]
    if failing:
        parts.append(_failing(failing))
    if state.dead_letters:
        parts.append(_dead_letters(tuple(state.dead_letters)))
    incidents = state.standing_incidents()
    if incidents:
        room = len(incidents)
        if height is not None:
            lines = height - LINES_BESIDE_INCIDENTS - len(failing) - bool(failing) - 2 * bool(state.dead_letters)
            room = max(1, lines // LINES_PER_INCIDENT)
        parts.append(render_incidents(incidents, room))
    return Group(*parts)


def render_incidents(incidents: tuple[Incident, ...], most: int | None = None) -> RenderableType:
    """The table of incidents with toll, place, date, sources and status; at most `most` rows of it."""
    shown = incidents if most is None else incidents[:most]
    table = Table(box=box.SIMPLE_HEAD, expand=True, padding=(0, 1, 0, 0), title_justify="left", title_style="bold")
    left_out = f", the first {len(shown)} of them" if len(shown) < len(incidents) else ""
    table.title = f"Incidents ({len(incidents)}{left_out})"
    table.add_column("When", no_wrap=True)
    table.add_column("Incident", ratio=1, overflow="fold")
    table.add_column("Killed", no_wrap=True)
    table.add_column("Injured", no_wrap=True)
    table.add_column("Sources", no_wrap=True)
    table.add_column("Status", no_wrap=True)
    ids = {incident.incident_id for incident in shown}
    for incident in shown:
        table.add_row(
            Text(when_text(incident.when)),
            _what(incident, indented=incident.part_of in ids),
            _toll(total_text(incident.killed), incident.killed.conflict),
            _toll(total_text(incident.injured), incident.injured.conflict),
            Text(f"{incident.source_count} ({incident.independent_source_count})"),
            Text(incident.status, style=STATUS_STYLES.get(incident.status, "")),
        )
    legend = f"toll: best (low–high), {CONFLICT_MARK} accounts conflict, – not known; sources (independent)"
    table.caption, table.caption_justify = Text(legend, style="dim"), "left"
    return table


def render_summary(summary: Summary) -> RenderableType:
    """The closing lines of a run."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(justify="right", style="bold")
    table.add_column()
    table.add_row(str(summary.articles), f"articles, and {summary.revisions} later revisions of them")
    table.add_row(str(summary.duplicates), f"duplicates dropped; {summary.updates} rewrites or updates went on")
    table.add_row(str(summary.incidents), f"incidents, {summary.conflicts} of them with conflicting tolls")
    table.add_row(str(summary.failing_feeds), "failing feeds")
    table.add_row(str(summary.dead_letters), "dead letters")
    table.add_row(f"{summary.seconds:.1f}", "seconds")
    return table


class Screen:
    """Shows events as they come: a live board on a terminal, one line an event elsewhere.

    Use as a context manager; `show` may be called from any thread. At the end the full board stays on the terminal.
    """

    def __init__(self, console: Console | None = None, state: BoardState | None = None) -> None:
        self.console = console or open_console()
        self.state = state or BoardState()
        self._lock = Lock()
        self._poll_outcomes: dict[str, str | None] = {}
        self._live: Live | None = None
        if self.console.is_terminal and not self.console.is_dumb_terminal:
            self._live = Live(
                get_renderable=self._board,
                console=self.console,
                refresh_per_second=REFRESHES_PER_SECOND,
                transient=True,  # the live board is cut to the window; the end prints it in full
            )

    def __enter__(self) -> Self:
        if self._live:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._live:
            self._live.stop()
            with self._lock:
                self.console.print(_topics(tuple(self.state.topics.values())))

    def show(self, event: TopicEvent) -> None:
        """Takes one event onto the board."""
        with self._lock:
            line = self.state.take(event)
        if not self._live and event.topic not in QUIET_TOPICS and self._is_news(event):
            self.console.print(Text(f"{safe(event.topic, 40):<22} {line}"), style=_line_style(event), soft_wrap=True)

    def _is_news(self, event: TopicEvent) -> bool:
        """Whether a line is worth printing: of polls only the first one that ends in some other way than before."""
        if not isinstance(event.record, FeedState):
            return True
        outcome, before = event.record.outcome, self._poll_outcomes.get(event.key)
        self._poll_outcomes[event.key] = outcome
        return outcome not in (before, "not_modified", "no_new_entries")

    def finish(self, seconds: float) -> Summary:
        """Prints failing feeds, dead letters, the incidents and the summary, once the live board is gone."""
        with self._lock:
            summary = self.state.summary(seconds)
            failing = self.state.failing_feeds()
            if failing:
                self.console.print(_failing(failing))
            if self.state.dead_letters:
                self.console.print(_dead_letters(tuple(self.state.dead_letters)))
            self.console.print(render_incidents(self.state.standing_incidents()))
            self.console.print(render_summary(summary))
        return summary

    def _board(self) -> RenderableType:
        with self._lock:
            return render(self.state, self.console.height)


def open_console(stream: TextIO | None = None) -> Console:
    """A console for the stream (standard output by default) that no character of a headline can break.

    Where the output is no terminal it has a fixed width, so that the tables look the same in every log.
    """
    out = stream or sys.stdout
    if isinstance(out, io.TextIOWrapper):
        out.reconfigure(errors="replace")  # a terminal that is not UTF-8 shows ? instead of raising
    console = Console(file=out, highlight=False, markup=False, emoji=False)
    return (
        console
        if console.is_terminal
        else Console(file=out, highlight=False, markup=False, emoji=False, width=PLAIN_WIDTH)
    )


def _topics(rows: tuple[TopicRow, ...]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, expand=True, padding=(0, 1, 0, 0))
    table.add_column("Topic", no_wrap=True)
    table.add_column("Records", justify="right", no_wrap=True)
    table.add_column("Latest", ratio=1, no_wrap=True, overflow="ellipsis")
    for row in rows:
        alarming = row.name == DEAD_LETTERS.name and row.records
        style = "bold red" if alarming else ("" if row.records else "dim")
        table.add_row(Text(safe(row.name, 40)), Text(str(row.records)), Text(row.latest), style=style)
    return table


def _failing(feeds: tuple[FailingFeed, ...]) -> RenderableType:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), title="Failing feeds")
    table.title_style, table.title_justify = "bold", "left"
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, style="red")
    table.add_column(overflow="fold")
    for feed in feeds:
        table.add_row(Text(feed.name), Text(feed.outcome), Text(feed.reason))
    return table


def _dead_letters(letters: tuple[str, ...], most: int = 5) -> RenderableType:
    table = Table(box=None, show_header=False, title=f"Dead letters, the latest {min(most, len(letters))}")
    table.title_style, table.title_justify = "bold red", "left"
    table.add_column(overflow="fold")
    for letter in letters[-most:]:
        table.add_row(Text(letter))
    return table


def _what(incident: Incident, indented: bool) -> Text:
    prefix = "└ " if indented else ""
    text = Text(f"{prefix}{incident.type.replace('_', ' ')}", style="bold")
    if incident.stage != "accomplished":
        text.append(f", {incident.stage}", style="not bold")
    text.append(f"\n{place_text(incident)}", style="not bold cyan")
    others = [
        f"{cell.outcome} {total_text(cell)}"
        for cell in incident.toll
        if cell.outcome not in ("killed", "injured") and cell.who != "objects"
    ]
    if others:
        text.append(f"\n{', '.join(others)}", style="not bold dim")
    return text


def _toll(text: str, conflict: bool) -> Text:
    return Text(text, style="bold red" if conflict else "")


def _line_style(event: TopicEvent) -> str:
    if event.topic == DEAD_LETTERS.name:
        return "red"
    match event.record:
        case FeedState(outcome=outcome) if outcome is not None and is_failure(outcome):
            return "red"
    return ""
