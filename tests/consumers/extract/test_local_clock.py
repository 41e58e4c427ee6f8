"""Whose clock "yesterday" follows: that of the places an article tells of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from consumers.extract.core import IncidentExtractor
from consumers.extract.dates.local_clock import hours_ahead, local_date
from tests.consumers.extract.extracting import article, extract


@dataclass(frozen=True)
class Somewhere:
    kind: str
    lon: float | None


@dataclass(frozen=True)
class Named:
    place: Somewhere | None
    compound: bool = False
    role_hint: str | None = None


DHAKA, CUMILLA, LONDON, TOKYO = (Named(Somewhere("city", lon)) for lon in (90.4, 91.2, -0.1, 139.7))


class OnlyCumilla:
    """A place finder that reads every paragraph as one about Cumilla."""

    def mentions(self, doc: Any, offset: int) -> list[Any]:
        return [CUMILLA]

    def resolve(self, mentions: Any) -> list[Any]:
        return list(mentions)

    def known(self, word: str) -> None:
        return None


def test_the_middle_one_of_the_places_sets_the_clock() -> None:
    assert hours_ahead([LONDON, DHAKA, CUMILLA]) == 6.0
    assert hours_ahead([TOKYO, DHAKA, LONDON]) == 6.0
    assert hours_ahead([LONDON, DHAKA]) == 0.0


def test_a_compound_and_where_somebody_comes_from_or_heads_to_set_no_clock() -> None:
    london = LONDON.place
    aside = [Named(london, compound=True), Named(london, role_hint="origin"), Named(london, role_hint="intended")]
    assert hours_ahead([*aside, DHAKA]) == 6.0
    assert hours_ahead(aside) is None


@pytest.mark.parametrize(
    "names", [[], [Named(None)], [Named(Somewhere("city", None))], [Named(Somewhere("country", 134.0))]]
)
def test_without_a_place_below_a_country_no_clock_is_known(names: list[Named]) -> None:
    assert hours_ahead(names) is None


def test_the_date_of_publication_is_that_of_the_place() -> None:
    evening = datetime(2026, 3, 22, 19, 34, tzinfo=UTC)
    assert [local_date(evening, hours) for hours in (-5.0, 0.0, 6.0)] == [*[date(2026, 3, 22)] * 2, date(2026, 3, 23)]
    assert local_date(evening, None) == date(2026, 3, 22)
    assert local_date(None, 6.0) is None


def test_a_feed_that_knows_the_day_only_is_not_shifted_to_another() -> None:
    assert local_date(datetime(2026, 3, 22, tzinfo=UTC), -5.0) == date(2026, 3, 22)
    assert local_date(datetime(2026, 3, 22, 0, 1, tzinfo=UTC), -5.0) == date(2026, 3, 21)


@pytest.mark.parametrize("published", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)])
def test_a_time_at_the_ends_of_the_calendar_is_no_date_of_publication(published: datetime) -> None:
    told = "Twelve people were killed in a bus crash yesterday, police said. Last year 30 died on the same road."
    extractor = IncidentExtractor(places=OnlyCumilla(), learned=False)
    assert extractor.reading(article(told, published_at=published)).published is None
    assert [report.when.start for report in extract(told, published_at=published).reports] == [None]


def test_yesterday_is_told_by_the_clock_of_the_article_s_places() -> None:
    given = article(
        "Twelve people were killed in a bus crash yesterday, police said. The driver had fallen asleep at the wheel.",
        published_at=datetime(2026, 3, 22, 19, 34, tzinfo=UTC),
    )
    reading = IncidentExtractor(places=OnlyCumilla(), learned=False).reading(given)
    assert [found.when.start for found in reading.dates] == [date(2026, 3, 22)]
    assert reading.published == date(2026, 3, 23)
