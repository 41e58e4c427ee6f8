"""Feed lists that people write: a YAML file or an OPML file to Feed values.

What is wrong with one entry is a problem that names file and line, and the other entries are still read; what is wrong
with the whole file raises FeedListError. A URL given twice is one feed, under the categories of both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, get_args
from urllib.parse import urlunsplit

import yaml

from incidentwire.contracts import Feed, FirstPoll, PagePolicy, feed_id_of
from ingest.articles.language import primary_language
from ingest.feedlists.listed import FeedListError, Listed
from ingest.feedlists.opml import read_opml
from ingest.urls import split_http, without_credentials

# 50,000 feeds with titles and categories are about 10 MB; a larger file is no list of feeds.
MAX_FILE_BYTES: Final = 10 * 1024 * 1024
MAX_FEEDS: Final = 50_000
_MAX_FIELD_CHARACTERS: Final = 500
_SHORTEST_INTERVAL_SECONDS: Final = 60  # the contract's
_KEYS: Final = (
    *("url", "title", "source", "language", "categories", "paused"),
    *("interval_seconds", "first_poll", "since", "pages"),
)
_WAY_OUT: Final = "write a list under 'feeds:', each item a URL or a mapping with 'url'"


@dataclass(frozen=True)
class FeedList:
    """`feeds`: each once, in the order of the file. `problems`: entries that were left out, "file:line: why"."""

    feeds: tuple[Feed, ...]
    problems: tuple[str, ...] = ()


def read_feeds(path: Path) -> FeedList:
    """Reads a YAML or an OPML file, told apart by their content.

    Raises FeedListError where the file can't be read as either, with its name, the line and a way out.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise FeedListError(f"{path}: {error.strerror or error}; name a YAML or OPML file") from error
    return parse_feeds(content, str(path))


def parse_feeds(content: bytes, name: str) -> FeedList:
    """The same from bytes; `name` stands for the file in messages."""
    if len(content) > MAX_FILE_BYTES:
        raise FeedListError(f"{name}: more than {MAX_FILE_BYTES} bytes; split the list")
    start = content.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    if not start:
        raise FeedListError(f"{name}: the file is empty; {_WAY_OUT}")
    return _collect(read_opml(content, name) if start.startswith(b"<") else _read_yaml(content, name), name)


def feed_of(listed: Listed) -> Feed:
    """A Feed from one entry of a list; its `model_fields_set` holds only what the entry says.

    Raises ValueError with what is wrong and the way out.
    """
    url = feed_url(listed.url)
    if listed.language and primary_language(listed.language) is None:
        raise ValueError(f"language {listed.language[:40]!r} is no BCP 47 tag; write one such as 'en' or 'pt-BR'")
    for field in (listed.title, listed.source, *listed.categories):
        if len(field) > _MAX_FIELD_CHARACTERS:
            raise ValueError(f"a field is longer than {_MAX_FIELD_CHARACTERS} characters; shorten it")
    said: dict[str, object] = {
        "title": listed.title,
        "source": listed.source,
        "language": listed.language,
        "categories": list(dict.fromkeys(listed.categories)),
        "interval_seconds": _seconds(listed.interval_seconds),
        "first_poll": _one_of("first_poll", listed.first_poll, get_args(FirstPoll)),
        "since": _time(listed.since),
        "pages": _one_of("pages", listed.pages, get_args(PagePolicy)),
    }
    fields = {name: value for name, value in said.items() if value}
    if listed.paused is not None:
        fields["paused"] = listed.paused
    return Feed.model_validate({"feed_id": feed_id_of(url), "url": url, **fields})


def _seconds(text: str) -> float | None:
    if not text:
        return None
    if not re.fullmatch(r"\d{1,8}(\.\d{1,6})?", text) or float(text) < _SHORTEST_INTERVAL_SECONDS:
        raise ValueError(
            f"interval_seconds is {text[:40]!r}; write a number of seconds, {_SHORTEST_INTERVAL_SECONDS} or more"
        )
    return float(text)


def _one_of(name: str, text: str, choices: tuple[str, ...]) -> str | None:
    if text and text not in choices:
        raise ValueError(f"{name} is {text[:40]!r}; write one of {', '.join(choices)}")
    return text or None


def _time(text: str) -> datetime | None:
    """A day or a time in UTC, as people and RFC 3339 write it."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(
            f"since is {text[:40]!r}; write a day or a time such as 2026-01-31 or 2026-01-31T06:00Z"
        ) from None


def feed_url(written: str) -> str:
    """The URL of a feed as it is kept: `feed:` resolved, scheme and host in lower case, no fragment.

    Raises ValueError where it is no http(s) URL.
    """
    url = written.strip()
    if url.lower().startswith(("feed:http://", "feed:https://")):
        url = url[len("feed:") :]
    elif url.lower().startswith("feed://"):
        url = "http" + url[len("feed") :]
    parts = split_http(url)
    if parts is None or any(character.isspace() or not character.isprintable() for character in url):
        shown = without_credentials(url) if parts else repr(url.rpartition("@")[2][:80])
        raise ValueError(f"{shown} is not the URL of a feed; write one that begins with http:// or https://")
    user, at, host = parts.netloc.rpartition("@")
    return urlunsplit((parts.scheme.lower(), f"{user}{at}{host.lower()}", parts.path or "/", parts.query, ""))


def _collect(entries: Iterable[Listed | str], name: str) -> FeedList:
    feeds: dict[str, Feed] = {}
    problems: list[str] = []
    for entry in entries:
        if isinstance(entry, str):
            problems.append(entry)
            continue
        try:
            feed = feed_of(entry)
        except ValueError as error:
            problems.append(f"{name}:{entry.line}: {error}")
            continue
        known = feeds.get(feed.feed_id)
        if known is None:
            feeds[feed.feed_id] = feed
        else:
            merged = list(dict.fromkeys([*known.categories, *feed.categories]))
            feeds[feed.feed_id] = known.model_copy(update={"categories": merged})
        if len(feeds) > MAX_FEEDS:
            raise FeedListError(f"{name}:{entry.line}: more than {MAX_FEEDS} feeds; split the list")
    if not feeds and not problems:
        raise FeedListError(f"{name}: no feeds in it; {_WAY_OUT}")
    return FeedList(tuple(feeds.values()), tuple(problems))


class _WithoutAliases(yaml.SafeLoader):
    """Aliases could make a small file a huge one; a list of feeds needs none."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="an alias (*name) is not allowed here", problem_mark=mark)
        return super().compose_node(parent, index)


def _read_yaml(content: bytes, name: str) -> Iterator[Listed | str]:
    try:
        root = yaml.compose(content, Loader=_WithoutAliases)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise FeedListError(f"{name}:{line}: not YAML: {error.problem}; {_WAY_OUT}") from error
    except (yaml.YAMLError, RecursionError) as error:
        detail = " ".join(str(error).split())[:200]
        raise FeedListError(f"{name}: neither YAML nor OPML: {detail}; {_WAY_OUT}") from error
    items = _under_feeds(root)
    if items is None:
        raise FeedListError(f"{name}:{root.start_mark.line + 1 if root else 1}: no list of feeds; {_WAY_OUT}")
    for item in items.value:
        line = item.start_mark.line + 1
        try:
            yield _listed(item, line)
        except ValueError as error:
            yield f"{name}:{line}: {error}"


def _under_feeds(root: yaml.Node | None) -> yaml.SequenceNode | None:
    if isinstance(root, yaml.MappingNode):
        for key, value in root.value:
            if key.value == "feeds" and isinstance(value, yaml.SequenceNode):
                return value
    return None


def _listed(item: yaml.Node, line: int) -> Listed:
    if isinstance(item, yaml.ScalarNode):
        return Listed(url=item.value, line=line)
    if not isinstance(item, yaml.MappingNode):
        raise ValueError("an item is neither a URL nor a mapping; write a URL or a mapping with 'url'")
    fields = {str(key.value): value for key, value in item.value}
    unknown = sorted(set(fields) - set(_KEYS))
    if unknown:
        raise ValueError(f"unknown key {unknown[0][:40]!r}; the keys are {', '.join(_KEYS)}")
    if "url" not in fields:
        raise ValueError("an item has no 'url'; add one")
    return Listed(
        url=_scalar(fields, "url"),
        line=line,
        title=_scalar(fields, "title"),
        source=_scalar(fields, "source"),
        language=_scalar(fields, "language"),
        categories=_categories(fields.get("categories")),
        paused=_flag(fields, "paused"),
        interval_seconds=_scalar(fields, "interval_seconds"),
        first_poll=_scalar(fields, "first_poll"),
        since=_scalar(fields, "since"),
        pages=_scalar(fields, "pages"),
    )


def _scalar(fields: dict[str, yaml.Node], key: str) -> str:
    node = fields.get(key)
    if node is None or node.tag == "tag:yaml.org,2002:null":
        return ""
    if not isinstance(node, yaml.ScalarNode):
        raise ValueError(f"{key!r} is not a text; write it on one line, in quotes if it holds ':' or '#'")
    return str(node.value).strip()


def _flag(fields: dict[str, yaml.Node], key: str) -> bool | None:
    text = _scalar(fields, key).lower()
    if not text:
        return None
    if text in ("false", "no", "off"):
        return False
    if text in ("true", "yes", "on"):
        return True
    raise ValueError(f"{key!r} is {text[:40]!r}; write true or false")


def _categories(node: yaml.Node | None) -> tuple[str, ...]:
    if node is None or node.tag == "tag:yaml.org,2002:null":
        return ()
    items = node.value if isinstance(node, yaml.SequenceNode) else [node]
    if not all(isinstance(item, yaml.ScalarNode) for item in items):
        raise ValueError("'categories' is not a list of texts; write it as [conflict, asia]")
    return tuple(text for item in items if (text := str(item.value).strip()))
