"""An explained article in the terminal, drawn with rich. Piped it loses its colours and nothing else.

Evidence stands in brackets with its id, as in `[F1 33 were killed]`, so that it can be told without colours, also where
spans overlap. Every text becomes a rich `Text`, never a markup string, and goes through `visible`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from consumers.extract.explain.model import Explained, Fact, Finding
from consumers.extract.explain.segments import TONES, Segment, Tone
from consumers.extract.explain.visible import visible, visible_line

STYLES: dict[Tone, str] = {
    "killed": "bold white on dark_red",
    "hurt": "black on orange1",
    "people": "black on khaki1",
    "things": "black on tan",
    "cumulative": "black on cyan",
    "background": "black on grey70",
    "denied": "black on grey70 strike",
    "claim": "white on dark_magenta",
    "accusation": "white on purple4",
    "denial": "white on dark_blue",
    "report": "underline",
}
LEAST_SHOWN = 20_000  # code points of a text that are shown in any case; the extractor reads hardly more
SHOWN_BEYOND_EVIDENCE = 2_000
LONGEST_BESIDE = 40  # a longer fact gets a line of its own


def render(explained: Explained) -> RenderableType:
    """The article with its evidence marked, then figures, reports and statements with their words."""
    parts: list[RenderableType] = [Rule(style="dim")]
    if explained.title:
        parts.append(_marked(explained.title, "bold"))
    parts.extend((_facts(explained), Text(explained.outcome, style="bold"), Text(""), _text(explained)))
    used = {segment.tone for segment in (*explained.title, *explained.text) if segment.tone}
    if used:
        parts.extend((Text(""), _legend(used)))
    for name, findings in (
        ("Figures", explained.figures),
        ("Reports", explained.reports),
        ("Statements", explained.statements),
    ):
        if findings:
            parts.extend((Text(""), Text(f"{name} ({len(findings)})", style="bold"), _findings(findings)))
    parts.append(Text(""))
    return Group(*parts)


def _facts(explained: Explained) -> Text:
    return Text("\n").join(
        Text.assemble((f"{label}: ", "dim"), visible_line(value)) for label, value in explained.facts
    )


def _text(explained: Explained) -> RenderableType:
    length = sum(len(segment.text) for segment in explained.text)
    shown = max(LEAST_SHOWN, explained.evidence_ends + SHOWN_BEYOND_EVIDENCE)
    if length <= shown:
        return _marked(explained.text)
    note = f"… and {length - shown:,} more characters without evidence"
    return Group(_marked(_first(explained.text, shown)), Text(note, style="dim italic"))


def _first(segments: tuple[Segment, ...], count: int) -> Iterable[Segment]:
    for segment in segments:
        if count <= 0:
            return
        yield Segment(segment.text[:count]) if not segment.marks else segment
        count -= len(segment.text)


def _marked(segments: Iterable[Segment], base: str = "") -> Text:
    shown = Text(style=base)
    for segment in segments:
        for mark in segment.opening:
            shown.append(f"[{mark.owner} ", style="dim")
        shown.append(visible(segment.text), style=STYLES[segment.tone] if segment.tone else None)
        if segment.closing:
            shown.append("]" * len(segment.closing), style="dim")
    shown.rstrip()
    return shown


def _legend(used: set[Tone]) -> Text:
    return Text(" ").join(Text(f" {TONES[tone]} ", style=STYLES[tone]) for tone in TONES if tone in used)


def _findings(findings: tuple[Finding, ...]) -> Table:
    table = Table.grid(padding=(0, 1, 0, 0), expand=True)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1, overflow="fold")
    for finding in findings:
        lines = [Text(visible_line(finding.headline), style="bold")]
        lines.extend(_fact_lines(finding.facts))
        lines.extend(
            Text.assemble("“", visible_line(quote.text), "” ", (quote.where, "dim")) for quote in finding.quotes
        )
        table.add_row(Text(finding.id, style=STYLES[finding.tone]), Text("\n").join(lines))
    return table


def _fact_lines(facts: tuple[Fact, ...]) -> Iterator[Text]:
    """Short facts side by side, a long one on a line of its own."""
    beside: list[Text] = []
    for label, value in facts:
        told = Text.assemble((f"{label} ", "dim"), visible_line(value))
        if len(told) <= LONGEST_BESIDE:
            beside.append(told)
            continue
        if beside:
            yield Text("  ").join(beside)
            beside = []
        yield told
    if beside:
        yield Text("  ").join(beside)
