"""Every setting of ingest with its default and the reason for it.

The command line makes one `IngestSettings` and passes it down; nothing in ingest reads the environment.
"""

from __future__ import annotations

from dataclasses import dataclass

from incidentwire import __name__ as project_name
from ingest.version import VERSION

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class IngestSettings:
    """How feeds are fetched, read and scheduled. Raises ValueError for a value that makes no sense."""

    # -- who we are ------------------------------------------------------------------------------------------------
    # A page or mail address where a publisher reaches the operator. Empty: none is named, which some publishers block.
    contact: str = ""

    # -- fetching --------------------------------------------------------------------------------------------------
    # Loopback addresses are for tests and the demo only: a feed list from outside must never reach local services.
    allow_loopback: bool = False
    # The whole exchange: names, connecting, TLS, every redirect, the body. Good feeds answer in 2 s; Miniflux takes 20.
    fetch_deadline_seconds: float = 20.0
    # Decoded bytes. The largest feeds of news outlets are 2 to 5 MB; readers cap at 5 (CommaFeed) to 15 (Miniflux).
    max_body_bytes: int = 10 * MEBIBYTE
    # lion-reader takes 5, FreshRSS 4; what needs more is a trap or a consent wall.
    max_redirects: int = 5

    # -- reading ---------------------------------------------------------------------------------------------------
    # feedparser is quadratic in attributes (429 KB can take 26 s); an honest feed of 5 MB takes about 3 s.
    parse_deadline_seconds: float = 15.0
    # Address space of one parse worker. It needs 50 MB by itself and about 25 times the bytes of a large feed.
    parse_memory_bytes: int = 300 * MEBIBYTE
    # Worker processes, started when needed: while a hostile feed holds one to its deadline, the other goes on. A feed
    # of 30 entries takes 15 ms, most of it feedparser's.
    parse_workers: int = 2
    # Media Cloud reads 2,000; feeds of news outlets hold 10 to 500. The newest stand first, so the rest is archive.
    max_entries: int = 2_000
    # UTF-8 bytes of one article's text. The longest news reports are below 200 KB; extraction reads up to 1 MB.
    max_text_bytes: int = 1_000_000
    # UTF-8 bytes of title, summary and every other text field of an entry.
    max_field_bytes: int = 32_768

    # -- entries ---------------------------------------------------------------------------------------------------
    # Entries remembered beyond those that the feed holds now: one that comes back is not published again.
    max_seen: int = 5_000
    # Some pages change with every poll (clocks, counters). After so many revisions further changes are only noted.
    max_revisions: int = 100
    # Below this a text is a teaser: news agencies' shortest complete reports have 60 words and more.
    full_text_words: int = 50
    # py3langid is a coin toss on shorter texts.
    min_language_characters: int = 60

    # -- scheduling ------------------------------------------------------------------------------------------------
    # News feeds change every 10 to 60 minutes; a casualty count is wanted within the half hour.
    base_interval_seconds: float = 900.0
    # A publisher's max-age may ask for more than the base interval, but not for so much that news gets old.
    max_hint_seconds: float = 3_600.0
    # Failures double the interval up to a day: slow enough to be no burden, quick enough to notice a recovery.
    max_backoff_seconds: float = 86_400.0
    # A share of the interval is added, other for each feed and poll, so that feeds don't come in step.
    jitter_share: float = 0.25

    # -- polling once ----------------------------------------------------------------------------------------------
    # Hosts polled side by side: more wins nothing on two cores.
    poll_threads: int = 8
    # Between two requests to one registrable domain (not on loopback).
    host_gap_seconds: float = 1.0

    def __post_init__(self) -> None:
        for name in (
            "fetch_deadline_seconds",
            "max_body_bytes",
            "parse_deadline_seconds",
            "parse_memory_bytes",
            "parse_workers",
            "max_entries",
            "max_text_bytes",
            "max_field_bytes",
            "base_interval_seconds",
            "poll_threads",
            "max_revisions",
        ):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} must be above 0, not {getattr(self, name)}")
        for name in ("max_redirects", "max_seen", "jitter_share", "host_gap_seconds"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must not be below 0, not {getattr(self, name)}")
        if any(ord(character) < 32 or ord(character) > 126 for character in self.contact):
            raise ValueError("contact must be printable ASCII: it travels in the User-Agent header")

    @property
    def user_agent(self) -> str:
        """What publishers see in their logs: the project, its version, and whom to write to."""
        return f"{project_name}/{VERSION}" + (f" (+{self.contact})" if self.contact else " (news feed poller)")
