"""Where an article plays: how much of it each country holds, as a whole and around one place in the text."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from consumers.extract.places.gazetteer import Candidate
from consumers.extract.places.place import PlaceMention, ResolvedPlace

# A hamlet that one country only has says less of where an article plays than a city does.
_TOWN_PEOPLE = 50_000
# "An Israeli drone" tells who acted, not where.
_DEMONYM = 0.5
# How far around a name its neighbours count, and the distance at which their weight has halved, in characters.
_NEIGHBOURHOOD, _HALF = 700, 150


def add(votes: dict[str, float], key: str, weight: float) -> None:
    """Adds a weight to a key that may be new."""
    votes[key] = votes.get(key, 0.0) + weight


def share(votes: Mapping[str, float], key: str | None) -> float:
    """The part of all votes that a key holds; 0 without votes or key."""
    total = sum(votes.values())
    return votes.get(key, 0.0) / total if key is not None and total else 0.0


@dataclass(slots=True)
class Votes:
    """Weights of countries over the whole article, and each vote with the place in the text where it was given."""

    countries: dict[str, float] = field(default_factory=dict)
    cast: list[tuple[int, str, str, float]] = field(default_factory=list)

    def give(self, mention: PlaceMention, country: str, weight: float) -> None:
        """Counts one mention for a country."""
        add(self.countries, country, weight)
        self.cast.append((mention.start, mention.core.casefold(), country, weight))

    def country(self, code: str | None) -> float:
        """The country's share of the article."""
        return share(self.countries, code)

    def around(self, mention: PlaceMention) -> dict[str, float]:
        """The weights of countries near a mention, given by other names than its own."""
        name, near = mention.core.casefold(), dict[str, float]()
        for start, other, country, weight in self.cast:
            distance = abs(start - mention.start)
            if other != name and distance <= _NEIGHBOURHOOD:
                add(near, country, weight / (1.0 + distance / _HALF))
        return near

    def strongest(self) -> str | None:
        """The country that holds clearly more than any other."""
        ranked = sorted(self.countries.items(), key=lambda item: -item[1])
        if not ranked or (len(ranked) > 1 and ranked[0][1] < 1.5 * ranked[1][1]):
            return None
        return ranked[0][0]


def votes_of_names(mentions: Sequence[PlaceMention], candidates: Mapping[int, tuple[Candidate, ...]]) -> Votes:
    """The first votes: countries named outright, their adjectives, and names by the countries that have such places."""
    votes = Votes()
    for mention in mentions:
        if mention.demonym is not None:
            votes.give(mention, mention.demonym, _DEMONYM)
            continue
        found = candidates[mention.start]
        own = [candidate for candidate in found if candidate.rank < 2] or list(found)
        countries = {candidate.place.country for candidate in own if candidate.place.country is not None}
        if len(countries) == 1:
            code = next(iter(countries))
            outright = any(candidate.place.kind == "country" for candidate in own)
            people = max(candidate.place.population for candidate in own)
            large = any(candidate.place.kind in ("adm1", "region") for candidate in own)
            weight = 2.0 if outright else 1.0 if large else 0.3 + 0.7 * min(1.0, people / _TOWN_PEOPLE)
            votes.give(mention, code, weight)
        else:
            for code, weight in _spread(own).items():
                votes.give(mention, code, weight)
    return votes


def votes_of_places(mentions: Sequence[PlaceMention], chosen: Mapping[int, ResolvedPlace | None]) -> Votes:
    """The later votes: the places that a first round has settled on."""
    votes = Votes()
    for mention in mentions:
        place = chosen.get(mention.start)
        if place is None:
            continue
        weight = _DEMONYM if mention.demonym is not None else 1.0 if mention.compound else 1.5
        if place.kind in ("city", "district") and place.population < _TOWN_PEOPLE:
            weight *= 0.3 + 0.7 * place.population / _TOWN_PEOPLE
        if place.country is not None:
            votes.give(mention, place.country, weight)
        else:
            for code in place.countries:
                votes.give(mention, code, weight / len(place.countries))
    return votes


def _spread(candidates: Sequence[Candidate]) -> dict[str, float]:
    """Half a vote, spread over the countries of the candidates by their size."""
    weights: dict[str, float] = {}
    for candidate in candidates:
        if candidate.place.country is not None:
            bonus = 5.0 if candidate.place.kind == "country" else 1.0
            add(weights, candidate.place.country, bonus * (candidate.place.population + 100.0))
    total = sum(weights.values())
    return {code: 0.5 * weight / total for code, weight in weights.items()}


def kilometres(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Great-circle distance between two points (lat, lon) in degrees."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*first, *second))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 12742.0 * math.asin(min(1.0, math.sqrt(half)))
