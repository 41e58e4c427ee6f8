"""URLs of articles: absolute links, the canonical form that identifies an article, and the domain that owns it.

The canonical form is for identity only and is never fetched: what is served under it is the publisher's business.
"""

from __future__ import annotations

import ipaddress
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit

from publicsuffixlist import PublicSuffixList
from w3lib.url import canonicalize_url

# Longer ones are data in disguise; browsers and servers give up at 8,000 and before.
MAX_URL_CHARACTERS: Final = 4_096

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_STRIPPED: Final = "".join(map(chr, range(33))) + "\x7f\u00a0\u200b\ufeff"


def split_http(url: str) -> SplitResult | None:
    """The parts of an http(s) URL with a host and a port that can be; None for anything else."""
    if not url or len(url) > MAX_URL_CHARACTERS:
        return None
    try:
        parts = urlsplit(url)
        if parts.scheme.lower() not in _DEFAULT_PORTS or not parts.hostname or parts.port == 0:
            return None
    except ValueError:  # a bracket without its partner, a port that is no number
        return None
    return parts


def absolute_url(link: str | None, base: str) -> str | None:
    """A link of a feed as an absolute http(s) URL, resolved against the feed's URL; without user name and password.

    None where it is no such thing (`javascript:`, `mailto:`, a tag URI, an overlong or broken one).
    """
    if not link:
        return None
    cleaned = "".join(character for character in link.strip(_STRIPPED) if character not in "\t\r\n")
    try:
        joined = urljoin(base, cleaned)
    except ValueError:
        return None
    return _printable(without_credentials(joined)) if split_http(joined) else None


def _printable(url: str) -> str:
    """The URL with everything percent-encoded that a terminal could take for a command, and half surrogates too."""
    return "".join(one if one.isprintable() else quote(one, errors="replace") for one in url)


def without_credentials(url: str) -> str:
    """The URL as it may be logged and published: no user name, no password. What can't be split is not repeated."""
    parts = split_http(url)
    if parts is None:
        return "(not an http URL)"
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def with_ascii_host(url: str) -> str:
    """The URL as it is asked for: a host in another script in its ASCII form. Raises UnicodeError where it has none."""
    parts = split_http(url)
    if parts is None or parts.netloc.isascii():
        return url
    port = f":{parts.port}" if parts.port else ""
    return urlunsplit(parts._replace(netloc=(parts.hostname or "").encode("idna").decode("ascii") + port))


def canonical_url(url: str | None) -> str | None:
    """The identity of an absolute http(s) URL: no trackers, no fragment, no default port, query sorted, host in ASCII.

    A fragment that is a route of the page (`#!/a`, `#/a`) stays. None where `url` is None or no http(s) URL.
    """
    parts = split_http(url) if url else None
    if url is None or parts is None:
        return None
    host = (parts.hostname or "").rstrip(".")
    netloc = f"[{host}]" if ":" in host else host
    if parts.port and parts.port != _DEFAULT_PORTS[parts.scheme.lower()]:
        netloc += f":{parts.port}"
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _is_tracker(pair))
    keeps_fragment = parts.fragment.startswith(("!", "/"))
    bare = urlunsplit((parts.scheme.lower(), netloc, parts.path, query, parts.fragment if keeps_fragment else ""))
    try:
        return str(canonicalize_url(bare, keep_fragments=keeps_fragment))
    except ValueError:  # a host that has no ASCII form
        return None


@lru_cache(maxsize=8_192)
def registrable_domain(url_or_host: str) -> str:
    """The domain that one party owns ("news.example.co.uk" -> "example.co.uk"); an IP address or a bare name is itself.

    Empty for what holds no host. The list of public suffixes comes with publicsuffixlist and is never fetched.
    """
    host = url_or_host
    if "://" in url_or_host:
        parts = split_http(url_or_host)
        host = (parts.hostname or "") if parts else ""
    host = host.rstrip(".").lower()
    if is_ip_address(host):
        return host
    try:
        ascii_host = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        ascii_host = host
    return _suffixes().privatesuffix(ascii_host) or ascii_host


def is_ip_address(host: str) -> bool:
    """Whether a host is a numeric address and no name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_local(domain: str) -> bool:
    """Whether a registrable domain (or address) is this machine itself."""
    return domain == "localhost" or (is_ip_address(domain) and domain.startswith(("127.", "::1")))


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@cache
def _tracker_rules() -> tuple[frozenset[str], tuple[str, ...]]:
    text = files("ingest").joinpath("data/trackers.txt").read_text("utf-8")
    rules = [line.strip().lower() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    exact = frozenset(rule for rule in rules if not rule.endswith("*"))
    return exact, tuple(rule.removesuffix("*") for rule in rules if rule.endswith("*"))


def _is_tracker(pair: str) -> bool:
    exact, prefixes = _tracker_rules()
    name, _, value = unquote(pair).lower().partition("=")
    return name in exact or f"{name}={value}" in exact or name.startswith(prefixes)
