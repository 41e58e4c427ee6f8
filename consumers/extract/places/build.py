"""Compiles the gazetteer: one read-only SQLite file from the installed packages and our own tables."""

from __future__ import annotations

import math
import os
import sqlite3
import sys
import tempfile
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from consumers.extract.places import sources
from consumers.extract.places.names import place_key, split_administrative
from consumers.extract.places.place import AT_SEA, PRECISION_OF_KIND

SCHEMA_VERSION = 1
# How near a name is to what the place is called: its own name, a plainer form of it, any alternate.
OWN_NAME, PLAIN_NAME, ALTERNATE = 0, 1, 2

_SCHEMA = """
CREATE TABLE metadata (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE place (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, country TEXT, country_id INTEGER, adm1_id INTEGER,
    adm2_id INTEGER, lat REAL, lon REAL, geonames_id INTEGER, population INTEGER NOT NULL, precision INTEGER NOT NULL,
    countries TEXT NOT NULL DEFAULT ''
);
CREATE TABLE name (
    key TEXT NOT NULL, rank INTEGER NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (key, rank, place)
) WITHOUT ROWID;
CREATE TABLE demonym (key TEXT PRIMARY KEY, country TEXT NOT NULL) WITHOUT ROWID;
"""


def build(path: Path) -> None:
    """Writes the gazetteer to `path` in one step: a reader sees the whole file or none. Takes about ten seconds.

    Raises OSError where the folder cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    os.close(handle)
    try:
        with closing(sqlite3.connect(temporary)) as connection:
            connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
            compiler = _Compiler()
            compiler.add_countries(sources.countries())
            compiler.add_units(sources.units())
            compiler.add_cities(sources.cities())
            compiler.add_regions(sources.regions())
            compiler.add_spellings(sources.spellings())
            compiler.write(connection)
            connection.commit()
            connection.execute("VACUUM")
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)


@dataclass(slots=True)
class _Row:
    kind: str
    name: str
    country: str | None = None
    country_id: int | None = None
    adm1_id: int | None = None
    adm2_id: int | None = None
    lat: float | None = None
    lon: float | None = None
    geonames_id: int | None = None
    population: int = 0
    precision: int = 0
    countries: tuple[str, ...] = ()
    points: list[float] = field(default_factory=lambda: [0.0, 0.0, 0.0])


class _Compiler:
    """Collects rows in order of their size, so that a smaller place can point to the units around it."""

    def __init__(self) -> None:
        self._rows: list[_Row] = []
        self._names: set[tuple[str, int, int]] = set()
        self._demonyms: dict[str, str] = {}
        self._country_ids: dict[str, int] = {}
        self._ids_of_units: dict[int, int] = {}
        self._ids_of_codes: dict[str, int] = {}

    def _add(self, row: _Row, own: str, plain: Iterable[str] = (), alternates: Iterable[str] = ()) -> int:
        self._rows.append(row)
        place = len(self._rows)
        best: dict[str, int] = {}
        for rank, names in ((OWN_NAME, (own,)), (PLAIN_NAME, plain), (ALTERNATE, alternates)):
            for name in names:
                key = place_key(name)
                if len(key) > 1:
                    best.setdefault(key, rank)
        self._names.update((key, rank, place) for key, rank in best.items())
        return place

    def add_countries(self, rows: Iterable[sources.CountryRow]) -> None:
        for row in rows:
            place = _Row("country", row.name, row.code, geonames_id=row.geonames_id, population=row.population)
            self._country_ids[row.code] = self._add(place, row.name, row.aliases)
            for demonym in row.demonyms:
                self._demonyms.setdefault(place_key(demonym), row.code)

    def add_units(self, rows: Iterable[sources.UnitRow]) -> None:
        for row in rows:
            if row.level == 0:
                continue
            unit = _Row("adm1" if row.level == 1 else "district", row.name, row.country)
            unit.country_id = self._country_ids.get(row.country)
            unit.geonames_id = row.geonames_id
            if row.level == 2:
                code = ".".join(row.code.split(".")[:2])
                unit.adm1_id = self._ids_of_codes.get(code) or self._ids_of_units.get(row.parent or -1)
            plain = [core for label in (row.name, *row.aliases) for core in _plainer(label)]
            place = self._add(unit, row.name, plain, row.aliases)
            self._ids_of_units[row.source_id] = place
            if row.level == 1 and row.code:
                code = row.code if row.country not in sources.PROVINCES_AT_LEVEL_2 else f"{row.country}:{row.code}"
                self._ids_of_codes.setdefault(code, place)

    def add_cities(self, rows: Iterable[sources.CityRow]) -> None:
        for row in rows:
            city = _Row("city", row.name, row.country, self._country_ids.get(row.country))
            city.lat, city.lon, city.geonames_id, city.population = row.lat, row.lon, row.geonames_id, row.population
            second = self._ids_of_units.get(row.adm2) if row.adm2 is not None else None
            if row.country in sources.PROVINCES_AT_LEVEL_2:
                city.adm1_id = second
            else:
                city.adm1_id, city.adm2_id = self._ids_of_codes.get(row.adm1_code), second
            self._add(city, row.name, _plainer(row.name), row.alternates)
            for unit in (city.country_id, city.adm1_id, city.adm2_id):
                if unit is not None:
                    _gather(self._rows[unit - 1], row)

    def add_regions(self, rows: Iterable[sources.RegionRow]) -> None:
        for row in rows:
            region = _Row("region", row.name, lat=row.lat, lon=row.lon, precision=row.precision)
            region.countries = row.countries
            if len(row.countries) == 1 and row.precision != AT_SEA:
                region.country = row.countries[0]
                region.country_id = self._country_ids.get(row.countries[0])
            if row.adm1_code is not None:
                region.adm1_id = self._ids_of_codes.get(row.adm1_code)
            self._add(region, row.name, row.aliases)

    def add_spellings(self, rows: Iterable[tuple[str, str, str]]) -> None:
        places: dict[str, list[int]] = {}
        for key, _, place in self._names:
            places.setdefault(key, []).append(place)
        for spelling, known, country in rows:
            for place in places.get(place_key(known), ()):
                if self._rows[place - 1].country == country:
                    self._names.add((place_key(spelling), PLAIN_NAME, place))

    def write(self, connection: sqlite3.Connection) -> None:
        metadata = {"schema": str(SCHEMA_VERSION), "credits": sources.CREDITS, **sources.source_versions()}
        connection.executemany("INSERT INTO metadata VALUES (?, ?)", metadata.items())
        connection.executemany("INSERT INTO demonym VALUES (?, ?)", self._demonyms.items())
        connection.executemany(
            "INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (_values(place, row) for place, row in enumerate(self._rows, start=1)),
        )
        connection.executemany("INSERT INTO name VALUES (?, ?, ?)", sorted(self._names))


def _plainer(label: str) -> list[str]:
    """The name without administrative words and without what stands in brackets: both are what prose may leave out."""
    core, word = split_administrative(label)
    without = label.split(" (")[0]
    return [name for name, changed in ((core, word), (without, without != label)) if changed]


def _gather(unit: _Row, city: sources.CityRow) -> None:
    """Adds a settlement to its unit: the unit's centre is the mean of its settlements on the sphere, so no border at
    180° cuts it."""
    lat, lon = math.radians(city.lat), math.radians(city.lon)
    unit.points[0] += math.cos(lat) * math.cos(lon)
    unit.points[1] += math.cos(lat) * math.sin(lon)
    unit.points[2] += math.sin(lat)
    if unit.kind != "country":
        unit.population += city.population


def _values(place: int, row: _Row) -> tuple[object, ...]:
    lat, lon = row.lat, row.lon
    if lat is None and any(row.points):
        x, y, z = row.points
        lat, lon = round(math.degrees(math.atan2(z, math.hypot(x, y))), 5), round(math.degrees(math.atan2(y, x)), 5)
    precision = row.precision or PRECISION_OF_KIND[row.kind]  # type: ignore[index]
    return (
        place, row.kind, row.name, row.country, row.country_id, row.adm1_id, row.adm2_id, lat, lon, row.geonames_id,
        row.population, precision, "|".join(row.countries),
    )  # fmt: skip


if __name__ == "__main__":  # open_or_build runs this in a process of its own: it takes half a gigabyte
    build(Path(sys.argv[1]))
