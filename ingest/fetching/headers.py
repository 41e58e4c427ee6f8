"""The response headers that tell when to come again (RFC 9110, 9111), read without trust."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

_SECONDS: Final = re.compile(r"\d{1,9}")
_MAX_AGE: Final = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_NOT_STORED: Final = re.compile(r"\b(?:no-store|no-cache)\b", re.IGNORECASE)


def retry_after_seconds(value: str | None, now: datetime) -> float | None:
    """Retry-After in seconds from now, from both of its forms; None where it is absent, broken or in the past."""
    text = (value or "").strip()
    if _SECONDS.fullmatch(text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    seconds = (moment - now).total_seconds()
    return seconds if seconds > 0 else None


def max_age_seconds(cache_control: str | None, age: str | None) -> float | None:
    """For how long the answer is said to stay fresh from now: max-age less Age; None where nothing is promised."""
    match = _MAX_AGE.search(cache_control or "")
    if match is None or _NOT_STORED.search(cache_control or ""):
        return None
    passed = float(age.strip()) if age and _SECONDS.fullmatch(age.strip()) else 0.0
    return max(0.0, float(match.group(1)) - passed)


def validator(value: str | None) -> str | None:
    """An ETag or Last-Modified as it may be kept and sent back; None for what is overlong or not printable ASCII."""
    text = (value or "").strip()
    return text if text and len(text) <= 1_024 and text.isprintable() and text.isascii() else None
