"""Every setting of ingest with its default and the reason for it.

The command line makes one `IngestSettings` and passes it down; nothing in ingest reads the environment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from incidentwire import __name__ as project_name
from incidentwire.contracts import FirstPoll, PagePolicy
from ingest.version import VERSION

MEBIBYTE = 1024 * 1024

SlotBy = Literal["domain", "host", "url"]


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
    # What counts as one host: its registrable domain (sub-domains share servers and bans), its host name, or each URL
    # (for bridges like RSSHub, whose routes are independent of each other).
    slot_by: SlotBy = "domain"
    # From the end of one request to a host to the start of the next, robots.txt, pages and redirects included.
    host_gap_seconds: float = 1.0
    # Loopback hosts are ours and need no politeness; tests of it do.
    slots_on_loopback: bool = False
    # How long one hop waits for its host's slot. A redirect within a host needs one gap, or one crawl-delay.
    slot_wait_seconds: float = 35.0
    # A crawl-delay is kept to so far: one publisher in eight names one, mostly 1 to 30 s, a few of them days.
    max_crawl_delay_seconds: float = 30.0

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

    # -- pages -----------------------------------------------------------------------------------------------------
    # The page behind an entry is read where the feed holds no full text.
    pages: PagePolicy = "short"
    # Decoded bytes. Pages of news outlets hold 0.1 to 2 MB of mark-up.
    max_page_bytes: int = 5 * MEBIBYTE
    # Reading one page in a worker. One of 500 KB takes 0.03 s; what takes this long is made to.
    page_deadline_seconds: float = 5.0
    # Pages of one poll: the other entries wait for the next one, a minute later.
    max_pages_per_poll: int = 20
    # Articles that wait so; more are published with the feed's own text, as feeds drop entries meanwhile.
    max_pages_waiting: int = 200
    # All pages of one poll together, waits for the host's slot included.
    pages_deadline_seconds: float = 60.0
    # How long a robots.txt is believed (RFC 9309 allows a day).
    robots_seconds: float = 86_400.0

    # -- scheduling ------------------------------------------------------------------------------------------------
    # News feeds change every 10 to 60 minutes; a casualty count is wanted within the half hour.
    base_interval_seconds: float = 900.0
    # Bounds of the adaptive interval, which follows the share of entries that were known already.
    min_interval_seconds: float = 300.0
    max_interval_seconds: float = 14_400.0
    # A publisher's max-age may ask for more than the base interval, but not for so much that news gets old.
    max_hint_seconds: float = 3_600.0
    # Failures double the interval up to a day: slow enough to be no burden, quick enough to notice a recovery.
    max_backoff_seconds: float = 86_400.0
    # After the second 410 in a row a feed is asked so rarely (after the first, once more after the longest back-off):
    # nothing is dropped in silence, and some feeds come back.
    gone_probe_seconds: float = 7 * 86_400.0
    # A share of the interval is added, other for each feed and poll, so that feeds don't come in step.
    jitter_share: float = 0.25

    # A permanent redirect is adopted after so many sightings over so long: maintenance pages redirect for hours.
    move_sightings: int = 10
    move_seconds: float = 7 * 86_400.0
    # An adopted address that so many times in a row was no feed is given up for the feed's own.
    move_failures: int = 3
    # Of polls, those that ask without validators on purpose: some servers say "not modified" for ever.
    unconditional_share: float = 0.02
    # What a feed's first poll publishes, where the feed list says nothing.
    first_poll: FirstPoll = "all"
    # Feeds that are new or overdue at the start are polled over so long a time, not all at once.
    start_spread_seconds: float = 300.0
    # And no more than so long for each beyond ten: 2,000 feeds fill the time above, 60 are all asked within 8 s.
    start_feed_seconds: float = 0.15
    # Not ready any more where no feed at all could be polled for so long: the network is ours, not theirs.
    alarm_seconds: float = 7_200.0

    # -- polling once ----------------------------------------------------------------------------------------------
    # Hosts polled side by side: more wins nothing on two cores.
    poll_threads: int = 8

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
            "max_page_bytes",
            "page_deadline_seconds",
            "max_pages_per_poll",
            "pages_deadline_seconds",
            "min_interval_seconds",
            "max_interval_seconds",
            "move_sightings",
            "move_failures",
            "gone_probe_seconds",
            "alarm_seconds",
        ):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} must be above 0, not {getattr(self, name)}")
        for name in (
            "max_redirects",
            "max_seen",
            "jitter_share",
            "host_gap_seconds",
            "slot_wait_seconds",
            "max_crawl_delay_seconds",
            "start_spread_seconds",
            "max_pages_waiting",
            "start_feed_seconds",
        ):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must not be below 0, not {getattr(self, name)}")
        if any(ord(character) < 32 or ord(character) > 126 for character in self.contact):
            raise ValueError("contact must be printable ASCII: it travels in the User-Agent header")

    @property
    def user_agent(self) -> str:
        """What publishers see in their logs: the project, its version, and whom to write to."""
        return f"{project_name}/{VERSION}" + (f" (+{self.contact})" if self.contact else " (news feed poller)")
