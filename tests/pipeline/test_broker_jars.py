"""The lock of the broker's jars, and the cache that holds them."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline.broker.distribution import find_distribution, from_home
from pipeline.broker.errors import BrokerError, JarMismatchError
from pipeline.broker.fetch import FetchError, Progress, ensure_jars, jar_folder
from pipeline.broker.lock import LOCK_PATH, Lock, LockedJar, found_instead, parse_lock, read_lock
from pipeline.broker.relock import read_repository

GOOD = "a" * 64


def jar(name: str, content: bytes) -> LockedJar:
    return LockedJar("org.example", name, "1.0", "", hashlib.sha256(content).hexdigest(), len(content))


CONTENTS = {"one-1.0.jar": b"first", "two-1.0.jar": b"second"}
LOCK = Lock((jar("one", b"first"), jar("two", b"second")))


class FakeFetcher:
    """Delivers what it was given, and remembers what it was asked for."""

    def __init__(self, contents: dict[str, bytes], name: str = "fake") -> None:
        self.name = name
        self.contents = contents
        self.asked: list[list[str]] = []

    def __call__(self, jars: Sequence[LockedJar], folder: Path, progress: Progress) -> None:
        self.asked.append([one.file_name for one in jars])
        for one in jars:
            if one.file_name not in self.contents:
                raise FetchError(f"no {one.coordinate}")
            (folder / one.file_name).write_bytes(self.contents[one.file_name])
            progress(one.size_bytes)


def test_the_committed_lock_names_46_jars_of_kafka_4_3_1_and_no_host() -> None:
    lock = read_lock()

    assert len(lock.jars) == 46
    assert "org.apache.kafka:kafka_2.13:4.3.1" in {one.coordinate for one in lock.jars}
    assert {one.artifact for one in lock.jars} >= {"log4j-slf4j-impl", "log4j-core", "kafka-clients"}
    assert 40e6 < lock.size_bytes < 50e6
    assert not re.search(r"https?:|www\.", LOCK_PATH.read_text())


def test_a_line_with_a_classifier_is_read_and_written_back() -> None:
    line = f"org.example:native:1.2:linux-x86_64 {GOOD} 17"

    (one,) = parse_lock(f"# comment\n\n{line}\n").jars

    assert one.file_name == "native-1.2-linux-x86_64.jar"
    assert one.line == line


@pytest.mark.parametrize(
    "line",
    [
        f"org.example:one {GOOD} 17",
        f"org.example:one:1:c:more {GOOD} 17",
        f"org.example:../../evil:1 {GOOD} 17",
        f"org.example:a/b:1 {GOOD} 17",
        f"org.example::1 {GOOD} 17",
        f"org.example:one:1 {GOOD[:-1]} 17",
        f"org.example:one:1 {GOOD} -1",
        f"org.example:one:1 {GOOD}",
    ],
)
def test_a_malformed_lock_line_is_refused_with_its_number(line: str) -> None:
    with pytest.raises(BrokerError, match="line 2"):
        parse_lock(f"# header\n{line}\n")


@pytest.mark.parametrize("text", ["", "# nothing\n", f"a:b:1 {GOOD} 1\nc:b:1 {GOOD} 1\n"])
def test_a_lock_without_jars_or_with_one_name_twice_is_refused(text: str) -> None:
    with pytest.raises(BrokerError, match="at least one jar, and none twice"):
        parse_lock(text)


def test_any_change_of_a_jar_changes_the_folder_in_the_cache(tmp_path: Path) -> None:
    other = Lock((LOCK.jars[0], jar("two", b"Second")))
    assert jar_folder(tmp_path, LOCK) != jar_folder(tmp_path, other)


def test_relocking_reads_coordinates_from_a_repository_layout(tmp_path: Path) -> None:
    folder = tmp_path / "org" / "example" / "one" / "1.0"
    folder.mkdir(parents=True)
    (folder / "one-1.0.jar").write_bytes(b"first")
    (folder / "one-1.0-linux.jar").write_bytes(b"native")

    assert [one.coordinate for one in read_repository(tmp_path).jars] == [
        "org.example:one:1.0",
        "org.example:one:1.0:linux",
    ]
    assert read_repository(tmp_path).jars[0] == LOCK.jars[0]


def test_jars_are_fetched_once_and_verified(tmp_path: Path) -> None:
    fetcher = FakeFetcher(CONTENTS)
    arrived: list[int] = []

    folder = ensure_jars(tmp_path, LOCK, [fetcher], arrived.append)
    again = ensure_jars(tmp_path, LOCK, [fetcher])

    assert again == folder
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == CONTENTS
    assert fetcher.asked == [["one-1.0.jar", "two-1.0.jar"]]
    assert sum(arrived) == LOCK.size_bytes
    assert not list(tmp_path.glob("fetch-*"))


@pytest.mark.parametrize("damage", [b"", b"firs", b"First", b"first and more"])
def test_a_damaged_jar_in_the_cache_is_fetched_again_alone(tmp_path: Path, damage: bytes) -> None:
    fetcher = FakeFetcher(CONTENTS)
    folder = ensure_jars(tmp_path, LOCK, [fetcher])
    (folder / "one-1.0.jar").write_bytes(damage)

    ensure_jars(tmp_path, LOCK, [fetcher])

    assert (folder / "one-1.0.jar").read_bytes() == b"first"
    assert fetcher.asked[1:] == [["one-1.0.jar"]]


def test_a_jar_that_is_not_the_locked_one_is_named_and_nothing_is_installed(tmp_path: Path) -> None:
    fetcher = FakeFetcher({**CONTENTS, "two-1.0.jar": b"tampered"})

    with pytest.raises(JarMismatchError) as caught:
        ensure_jars(tmp_path, LOCK, [fetcher])

    message = str(caught.value)
    assert "org.example:two:1.0" in message
    assert LOCK.jars[1].sha256 in message
    assert hashlib.sha256(b"tampered").hexdigest() in message
    assert list(jar_folder(tmp_path, LOCK).iterdir()) == []


def test_the_second_fetcher_gets_what_the_first_could_not(tmp_path: Path) -> None:
    first, second = FakeFetcher({"one-1.0.jar": b"first"}, "first"), FakeFetcher(CONTENTS, "second")

    ensure_jars(tmp_path, LOCK, [first, second])

    assert second.asked == [["two-1.0.jar"]]


def test_when_no_fetcher_can_the_error_says_why_and_names_the_ways_out(tmp_path: Path) -> None:
    fetchers = [FakeFetcher({}, "Maven"), FakeFetcher({}, "jgo")]

    with pytest.raises(BrokerError) as caught:
        ensure_jars(tmp_path, LOCK, fetchers)

    for word in ("Maven: no org.example:one:1.0", "jgo: no", "KAFKA_HOME", "KAFKA_BOOTSTRAP_SERVERS", "HTTPS_PROXY"):
        assert word in str(caught.value)


def test_two_at_once_fetch_once(tmp_path: Path) -> None:
    fetcher = FakeFetcher(CONTENTS)
    together = threading.Barrier(4)

    def fetch() -> None:
        together.wait()
        ensure_jars(tmp_path, LOCK, [fetcher])

    threads = [threading.Thread(target=fetch) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert len(fetcher.asked) == 1


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")

    with pytest.raises(BrokerError, match=r"can't open .*file.*Choose a folder"):
        ensure_jars(tmp_path / "file", LOCK, [FakeFetcher(CONTENTS)])


def test_found_instead_tells_a_missing_file_from_a_wrong_one(tmp_path: Path) -> None:
    path = tmp_path / "one-1.0.jar"
    assert found_instead(LOCK.jars[0], path) == "no file"
    path.write_bytes(b"other")
    assert found_instead(LOCK.jars[0], path) == f"sha256 {hashlib.sha256(b'other').hexdigest()} (5 bytes)"
    path.write_bytes(b"first")
    assert found_instead(LOCK.jars[0], path) is None


def test_kafka_home_short_cuts_the_download(tmp_path: Path) -> None:
    libs = tmp_path / "libs"
    libs.mkdir()
    for name in ("kafka_2.13-4.2.0.jar", "kafka-clients-4.2.0.jar", "NOTES.txt"):
        (libs / name).touch()

    found = find_distribution({"KAFKA_HOME": str(tmp_path)})

    assert (found.version, found.origin) == ("4.2.0", "KAFKA_HOME")
    assert found.class_path == f"{libs}/kafka-clients-4.2.0.jar:{libs}/kafka_2.13-4.2.0.jar"


@pytest.mark.parametrize("names", [[], ["kafka_2.13-3.9.1.jar"], ["kafka-clients-4.3.1.jar"]])
def test_a_kafka_home_without_kafka_4_is_refused(tmp_path: Path, names: list[str]) -> None:
    (tmp_path / "libs").mkdir()
    for name in names:
        (tmp_path / "libs" / name).touch()

    with pytest.raises(BrokerError, match=r"KAFKA_HOME=.*unset it"):
        from_home(tmp_path)
