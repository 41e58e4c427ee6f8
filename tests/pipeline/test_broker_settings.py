"""What the embedded broker is configured with: JVM, ports, properties, data folder."""

from __future__ import annotations

import os
import random
import socket
import sys
from pathlib import Path

import pytest

from pipeline.broker.cache import cache_folder
from pipeline.broker.data_folder import DataFolder
from pipeline.broker.errors import BrokerError
from pipeline.broker.format import lay_out, new_cluster_id, read_meta
from pipeline.broker.jvm import choose_jvm, jvm_environment, jvm_options, parse_version
from pipeline.broker.ports import choose_ports, free_port, is_free, read_ports, write_ports
from pipeline.broker.properties import HOST, Ports, log4j2_properties, server_properties

SOURCE = random.Random(7)


def fake_java(home: Path, version: str, *, release: bool = True) -> Path:
    """A folder that looks like a JDK: with a release file, or with a program that prints its version."""
    java = home / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text(f'#!/bin/sh\necho "openjdk version \\"{version}\\" 2025-01-01" >&2\n')
    java.chmod(0o755)
    if release:
        (home / "release").write_text(f'IMPLEMENTOR="X"\nJAVA_RUNTIME_VERSION="x"\nJAVA_VERSION="{version}"\n')
    return java


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ('openjdk version "17.0.15" 2025-04-15\nOpenJDK Runtime', (17, "17.0.15")),
        ('java version "1.8.0_402"\n', (8, "8.0_402")),
        ('openjdk version "21" 2023-09-19', (21, "21")),
        ('openjdk version "24-ea" 2025-03-18', (24, "24")),
        ('Picked up JAVA_TOOL_OPTIONS: -Dx="9"\nopenjdk version "25.0.2" 2026-01-20', (25, "25.0.2")),
        ('IMPLEMENTOR="A"\nJAVA_RUNTIME_VERSION="17.0.1+3"\nJAVA_VERSION="17.0.1"\n', (17, "17.0.1")),
        ("The operation couldn't be completed. Unable to locate a Java Runtime.", None),
        ("", None),
    ],
)
def test_java_versions_are_read_as_jdks_write_them(text: str, version: tuple[int, str] | None) -> None:
    assert parse_version(text) == version


def test_java_home_comes_before_path_and_path_before_the_wheel(tmp_path: Path) -> None:
    home, path = fake_java(tmp_path / "home", "21.0.1"), fake_java(tmp_path / "path", "17.0.9", release=False)
    wheel = fake_java(tmp_path / "wheel", "25.0.2")
    both = {"JAVA_HOME": str(tmp_path / "home"), "PATH": f"{path.parent}:/usr/bin:/bin"}

    chosen = [choose_jvm(environ, wheel) for environ in (both, {**both, "JAVA_HOME": ""}, {"PATH": str(tmp_path)}, {})]

    assert [jvm.java for jvm in chosen] == [home, path, wheel, wheel]
    assert chosen[1].description == "Java 17.0.9 (PATH)"


def test_an_old_or_broken_java_is_passed_over(tmp_path: Path) -> None:
    fake_java(tmp_path / "old", "11.0.2")
    stub = fake_java(tmp_path / "stub", "99", release=False)
    stub.write_text("#!/bin/sh\necho 'Unable to locate a Java Runtime' >&2; exit 1\n")
    wheel = fake_java(tmp_path / "wheel", "25.0.2")

    chosen = choose_jvm({"JAVA_HOME": str(tmp_path / "old"), "PATH": f"{stub.parent}:/usr/bin:/bin"}, wheel)

    assert chosen.java == wheel


def test_without_any_java_the_error_says_what_was_found_and_names_the_ways_out(tmp_path: Path) -> None:
    fake_java(tmp_path / "old", "11.0.2")

    with pytest.raises(BrokerError) as caught:
        choose_jvm({"JAVA_HOME": str(tmp_path / "old"), "PATH": ""}, tmp_path / "missing")

    for words in ("JAVA_HOME", "Java 11.0.2", "no working Java", "KAFKA_BOOTSTRAP_SERVERS", "Java 17 or newer"):
        assert words in str(caught.value)


def test_the_jvm_runs_with_our_options_only() -> None:
    environ = jvm_environment({"PATH": "p", "JAVA_TOOL_OPTIONS": "-Xmx9g", "CLASSPATH": "x", "_JAVA_OPTIONS": "y"})

    assert environ == {"PATH": "p", "LC_ALL": "C.UTF-8"}
    assert "-Xmx512m" in jvm_options(512)


def test_the_cache_is_the_users_unless_told_otherwise(tmp_path: Path) -> None:
    assert cache_folder({"INCIDENTWIRE_CACHE": str(tmp_path)}) == tmp_path
    assert cache_folder({}).name == "incidentwire"
    assert cache_folder({"INCIDENTWIRE_CACHE": ""}).is_absolute()


def test_the_broker_is_told_to_listen_on_loopback_and_nowhere_else() -> None:
    lines = server_properties(Ports(20001, 20002)).splitlines()
    settings = dict(line.split("=", 1) for line in lines)

    assert len(settings) == len(lines)
    assert settings["listeners"] == "PLAINTEXT://127.0.0.1:20001,CONTROLLER://127.0.0.1:20002"
    assert settings["advertised.listeners"] == "PLAINTEXT://127.0.0.1:20001"
    assert settings["controller.quorum.voters"] == "1@127.0.0.1:20002"
    assert settings["auto.create.topics.enable"] == "false"
    replicas = {value for name, value in settings.items() if name.endswith(("replication.factor", "min.isr"))}
    assert replicas == {"1"}


def test_the_brokers_log_is_bounded() -> None:
    settings = dict(line.split("=", 1) for line in log4j2_properties().splitlines())

    assert settings["appender.file.policies.size.size"] == "4MB"
    assert settings["appender.file.strategy.max"] == "2"


def test_ports_are_free_differ_and_lie_below_those_of_outgoing_connections() -> None:
    ports = choose_ports(None, None, None, random.SystemRandom())

    assert ports.client != ports.controller
    assert all(20_000 <= port < 32_000 and is_free(port) for port in (ports.client, ports.controller))


def test_kept_ports_are_used_again_while_they_are_free() -> None:
    kept = choose_ports(None, None, None, random.SystemRandom())
    assert choose_ports(None, None, kept, SOURCE) == kept

    with socket.create_server((HOST, kept.client)):
        moved = choose_ports(None, None, kept, SOURCE)
    assert moved.client != kept.client
    assert moved.controller == kept.controller


def test_a_taken_port_given_by_hand_is_an_error() -> None:
    port = free_port(random.SystemRandom())
    with socket.create_server((HOST, port)), pytest.raises(BrokerError, match=f"port {port} .* is taken"):
        choose_ports(port, None, None, SOURCE)


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"client": 1}', '{"client": 0, "controller": 99999999}'])
def test_a_damaged_ports_file_is_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "ports.json").write_text(text)
    assert read_ports(tmp_path / "ports.json") is None


def test_ports_are_kept(tmp_path: Path) -> None:
    write_ports(tmp_path / "ports.json", Ports(20001, 20002))
    assert read_ports(tmp_path / "ports.json") == Ports(20001, 20002)


def template(folder: Path) -> Path:
    folder.mkdir()
    (folder / "meta.properties").write_text("#\n#date\nnode.id=1\nversion=1\ncluster.id=aaaaaaaaaaaaaaaaaaaaaA\n")
    (folder / "bootstrap.checkpoint").write_bytes(b"\x00\x01")
    return folder


def test_each_copy_of_the_template_is_another_cluster(tmp_path: Path) -> None:
    made = template(tmp_path / "template")
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        lay_out(made, folder)

    ids = {read_meta(folder)["cluster.id"] for folder in [made, *folders]}
    assert len(ids) == 3
    assert all((folder / "bootstrap.checkpoint").read_bytes() == b"\x00\x01" for folder in folders)
    assert read_meta(folders[0])["node.id"] == "1"


def test_a_formatted_folder_is_never_formatted_again(tmp_path: Path) -> None:
    lay_out(template(tmp_path / "template"), tmp_path / "data")
    (tmp_path / "data" / "news-0").mkdir()
    before = read_meta(tmp_path / "data")

    lay_out(tmp_path / "template", tmp_path / "data")

    assert read_meta(tmp_path / "data") == before
    assert (tmp_path / "data" / "news-0").is_dir()


def test_cluster_ids_are_22_characters_that_no_tool_takes_for_an_option() -> None:
    ids = [new_cluster_id() for _ in range(500)]

    assert {len(one) for one in ids} == {22}
    assert not [one for one in ids if one.startswith("-")]


def test_last_words_are_this_runs_only_and_without_stack_frames(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path, temporary=False)
    folder.log.write_text("yesterday's trouble\n")
    start = folder.log_size_bytes()
    with folder.log.open("a") as log:
        log.write("ERROR fatal\n\tat kafka.Kafka.main\nCaused by: disk full\n")
    folder.output.write_text("OutOfMemory\n")

    assert folder.last_words(start) == "  ERROR fatal\n  Caused by: disk full\n  OutOfMemory"
    folder.log.write_text("rolled\n")
    assert folder.last_words(10_000).startswith("  rolled")


def test_only_temporary_folders_are_removed(tmp_path: Path) -> None:
    kept, temporary = DataFolder.open(tmp_path / "kept"), DataFolder.open(None)

    kept.remove()
    temporary.remove()

    assert kept.path.is_dir()
    assert not temporary.path.exists()


def test_a_locked_folder_is_refused_until_it_is_let_go(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path, temporary=False)
    held = folder.lock()

    with pytest.raises(BrokerError, match="in use by another embedded broker"):
        folder.lock()

    os.close(held)
    os.close(folder.lock())


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BrokerError, match=r"can't make the data folder .*Choose another"):
        DataFolder.open(tmp_path / "file" / "data")


@pytest.mark.skipif(sys.platform != "linux", reason="where no /proc is")
def test_locks_are_not_inherited_by_programs_that_we_start(tmp_path: Path) -> None:
    held = DataFolder(tmp_path, temporary=False).lock()
    assert not os.get_inheritable(held)
    os.close(held)


def test_further_properties_win_over_our_own() -> None:
    lines = server_properties(Ports(1, 2), {"num.io.threads": "9", "added": "x"}).splitlines()
    assert "num.io.threads=9" in lines
    assert "added=x" in lines
    assert sum(line.startswith("num.io.threads=") for line in lines) == 1


def test_the_only_node_gives_no_leaders_up_when_it_stops() -> None:
    """Or a transaction that ends in that moment loses its end marks (docs/guarantees.md)."""
    assert "controlled.shutdown.enable=false" in server_properties(Ports(1, 2)).splitlines()
