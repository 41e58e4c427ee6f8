"""The response headers that tell when to come again (RFC 9110, 9111), read without trust."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

_SECONDS: Final = re.compile(r"\d{1,9}")
_MAX_AGE: Final = re.compile(r"(?:^|[\s,])(s-maxage|max-age)\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_NOT_STORED: Final = re.compile(r"\b(?:no-store|no-cache)\b", re.IGNORECASE)


def retry_after_seconds(value: str | None, now: datetime) -> float | None:
    """Retry-After in seconds from now, from both of its forms; None where it is absent, broken or in the past."""
    text = (value or "").strip()
    if _SECONDS.fullmatch(text):
        return float(text)
    moment = http_date(text)
    seconds = (moment - now).total_seconds() if moment else 0.0
    return seconds if seconds > 0 else None


def fresh_seconds(headers: Mapping[str, str], now: datetime) -> float | None:
    """For how long an answer is said to stay fresh from now; None where nothing is promised.

    `s-maxage` comes before `max-age` (we are many readers' poller, as a shared cache is), both less Age; then Expires
    from the Date of the same server, as its clock may be wrong, else from `now`. `headers` by lower-case name.
    """
    control = headers.get("cache-control") or ""
    if _NOT_STORED.search(control):
        return None
    said = {name.lower(): float(seconds) for name, seconds in _MAX_AGE.findall(control)}
    if said:
        age = (headers.get("age") or "").strip()
        passed = float(age) if _SECONDS.fullmatch(age) else 0.0
        return max(0.0, said.get("s-maxage", said.get("max-age", 0.0)) - passed)
    expires = http_date(headers.get("expires"))
    if expires is None:  # also "0" and "-1", which mean "already stale"
        return None
    return max(0.0, (expires - (http_date(headers.get("date")) or now)).total_seconds())


def http_date(value: str | None) -> datetime | None:
    """A date of HTTP (or nearly) in UTC; None for what is none."""
    try:
        moment = parsedate_to_datetime((value or "").strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None


def validator(value: str | None) -> str | None:
    """An ETag or Last-Modified as it may be kept and sent back; None for what is overlong or not printable ASCII."""
    text = (value or "").strip()
    return text if text and len(text) <= 1_024 and text.isprintable() and text.isascii() else None
