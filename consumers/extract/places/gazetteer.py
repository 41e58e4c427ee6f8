"""The gazetteer on disk: opened read-only, shared by every process of the machine, built once per set of sources."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from platformdirs import user_cache_dir

from consumers.extract.places.build import SCHEMA_VERSION, build
from consumers.extract.places.names import place_key
from consumers.extract.places.place import ResolvedPlace
from consumers.extract.places.sources import source_versions

__all__ = ["Candidate", "Gazetteer", "build", "cache_path"]

_BUILD_TIMEOUT_SECONDS = 300.0
_COLUMNS = (
    "place.id, place.kind, place.name, place.country, place.country_id, place.adm1_id, place.adm2_id, place.lat, "
    "place.lon, place.geonames_id, place.population, place.precision, place.countries, unit.name"
)
_BY_KEY = f"""
SELECT name.rank, {_COLUMNS} FROM name JOIN place ON place.id = name.place LEFT JOIN place AS unit ON unit.id =
place.adm1_id
WHERE name.key = ? ORDER BY name.rank, place.population DESC LIMIT 60
"""  # noqa: S608 - column names of our own
_BY_ID = f"""
SELECT 0, {_COLUMNS} FROM place LEFT JOIN place AS unit ON unit.id = place.adm1_id WHERE place.id = ?
"""  # noqa: S608 - column names of our own


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that bears the name asked for. `rank`: 0 its own name, 1 a plainer form of it, 2 an alternate."""

    rank: int
    place: ResolvedPlace


def cache_path() -> Path:
    """Where the gazetteer of the installed sources lies: `INCIDENTWIRE_CACHE` or else the user's cache folder."""
    folder = os.environ.get("INCIDENTWIRE_CACHE") or user_cache_dir("incidentwire")
    versions = "-".join(f"{name}{number}" for name, number in sorted(source_versions().items()))
    return Path(folder) / f"places-{versions}-{SCHEMA_VERSION}-{_table_digest()}.sqlite"


def _table_digest() -> str:
    """Tells one edition of our own tables from another."""
    digest = hashlib.sha256()
    for table in sorted((Path(__file__).parent / "data").glob("*.tsv")):
        digest.update(table.read_bytes())
    return digest.hexdigest()[:8]


class Gazetteer:
    """Look-ups by name in the compiled file. Not for sharing between threads; open one in each."""

    def __init__(self, path: Path) -> None:
        """Opens a built file. Raises FileNotFoundError if there is none, ValueError if it is of another schema."""
        if not path.is_file():
            raise FileNotFoundError(f"no gazetteer at {path}: Gazetteer.open_or_build() makes one")
        self._connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            self.metadata: dict[str, str] = dict(self._connection.execute("SELECT key, value FROM metadata"))
            self._demonyms: dict[str, str] = dict(self._connection.execute("SELECT key, country FROM demonym"))
        except sqlite3.DatabaseError as error:
            self._connection.close()
            raise ValueError(f"{path} is no gazetteer ({error}): delete it, the next start builds it anew") from error
        if self.metadata.get("schema") != str(SCHEMA_VERSION):
            self._connection.close()
            raise ValueError(f"{path} has schema {self.metadata.get('schema')}, this code reads {SCHEMA_VERSION}")
        # Articles repeat their names, and feeds their countries: most look-ups never reach the file.
        self._candidates_of_key = lru_cache(maxsize=4096)(self._read_candidates)
        self._place_of_id: Callable[[int], ResolvedPlace | None] = lru_cache(maxsize=4096)(self._read_place)
        rows = self._connection.execute("SELECT country, id FROM place WHERE kind = 'country'")
        self._country_ids: dict[str, int] = dict(rows)

    @classmethod
    def open_or_build(cls, path: Path | None = None) -> Gazetteer:
        """Opens the gazetteer of the installed sources, building it first where it is missing.

        Of several processes one builds and the others wait for it. Raises OSError where the cache folder cannot be
        written (INCIDENTWIRE_CACHE names another) or the build fails, TimeoutError where another process builds for
        five minutes.
        """
        path = path or cache_path()
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            # An exclusive SQLite transaction is a file lock on every platform, and the system drops it with its
            # process.
            with closing(sqlite3.connect(path.with_suffix(".lock"), timeout=_BUILD_TIMEOUT_SECONDS)) as lock:
                try:
                    lock.execute("BEGIN EXCLUSIVE")
                except sqlite3.OperationalError as error:
                    raise TimeoutError(
                        f"another process has been building {path} for {_BUILD_TIMEOUT_SECONDS:.0f} s"
                    ) from error
                if not path.is_file():
                    _build_apart(path)
        return cls(path)

    def close(self) -> None:
        """Closes the file; the object is of no use after that."""
        self._connection.close()

    def candidates(self, name: str) -> tuple[Candidate, ...]:
        """Every place that may be called so, own names first, then by population; empty if none is known."""
        key = place_key(name)
        return self._candidates_of_key(key) if key else ()

    def knows(self, name: str) -> bool:
        """Whether any place may be called so."""
        return bool(self.candidates(name))

    def country_of_demonym(self, word: str) -> str | None:
        """The country of an adjective or a people: "Pakistani" is PK."""
        return self._demonyms.get(place_key(word))

    def country(self, code: str) -> ResolvedPlace | None:
        """The country of an ISO 3166-1 alpha-2 code."""
        identity = self._country_ids.get(code)
        return self._place_of_id(identity) if identity is not None else None

    def unit(self, identity: int) -> ResolvedPlace | None:
        """The place of a row, as `ResolvedPlace.unit` and `inside` name it."""
        return self._place_of_id(identity)

    def _read_candidates(self, key: str) -> tuple[Candidate, ...]:
        return tuple(_candidate(row) for row in self._connection.execute(_BY_KEY, (key,)))

    def _read_place(self, identity: int) -> ResolvedPlace | None:
        row = self._connection.execute(_BY_ID, (identity,)).fetchone()
        return None if row is None else _candidate(row).place


def _build_apart(path: Path) -> None:
    """Builds in a child process: reading the sources takes half a gigabyte, which a running consumer would keep."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}
    command = [sys.executable, "-m", "consumers.extract.places.build", str(path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        reason = done.stderr.strip().splitlines()[-1:] or [f"exit code {done.returncode}"]
        raise OSError(f"building the gazetteer {path} failed: {reason[0]}")


def _candidate(row: tuple[Any, ...]) -> Candidate:
    rank, identity, kind, name, country, country_id, adm1_id, adm2_id = row[:8]
    lat, lon, geonames_id, people, precision, countries, adm1 = row[8:]
    place = ResolvedPlace(
        name=str(name),
        kind=kind,
        country=country,
        adm1=str(name) if kind == "adm1" else adm1,
        lat=lat,
        lon=lon,
        geonames_id=geonames_id,
        precision=int(precision),
        population=int(people),
        canonical=str(name),
        unit=int(identity),
        inside=frozenset(unit for unit in (country_id, adm1_id, adm2_id) if unit is not None),
        countries=tuple(str(countries).split("|")) if countries else (),
    )
    return Candidate(int(rank), place)
