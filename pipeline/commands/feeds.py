"""Commands for the feeds that are polled: the list, what is known of each, and what a person asks for.

A command writes to the topic `feeds` and reads `feeds.state`; the pollers do the rest. Exit code 0: done; 1: something
of it failed; 2: nothing could be asked, or the arguments are wrong.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.commands.arguments import FILE, clear_errors, settings_from_environment

if TYPE_CHECKING:
    from incidentwire.contracts import Feed, FeedState
    from ingest.feedlists.checking import Checked
    from ingest.feedlists.discover import FoundFeed
    from ingest.feedlists.feedlist import FeedList
    from ingest.fetching.fetch import HttpFetcher
    from ingest.fetching.slots import HostSlots
    from ingest.reading.parse_worker import ParsePool

NOT_ASKED = 2
Known = list[tuple["Feed", "FeedState | None"]]

FEEDS = click.argument("feeds", nargs=-1, required=True, metavar="FEED...")
STARTER = Path(str(files("ingest").joinpath("starter", "feeds.opml")))


@click.group()
def feeds() -> None:
    """What is polled. FEED is an id, the beginning of one, or a URL."""


@contextmanager
def _asking() -> Iterator[None]:
    """Errors of the cluster or of a file as one line and exit code 2."""
    try:
        with clear_errors():
            yield
    except click.ClickException as error:
        error.show()
        sys.exit(NOT_ASKED)


@feeds.command("import")
@click.argument("file", type=FILE, required=False)
@click.option("--starter", is_flag=True, help="Import the starter list: news feeds of all world regions.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def feeds_import(file: Path | None, starter: bool, dry_run: bool) -> None:
    """Put the feeds of FILE (YAML or OPML) on the topic `feeds`."""
    from ingest.feedlists.feedlist import read_feeds
    from ingest.feedlists.registry import compare, write_feeds
    from pipeline.stages import utc_now

    if starter == (file is not None):
        raise click.UsageError("name one FILE, or say --starter")
    with _asking():
        kafka = settings_from_environment().kafka()
        listed: FeedList = read_feeds(file or STARTER)
        change = compare(kafka, listed.feeds)
        if not dry_run:
            write_feeds(kafka, change.to_write, utc_now())
    for problem in listed.problems:
        click.echo(problem, err=True)
    if dry_run:
        for mark, those in (("+", change.added), ("~", change.changed)):
            for feed in those:
                click.echo(f"{mark} {_shown(feed.url)}")
    done = "would be imported" if dry_run else "imported"
    counts = f"{len(change.added)} new, {len(change.changed)} changed, {len(change.same)} as they were"
    click.echo(f"{len(listed.feeds)} feeds {done}: {counts}")
    sys.exit(1 if listed.problems else 0)


@feeds.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
def feeds_export(file: Path | None) -> None:
    """Write all feeds as OPML 2.0 to FILE, or to standard output. Passwords in URLs are in it."""
    from ingest.feedlists.opml_out import write_opml
    from pipeline.stages import utc_now

    with _asking():
        known = _known()
        content = write_opml((feed for feed, _ in known), "incidentwire", utc_now())
        if file is not None:
            file.write_bytes(content)
    if file is None:
        sys.stdout.buffer.write(content)
    else:
        click.echo(f"{len(known)} feeds exported to {file}")


@feeds.command("add")
@click.argument("url")
@click.option("--all", "take_all", is_flag=True, help="Add all feeds that the site names.")
@click.option("--pick", type=click.IntRange(1), help="Add the feed of this number among those found; default: 1.")
@click.option("--dry-run", is_flag=True, help="Say what is found, and add nothing.")
def feeds_add(url: str, take_all: bool, pick: int | None, dry_run: bool) -> None:
    """Add the feed at URL, or the feed that the web page at URL points to."""
    from ingest.feedlists.discover import discover
    from ingest.feedlists.feedlist import feed_of
    from ingest.feedlists.listed import Listed
    from ingest.feedlists.registry import import_feeds
    from pipeline.stages import utc_now

    if take_all and pick is not None:
        raise click.UsageError("--all and --pick exclude each other")
    with _asking():
        asked = feed_of(Listed(url=url, line=1)).url
        with _reading() as (fetch, parse, _slots):
            discovery = discover(asked, fetch, parse)
    if not discovery.found:
        for problem in discovery.problems:
            click.echo(_shown(problem), err=True)
        click.echo(f"no feed is found at {_shown(url)}; give the URL of a feed itself", err=True)
        sys.exit(1)
    for number, found in enumerate(discovery.found, start=1):
        click.echo(f"{number}  {_found(found)}")
    if discovery.untried:
        click.echo(f"{discovery.untried} more are named there and were not tried", err=True)
    if pick is not None and pick > len(discovery.found):
        raise click.UsageError(f"--pick {pick}: only {len(discovery.found)} feeds are found")
    chosen = discovery.found if take_all else (discovery.found[(pick or 1) - 1],)
    if dry_run:
        return
    with _asking():
        added = [feed_of(Listed(url=one.url, line=1, title=one.title)) for one in chosen]
        import_feeds(settings_from_environment().kafka(), added, utc_now())
    for feed in added:
        click.echo(f"added {feed.feed_id}  {_shown(feed.url)}")


@feeds.command("list")
@click.option("--failing", "sign", flag_value="failing", help="Only feeds that fail.")
@click.option("--silent", "sign", flag_value="silent", help="Only feeds that bring nothing new any more.")
@click.option("--drifting", "sign", flag_value="drifting", help="Only feeds whose entries lose text, dates or ids.")
def feeds_list(sign: str | None) -> None:
    """Show every feed with how its last poll ended and when the next one is."""
    with _asking():
        known = _known()
    for feed, state in known:
        if sign is not None and (state is None or sign not in state.signs):
            continue
        outcome = "not polled yet" if state is None or state.outcome is None else state.outcome
        due = "" if state is None or state.next_poll_at is None else f"  next {state.next_poll_at:%Y-%m-%d %H:%M:%S}Z"
        if feed.paused:
            due = "  paused"
        signs = f"  {', '.join(state.signs).upper()}" if state is not None and state.signs else ""
        told = f"  {_shown(state.reason)}" if state is not None and state.reason else ""
        click.echo(f"{feed.feed_id}  {_shown(feed.url)}  {outcome}{due}{signs}{told}")


@feeds.command("why")
@FEEDS
def feeds_why(feeds: Sequence[str]) -> None:
    """Say why FEED is polled when it is, and how it is."""
    from ingest.scheduling.why import why
    from pipeline.stages import utc_now

    with _asking():
        chosen = _chosen(feeds)
    for number, (feed, state) in enumerate(chosen):
        if number:
            click.echo()
        for line in why(feed, state, utc_now()):
            click.echo(_shown(line))


@feeds.command("pause")
@FEEDS
def feeds_pause(feeds: Sequence[str]) -> None:
    """Poll FEED no more until it is resumed; what is known of it is kept."""
    _change(feeds, "paused", lambda _now: {"paused": True})


@feeds.command("resume")
@FEEDS
def feeds_resume(feeds: Sequence[str]) -> None:
    """Poll a paused FEED again."""
    _change(feeds, "resumed", lambda _now: {"paused": False})


@feeds.command("poll-now")
@FEEDS
def feeds_poll_now(feeds: Sequence[str]) -> None:
    """Have FEED polled as soon as its host may be asked."""
    _change(feeds, "asked for now", lambda now: {"poll_asked_at": now})


@feeds.command("reset")
@FEEDS
def feeds_reset(feeds: Sequence[str]) -> None:
    """Forget what is known of FEED (failures, redirects, validators, pace) but its entries, and poll it now."""
    _change(feeds, "reset", lambda now: {"reset_asked_at": now})


@feeds.command("remove")
@FEEDS
def feeds_remove(feeds: Sequence[str]) -> None:
    """Take FEED off the list for good, with what is known of it. Articles that were published stay."""
    from ingest.feedlists.registry import remove_feeds
    from pipeline.stages import utc_now

    with _asking():
        chosen = _chosen(feeds)
        remove_feeds(settings_from_environment().kafka(), (feed for feed, _ in chosen), utc_now())
    for feed, _ in chosen:
        click.echo(f"removed {feed.feed_id}  {_shown(feed.url)}")


@feeds.command("check")
@click.argument("feeds", nargs=-1, metavar="[FEED...]")
@click.option("--file", type=FILE, help="Check the feeds of a YAML or OPML file instead; needs no cluster.")
def feeds_check(feeds: Sequence[str], file: Path | None) -> None:
    """Ask feeds now, without publishing, and say what they hold and what is wrong. No FEED: all of them."""
    from ingest.feedlists.checking import check_all, check_feed
    from ingest.feedlists.feedlist import read_feeds
    from pipeline.stages import utc_now

    problems: Iterable[str] = ()
    with _asking():
        if file is not None:
            listed = read_feeds(file)
            wanted: Known = [(feed, None) for feed in listed.feeds]
            problems = listed.problems
            if feeds:
                raise click.UsageError("name FEEDs or --file, not both")
        else:
            wanted = _chosen(feeds) if feeds else _known()
    failed = 0
    for problem in problems:
        failed += 1
        click.echo(problem, err=True)
    with _asking(), _reading() as (fetch, parse, slots):

        def check(feed: Feed, state: FeedState | None) -> Checked:
            return check_feed(feed, state, utc_now(), fetch, parse)

        for checked in check_all(wanted, check, slots.key, 8):
            failed += checked.failed
            mark = "FAILED" if checked.failed else "ok"
            click.echo(f"{mark}  {_shown(checked.feed.url)}  {checked.outcome}: {_shown(checked.reason)}")
            for line in checked.facts:
                click.echo(f"    {_shown(line)}")
            for line in checked.wrong:
                click.echo(f"    ! {_shown(line)}")
    sys.exit(1 if failed else 0)


# ------------------------------------------------------------------ what they share


def _known() -> Known:
    from ingest.feedlists.registry import read_feeds

    return read_feeds(settings_from_environment().kafka())


def _chosen(references: Sequence[str]) -> Known:
    from ingest.feedlists.selection import select

    known = _known()
    states = {feed.feed_id: state for feed, state in known}
    return [(feed, states[feed.feed_id]) for feed in select((feed for feed, _ in known), references)]


def _change(references: Sequence[str], done: str, fields: Callable[[Any], dict[str, Any]]) -> None:
    from ingest.feedlists.registry import write_feeds
    from pipeline.stages import utc_now

    with _asking():
        now = utc_now()
        changed = [feed.model_copy(update=fields(now)) for feed, _ in _chosen(references)]
        write_feeds(settings_from_environment().kafka(), changed, now)
    for feed in changed:
        click.echo(f"{done}: {feed.feed_id}  {_shown(feed.url)}")


@contextmanager
def _reading() -> Iterator[tuple[HttpFetcher, ParsePool, HostSlots]]:
    """What asks the network, under the rules of the poller."""
    from ingest.fetching.fetch import HttpFetcher
    from ingest.fetching.slots import HostSlots
    from ingest.reading.parse_worker import ParsePool
    from pipeline.stages import ingest_settings, utc_now

    settings = ingest_settings(settings_from_environment())
    slots = HostSlots(settings)
    fetch = HttpFetcher(settings, utc_now, slots=slots)
    try:
        with ParsePool(settings) as parse:
            yield fetch, parse, slots
    finally:
        fetch.close()


def _found(found: FoundFeed) -> str:
    newest = f", newest {found.newest_at:%Y-%m-%d}" if found.newest_at else ""
    return f"{_shown(found.url)}  {_shown(found.title)}  ({found.format}, {found.entries} entries{newest})"


def _shown(text: str) -> str:
    """A text from outside as one safe line; a URL in it without credentials."""
    from ingest.urls import split_http, without_credentials
    from pipeline.demo.wording import safe

    return safe(without_credentials(text) if split_http(text) else text)
