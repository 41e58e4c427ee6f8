"""`incidentwire sink --db URL`: incidents into a database without a broker."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from consumers.sink import filter as sink_filter
from consumers.sink.errors import BadRow
from consumers.sink.query import get_incident, list_incidents
from consumers.sink.rows import SinkRow
from consumers.sink.store import Store, Written
from tests.consumers.sink.conftest import NOW
from tests.consumers.sink.records import incident


def run(url: str, *lines: bytes) -> tuple[int, list[str]]:
    err = io.StringIO()
    code = sink_filter.run(io.BytesIO(b"\n".join(lines) + b"\n"), "in.jsonl", err, lambda: NOW, url)
    return code, err.getvalue().splitlines()


def stored(url: str) -> list[tuple[str, int]]:
    with Store(url, lambda: NOW) as store:
        return sorted((row.incident_id, row.version) for row in list_incidents(store, 1000))


def test_every_line_is_stored_and_the_newest_version_wins(url: str) -> None:
    code, told = run(
        url, incident(version=2).to_json(), incident("inc-2").to_json(), incident(version=1).to_json(), b""
    )
    assert (code, told) == (0, ["sink: 2 incidents written, 1 versions not newer, 0 refused"])
    assert stored(url) == [("inc-1", 2), ("inc-2", 1)]
    assert run(url, incident(version=2).to_json())[1] == ["sink: 0 incidents written, 1 versions not newer, 0 refused"]


def test_a_bad_line_is_named_and_the_rest_goes_on(url: str) -> None:
    code, told = run(url, incident("a").to_json(), b"{", incident("x" * 300).to_json(), incident("b").to_json())
    assert code == 1
    assert told[0].startswith("in.jsonl:2: ")
    assert told[1].startswith("in.jsonl:3: incident_id is not an id")
    assert told[2] == "sink: 2 incidents written, 0 versions not newer, 2 refused"
    assert stored(url) == [("a", 1), ("b", 1)]


def test_batches_are_bounded_in_rows_and_bytes(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    write = Store.write

    def counted(store: Store, batch: Sequence[SinkRow], positions: Mapping[tuple[str, int], int]) -> Written:
        sizes.append(len(batch))
        return write(store, batch, positions)

    monkeypatch.setattr(Store, "write", counted)
    monkeypatch.setattr(sink_filter, "BATCH_ROWS", 3)
    monkeypatch.setattr(sink_filter, "BATCH_BYTES", 100_000)
    small = [incident(f"s{number}").to_json() for number in range(5)]
    large = [incident(f"l{number}", title="x" * 100_000).to_json() for number in range(2)]
    assert run(url, *large, *small)[0] == 0
    assert sizes == [1, 1, 3, 2]


def test_a_row_that_only_the_database_refuses_is_named_by_its_incident(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from consumers.sink import statements

    upsert = statements._upsert

    def refuse(connection, rows, now):  # type: ignore[no-untyped-def]
        if any(row.incident_id == "b" for row in rows):
            raise BadRow("the database: will not have it")
        return upsert(connection, rows, now)

    monkeypatch.setattr(statements, "_upsert", refuse)
    code, told = run(url, *(incident(name).to_json() for name in "abc"))
    assert code == 1
    assert told == [
        "in.jsonl: incident b: the database: will not have it",
        "sink: 2 incidents written, 0 versions not newer, 1 refused",
    ]
    assert stored(url) == [("a", 1), ("c", 1)]


def test_a_database_that_cannot_be_used_is_named_without_its_password(tmp_path: Path) -> None:
    assert run("nonsense", b"{}") == (
        1,
        ["sink: the database URL cannot be read; give sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE"],
    )
    code, told = run("postgresql://me:s3cret@127.0.0.1:1/db", incident().to_json())
    assert code == 1
    assert told[0].startswith("sink: postgresql+psycopg://me:***@127.0.0.1:1/db: ")
    (tmp_path / "folder").mkdir()
    code, told = run(f"sqlite:///{tmp_path}/folder", incident().to_json())
    assert code == 1
    assert "unable to open database file" in told[0]
    (tmp_path / "file").write_text("")
    code, told = run(f"sqlite:///{tmp_path}/file/x.db", incident().to_json())
    assert code == 1
    assert "its folder cannot be made" in told[0]


def test_an_incident_survives_the_filter_unchanged(url: str) -> None:
    record = incident(title="Bombe à Harun — trois morts 💥")
    run(url, record.to_json())
    with Store(url, lambda: NOW) as store:
        assert get_incident(store, "inc-1") == record
