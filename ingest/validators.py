"""Validators of conditional requests: when they are sent, and when a server's are not believed.

Some servers give the same ETag to new content, or answer "not modified" for ever (Athou/commafeed#1746). So now and
then a poll asks without them, on purpose: where such an answer is news under a validator that has not changed, a
conditional request would have been told that there is nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from incidentwire.contracts import FeedState
from ingest.fetching.fetched import Fetched
from ingest.scheduling.schedule import jitter_of
from ingest.settings import IngestSettings

# A server that lies is found out within a day, however rarely its feed is asked.
_LONGEST_TRUST: Final = timedelta(days=1)


@dataclass(frozen=True)
class Validators:
    """What a request carries; both None for an unconditional one."""

    etag: str | None = None
    last_modified: str | None = None

    @property
    def conditional(self) -> bool:
        """Whether the server may answer "not modified"."""
        return self.etag is not None or self.last_modified is not None


def validators_to_send(before: FeedState, now: datetime, settings: IngestSettings) -> Validators:
    """Those of the last reading, unless this poll is to ask for everything. The same state and time decide alike."""
    trusted = before.checked_at is not None and now - before.checked_at < _LONGEST_TRUST
    by_lot = jitter_of(f"{before.feed_id}\nunconditional", before.polls) < settings.unconditional_share
    if before.validators_distrusted or not trusted or by_lot:
        return Validators()
    return Validators(before.etag, before.last_modified)


def has_lied(before: FeedState, fetched: Fetched, brought_news: bool) -> bool:
    """Whether an unconditional answer brought news under validators that say that nothing has changed."""
    if before.checked_at is None or not brought_news:
        return False
    if before.etag is not None and fetched.etag is not None:  # the ETag decides where there are both (RFC 9110, 13.2.2)
        return before.etag == fetched.etag
    return before.last_modified is not None and before.last_modified == fetched.last_modified
