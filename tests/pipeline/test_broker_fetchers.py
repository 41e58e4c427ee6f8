"""The two ways to get jars: Maven (a fake one here) and jgo (from a repository on loopback)."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from defusedxml import ElementTree
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from pipeline.broker.fetch import FetchError
from pipeline.broker.fetch_jgo import JgoFetcher
from pipeline.broker.fetch_maven import MavenFetcher, pom
from pipeline.broker.lock import LockedJar

CONTENT = b"a jar" * 1000
JAR = LockedJar("org.example.deep", "one", "1.0", "", hashlib.sha256(CONTENT).hexdigest(), len(CONTENT))
NATIVE = LockedJar("org.example", "two", "2.0", "linux", hashlib.sha256(b"native").hexdigest(), 6)
JAR_PATH = "/org/example/deep/one/1.0/one-1.0.jar"
MAVEN = "{http://maven.apache.org/POM/4.0.0}"


def fake_maven(folder: Path, script: str) -> dict[str, str]:
    """An environment whose PATH holds a `mvn` that is this shell script."""
    mvn = folder / "bin" / "mvn"
    mvn.parent.mkdir()
    mvn.write_text(f"#!/bin/sh\n{script}\n")
    mvn.chmod(0o755)
    return {"PATH": f"{mvn.parent}:/usr/bin:/bin"}


def test_the_pom_names_exact_artifacts_and_no_dependencies(tmp_path: Path) -> None:
    root = ElementTree.fromstring(pom([JAR, NATIVE], tmp_path / "a & b"))

    items = [
        [(child.tag.removeprefix(MAVEN), child.text) for child in item] for item in root.iter(f"{MAVEN}artifactItem")
    ]
    assert items == [
        [("groupId", "org.example.deep"), ("artifactId", "one"), ("version", "1.0"), ("type", "jar")],
        [
            ("groupId", "org.example"),
            ("artifactId", "two"),
            ("version", "2.0"),
            ("type", "jar"),
            ("classifier", "linux"),
        ],
    ]
    assert [node.text for node in root.iter(f"{MAVEN}outputDirectory")] == [str(tmp_path / "a & b")]
    assert not list(root.iter(f"{MAVEN}dependency"))


def test_maven_is_told_to_copy_and_its_lines_move_the_progress(tmp_path: Path) -> None:
    environ = fake_maven(
        tmp_path,
        'echo "$@" > "$(dirname "$0")/../arguments"\n'
        'echo "[INFO] Downloaded from mirror: scheme://host/org/example/deep/one/1.0/one-1.0.jar (5 kB at 1 MB/s)"\n'
        'echo "[INFO] Downloaded from mirror: scheme://host/some.pom (5 kB at 1 MB/s)"',
    )
    fetcher = MavenFetcher.found(environ)
    assert fetcher is not None
    arrived: list[int] = []

    fetcher([JAR, NATIVE], tmp_path, arrived.append)

    assert [bytes_ for bytes_ in arrived if bytes_] == [JAR.size_bytes, NATIVE.size_bytes]
    arguments = (tmp_path / "arguments").read_text()
    assert arguments.startswith(f"-B -f {tmp_path}/pom.xml ")
    assert arguments.strip().endswith(":copy")


def test_a_failing_maven_is_reported_with_its_errors(tmp_path: Path) -> None:
    fetcher = MavenFetcher.found(fake_maven(tmp_path, 'echo "[ERROR] JAVA_HOME is not defined"; exit 1'))
    assert fetcher is not None

    with pytest.raises(FetchError, match=r"exit code 1: .*JAVA_HOME is not defined"):
        fetcher([JAR], tmp_path, lambda _bytes: None)


def test_no_maven_on_the_path_is_no_fetcher(tmp_path: Path) -> None:
    assert MavenFetcher.found({"PATH": str(tmp_path)}) is None
    assert MavenFetcher.found({}) is None


@pytest.fixture
def repository(httpserver: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> HTTPServer:
    """A Maven repository on loopback that jgo knows by its config file; jgo's default leads nowhere."""
    config = tmp_path / "jgo.conf"
    config.write_text(f"[repositories]\nmirror = {httpserver.url_for('').rstrip('/')}\n")
    monkeypatch.setenv("JGO_CONFIG_FILE", str(config))
    monkeypatch.setattr("jgo.constants.MAVEN_CENTRAL_URL", httpserver.url_for("/nowhere"))
    monkeypatch.setenv("NO_PROXY", "localhost,127.0.0.1")
    return httpserver


def test_jgo_gets_exactly_the_named_jar_from_the_users_repository(repository: HTTPServer, tmp_path: Path) -> None:
    repository.expect_request(JAR_PATH).respond_with_data(CONTENT)
    arrived: list[int] = []

    JgoFetcher()([JAR], tmp_path, arrived.append)

    assert (tmp_path / "one-1.0.jar").read_bytes() == CONTENT
    assert sum(arrived) == JAR.size_bytes
    assert {request.path for request, _ in repository.log} == {JAR_PATH, f"{JAR_PATH}.sha1"}


def test_jgo_tries_again_after_a_fault(repository: HTTPServer, tmp_path: Path) -> None:
    answers = [Response("busy", status=503), Response(CONTENT)]

    def answer(_request: Request) -> Response:
        return answers.pop(0) if answers else Response("?", status=500)

    repository.expect_request(JAR_PATH).respond_with_handler(answer)

    JgoFetcher()([JAR], tmp_path, lambda _bytes: None)

    assert (tmp_path / "one-1.0.jar").read_bytes() == CONTENT


def test_jgo_says_what_it_could_not_find(repository: HTTPServer, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match=r"org\.example\.deep:one:jar:1\.0 not found"):
        JgoFetcher()([JAR], tmp_path, lambda _bytes: None)

    assert not (tmp_path / "one-1.0.jar").exists()
