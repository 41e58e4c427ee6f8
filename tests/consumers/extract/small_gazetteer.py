"""A gazetteer of a few dozen rows, so that tests build it in milliseconds. Coordinates are real to a tenth of a
degree."""

from __future__ import annotations

from pathlib import Path

import pytest

from consumers.extract.places import Gazetteer, build, sources
from consumers.extract.places.sources import CityRow, CountryRow, RegionRow, UnitRow

COUNTRIES = [
    CountryRow("PK", "Pakistan", 1, 212_000_000, (), ("Pakistani", "Pakistanis")),
    CountryRow("BD", "Bangladesh", 2, 160_000_000, (), ("Bangladeshi",)),
    CountryRow("KE", "Kenya", 3, 51_000_000, (), ("Kenyan",)),
    CountryRow("GE", "Georgia", 4, 3_700_000, (), ("Georgian",)),
    CountryRow("US", "United States", 5, 327_000_000, ("US", "U.S."), ("American",)),
    CountryRow("BF", "Burkina Faso", 6, 19_000_000, (), ("Burkinabe",)),
    CountryRow("UA", "Ukraine", 7, 44_000_000, (), ("Ukrainian",)),
    CountryRow("RU", "Russia", 8, 144_000_000, (), ("Russian",)),
    CountryRow("SD", "Sudan", 9, 41_000_000, (), ("Sudanese",)),
    CountryRow("CA", "Canada", 10, 37_000_000, (), ("Canadian",)),
]
UNITS = [
    UnitRow(11, 1, "PK.02", "Balochistan", "PK", None, 111, ("Balochistan Province",)),
    UnitRow(12, 1, "PK.08", "Islamabad", "PK", None, 112, ()),
    UnitRow(13, 1, "BD.84", "Chittagong", "BD", None, 113, ("Chattogram",)),
    UnitRow(14, 1, "KE.16", "Garissa", "KE", None, 114, ("Garissa County",)),
    UnitRow(15, 1, "US.GA", "Georgia", "US", None, 115, ("State of Georgia",)),
    UnitRow(16, 1, "RU.09", "Belgorod", "RU", None, 116, ("Belgorod Oblast",)),
    UnitRow(17, 1, "RU.83", "Vladimir", "RU", None, 117, ()),
    UnitRow(18, 1, "UA.05", "Donetsk", "UA", None, 118, ("Donetsk Oblast",)),
    UnitRow(19, 1, "CA.11", "Saskatchewan", "CA", None, 119, ("Sask.",)),
    UnitRow(20, 1, "US.NY", "New York", "US", None, 120, ()),
    UnitRow(31, 2, "PK.02.1", "Mastung District", "PK", 11, 131, ("Mastung",)),
    UnitRow(33, 2, "PK.02.3", "Zhob", "PK", 11, 133, ()),
    UnitRow(32, 2, "PK.02.2", "Kech District", "PK", 11, 132, ("Kech",)),
]
CITIES = [
    CityRow(201, "Islamabad", "PK", "PK.08", None, 33.7, 73.0, 600_000, ()),
    CityRow(202, "Chattogram", "BD", "BD.84", None, 22.3, 91.8, 3_900_000, ("Islamabad", "Chittagong")),
    CityRow(203, "Mastung", "PK", "PK.02", 31, 29.8, 66.8, 29_000, ()),
    CityRow(204, "Quetta", "PK", "PK.02", None, 30.2, 67.0, 1_500_000, ()),
    CityRow(205, "Turbat", "PK", "PK.02", 32, 26.0, 63.1, 75_000, ()),
    CityRow(206, "Garissa", "KE", "KE.16", None, -0.5, 39.6, 65_000, ()),
    CityRow(207, "Atlanta", "US", "US.GA", None, 33.7, -84.4, 460_000, ()),
    CityRow(208, "Tbilisi", "GE", "", None, 41.7, 44.8, 1_050_000, ()),
    CityRow(209, "Belgorod", "RU", "RU.09", None, 50.6, 36.6, 345_000, ()),
    CityRow(210, "Murom", "RU", "RU.83", None, 55.6, 42.0, 126_000, ()),
    CityRow(211, "Pokrovsk", "UA", "UA.05", None, 48.3, 37.2, 60_000, ()),
    CityRow(212, "Melville", "US", "US.NY", None, 40.8, -73.4, 18_000, ()),
    CityRow(213, "Melville", "CA", "CA.11", None, 50.9, -102.8, 4_500, ()),
    CityRow(215, "Fort Sandeman", "PK", "PK.02", 33, 31.3, 69.4, 46_000, ("Zhob",)),
    CityRow(214, "Bam", "PK", "PK.02", None, 30.0, 66.0, 900, ()),
]
REGIONS = [
    RegionRow("Darfur", (), ("SD",), None, 13.0, 24.5, 5),
    RegionRow("Red Sea", (), (), None, 19.0, 39.5, 7),
]


def build_small(path: Path, patch: pytest.MonkeyPatch) -> Gazetteer:
    """Builds and opens the small gazetteer at `path`."""
    patch.setattr(sources, "countries", lambda: iter(COUNTRIES))
    patch.setattr(sources, "units", lambda: iter(UNITS))
    patch.setattr(sources, "cities", lambda: iter(CITIES))
    patch.setattr(sources, "regions", lambda: iter(REGIONS))
    patch.setattr(sources, "spellings", lambda: iter([("Kwetta", "Quetta", "PK")]))
    build(path)
    return Gazetteer(path)
