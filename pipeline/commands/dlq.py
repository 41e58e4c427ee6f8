"""Commands for dead letters: see what could not be processed, put it back after the fix, or drop it."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from pipeline.commands.arguments import clear_errors, settings_from_environment
from pipeline.commands.filters import TIME_FORMS
from pipeline.commands.letters_shown import entry_json, letter_json, letter_lines, line

if TYPE_CHECKING:
    from incidentwire.streaming.deadletters.box import DeadLetterBox, Done
    from incidentwire.streaming.deadletters.selection import Selection

_TIME = click.DateTime(TIME_FORMS)


@click.group()
def dlq() -> None:
    """Dead letters: what no stage could process, with the reason."""


def _selecting(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the options that say which letters are meant, as one Selection."""

    @click.argument("places", nargs=-1, metavar="[PARTITION:OFFSET]...")
    @click.option("--stage", help="Of this stage.")
    @click.option("--topic", help="Read from this topic (its name in the catalogue).")
    @click.option("--reason", help="With this reason: unreadable, error, too-large, worker-crash, refused, gave-up.")
    @click.option("--error", help="With this text in the error, upper and lower case alike.")
    @click.option("--since", type=_TIME, metavar="TIME", help="Died at this time or later (UTC unless it says).")
    @click.option("--until", type=_TIME, metavar="TIME", help="Died before this time.")
    @click.option("--partition", type=click.IntRange(0), help="Read from this partition of its topic.")
    @click.option("--offsets", help="Read from these offsets of its topic: 17 or 17-99.")
    @wraps(command)
    def selecting(
        places: tuple[str, ...], since: datetime | None, until: datetime | None, offsets: str | None, **options: Any
    ) -> None:
        from incidentwire.streaming.deadletters.letter import Place
        from incidentwire.streaming.deadletters.selection import Selection, parse_offsets

        names = ("stage", "topic", "reason", "error", "partition")
        try:
            selection = Selection(
                since=since and _utc(since),
                until=until and _utc(until),
                offsets=None if offsets is None else parse_offsets(offsets),
                places=frozenset(map(Place.parse, places)),
                **{name: options.pop(name) for name in names},
            )
        except ValueError as error:
            raise click.UsageError(str(error)) from error
        command(selection=selection, **options)

    return selecting


_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON lines.")
_LIMIT = click.option("--limit", type=click.IntRange(1), help="At most so many letters, the oldest first.")
_DRY_RUN = click.option("--dry-run", is_flag=True, help="Say what would be done and do nothing.")
_ALL = click.option("--all", "everything", is_flag=True, help="Every open letter.")


@dlq.command("ls")
@_selecting
@click.option(
    "--state",
    type=click.Choice(("open", "replayed", "purged", "all")),
    default="open",
    show_default=True,
    help="What became of them.",
)
@_LIMIT
@_JSON
def dlq_ls(selection: Selection, state: str, limit: int | None, as_json: bool) -> None:
    """List letters, oldest first. PARTITION:OFFSET is a letter's place on the topic of dead letters."""
    with _box() as box:
        entries = box.ledger(selection).entries(*(() if state == "all" else (state,)))
    for entry in entries[:limit]:
        click.echo(json.dumps(entry_json(entry)) if as_json else line(entry))
    if not as_json:
        more = len(entries) - len(entries[:limit])
        click.echo(
            f"{len(entries)} {'' if state == 'all' else state + ' '}letters" + (f", {more} not shown" * (more > 0))
        )


@dlq.command("show")
@click.argument("place", metavar="PARTITION:OFFSET")
@click.option("--value", "only_value", is_flag=True, help="Print the original value, byte for byte, and nothing else.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object; bytes that are not UTF-8 as base64.")
def dlq_show(place: str, only_value: bool, as_json: bool) -> None:
    """Show one letter, whole: why it died, its headers, its value."""
    from incidentwire.streaming.deadletters.letter import Place
    from incidentwire.streaming.deadletters.selection import Selection

    try:
        where = Place.parse(place)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    with _box() as box:
        entries = box.ledger(Selection(places=frozenset({where}))).entries()
        letter = next(iter(box.letters([where] if entries else [])), None)
    if letter is None:
        raise click.ClickException(f"there is no dead letter at {where}")
    if only_value:
        sys.stdout.buffer.write(letter.value or b"")
    elif as_json:
        click.echo(json.dumps(letter_json(letter, entries[0]), indent=2))
    else:
        click.echo("\n".join(letter_lines(letter, entries[0])))


@dlq.command("stats")
@_selecting
@_JSON
def dlq_stats(selection: Selection, as_json: bool) -> None:
    """Count letters by stage, topic, reason and state, with the oldest that is open."""
    from pipeline.demo.wording import safe
    from pipeline.stages import utc_now

    with _box() as box:
        entries = box.ledger(selection).entries()
    counts = Counter(
        (e.letter.stage, e.letter.origin.topic if e.letter.origin else "", e.letter.reason, e.state) for e in entries
    )
    oldest = min((entry.letter.at for entry in entries if entry.state == "open"), default=None)
    age = None if oldest is None else round((utc_now() - oldest).total_seconds(), 1)
    names = ("stage", "topic", "reason", "state")
    if as_json:
        groups = [{**dict(zip(names, group, strict=True)), "letters": n} for group, n in sorted(counts.items())]
        states = Counter(entry.state for entry in entries)
        click.echo(json.dumps({"open": states["open"], "oldest_open_seconds": age, "groups": groups}))
        return
    for group, count in sorted(counts.items()):
        click.echo("  ".join([f"{count:>7}", *(safe(text, 40) or "?" for text in group)]))
    click.echo(f"{len(entries)} letters" + ("" if age is None else f"; the oldest open one is {age:g} s old"))


@dlq.command("replay")
@_selecting
@_ALL
@click.option("--rate", type=click.FloatRange(0, min_open=True), help="At most so many letters a second.")
@_LIMIT
@_DRY_RUN
@_JSON
def dlq_replay(
    selection: Selection, everything: bool, rate: float | None, limit: int | None, dry_run: bool, as_json: bool
) -> None:
    """Put letters back into the topics they came from, byte for byte and each at most once.

    Exit code 1 where one can't go back; the reason is told, and the others go.
    """
    _must_mean_something(selection, everything)
    with _box() as box:
        report = box.replay(
            selection, limit=limit, per_second=rate, dry_run=dry_run, tell=_teller("replayed", dry_run, as_json)
        )
    if not as_json:
        would = "would be " if dry_run else ""
        click.echo(f"{report.done} letters {would}replayed, {report.refused} can't be")
    sys.exit(1 if report.refused else 0)


@dlq.command("purge")
@_selecting
@_ALL
@click.option(
    "--done", is_flag=True, help="Drop no letter; only delete what is replayed or purged, as far as Kafka can."
)
@_LIMIT
@_DRY_RUN
@_JSON
def dlq_purge(
    selection: Selection, everything: bool, done: bool, limit: int | None, dry_run: bool, as_json: bool
) -> None:
    """Drop letters: they are not listed and never replayed any more.

    Kafka deletes from the beginning of a topic only. So the bytes go once no older letter is open, or with retention.
    """
    if not done:
        _must_mean_something(selection, everything)
    elif everything or not selection.everything:
        raise click.UsageError("--done drops no letter, so a filter or --all has no meaning beside it")
    with _box() as box:
        report = box.purge(
            None if done else selection, limit=limit, dry_run=dry_run, tell=_teller("purged", dry_run, as_json)
        )
    if as_json:
        return
    if dry_run:
        click.echo(f"{report.done} letters would be purged")
        return
    click.echo(f"{report.done} letters purged; the bytes of {report.deleted} letters deleted")
    if report.kept:
        click.echo(
            f"the bytes of {report.kept} letters stay behind an older open one: until that is done with, or retention"
        )


@dlq.command("resume")
@click.argument("stage", type=click.Choice(("dedupe", "extract", "resolve", "sink")))
def dlq_resume(stage: str) -> None:
    """Let a stage go on that is paused because it made too many dead letters. A stage that is not takes no notice."""
    with _box() as box:
        box.resume(stage)
    click.echo(f"{stage} was told to go on")


@contextmanager
def _box() -> Iterator[DeadLetterBox]:
    from incidentwire.streaming.deadletters.box import DeadLetterBox
    from incidentwire.streaming.guard import DeadlineExpired
    from incidentwire.streaming.transaction import TransactionFailed
    from pipeline.stages import utc_now

    settings = settings_from_environment()
    try:
        with clear_errors():
            yield DeadLetterBox(settings.kafka(), utc_now)
    except (TransactionFailed, DeadlineExpired) as error:
        raise click.ClickException(
            f"{error}. What was told above is done. Say the same again: no letter comes back twice"
        ) from error


def _must_mean_something(selection: Selection, everything: bool) -> None:
    if everything and not selection.everything:
        raise click.UsageError("--all and a filter contradict each other")
    if not everything and selection.everything:
        raise click.UsageError("say which letters: PARTITION:OFFSET, a filter such as --stage, or --all")


def _teller(action: str, dry_run: bool, as_json: bool) -> Callable[[Done], None]:
    from pipeline.demo.wording import safe

    def tell(done: Done) -> None:
        if as_json:
            outcome = "refused" if done.why else f"would-be-{action}" if dry_run else action
            click.echo(json.dumps({**entry_json(done.entry), "outcome": outcome, "why": done.why}))
        elif done.why is not None:
            click.echo(f"{done.entry.letter.place} can't be replayed: {safe(done.why, 300)}", err=True)
        else:
            click.echo(line(done.entry))

    return tell


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
