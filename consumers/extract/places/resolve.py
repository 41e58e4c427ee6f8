"""Decides which place each mention of an article means: the article's own countries, what holds what, then size."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from consumers.extract.places.gazetteer import Candidate, Gazetteer
from consumers.extract.places.names import kinds_of_word
from consumers.extract.places.place import PlaceMention, ResolvedPlace
from consumers.extract.places.telling import POINTS, VILLAGES, as_told, unlisted
from consumers.extract.places.votes import Votes, kilometres, share, votes_of_names, votes_of_places
from incidentwire.contracts.vocabulary import PlaceKind

_SIZE_OF_KIND: dict[PlaceKind, int] = {"point": 0, "city": 1, "district": 2, "region": 3, "adm1": 3, "country": 4}
_BONUS_OF_KIND: dict[PlaceKind, float] = {
    "country": 3.5,
    "region": 5.0,
    "adm1": 0.5,
    "city": 0.0,
    "district": -1.0,
    "point": 0.0,
}
_BONUS_OF_RANK = {0: 2.0, 1: 1.8, 2: 0.0}
# A name of this many people or more may be meant although the article names no other place of its country.
_WORLD_CITY_PEOPLE = 400_000
# A seat with less than this part of its unit's people is not what the bare name of the unit means; a seat that bears
# the
# name as an alternate needs more.
_SEAT_SHARE, _SEAT_SHARE_OF_ALTERNATE = 0.02, 0.06
_NEIGHBOUR_CHARACTERS = 400
# A small place this far from every other place of the article only shares its name with the one that is meant.
_FAR_KILOMETRES, _SMALL_PEOPLE = 200.0, 60_000
_QUARTER_KILOMETRES = 30.0
_VILLAGE_PEOPLE = 40_000
_TOWN_KILOMETRES = 60.0
# An article of which one province holds this part tells of that province's villages; of a round-up nothing follows.
_ONE_PROVINCE = 0.6


def resolve_mentions(mentions: Sequence[PlaceMention], gazetteer: Gazetteer) -> list[PlaceMention]:
    """The mentions of one article with `place` filled in, in the same order. Unknown names get the place around
    them."""
    return _Resolution(mentions, gazetteer).run()


class _Resolution:
    def __init__(self, mentions: Sequence[PlaceMention], gazetteer: Gazetteer) -> None:
        self._mentions = mentions
        self._gazetteer = gazetteer
        self._by_start = {mention.start: mention for mention in mentions}
        self._candidates = {mention.start: self._candidates_of(mention) for mention in mentions}
        self._inner: dict[int, list[PlaceMention]] = {}
        for mention in mentions:
            if mention.container is not None:
                self._inner.setdefault(mention.container, []).append(mention)
        self._votes = Votes()
        self._around: dict[int, dict[str, float]] = {}
        self._names_in_unit: dict[int, set[str]] = {}
        self._anchors: list[tuple[str, tuple[float, float]]] = []

    def run(self) -> list[PlaceMention]:
        self._count(votes_of_names(self._mentions, self._candidates))
        chosen = self._choose_all()
        self._count(votes_of_places(self._mentions, chosen))
        self._find_anchors(chosen)
        chosen = self._choose_all()
        places: dict[int, ResolvedPlace] = {}
        for start, place in chosen.items():
            if place is not None:
                places[start] = as_told(self._by_start[start], place, self._home(start))
        for mention in self._mentions:
            if mention.start in places or mention.demonym is not None:
                continue
            if mention.certain or mention.role_hint is not None:
                places[mention.start] = unlisted(
                    mention, self._surroundings(mention, places), self._home(mention.start)
                )
        return [replace(mention, place=places.get(mention.start)) for mention in self._mentions]

    def _count(self, votes: Votes) -> None:
        self._votes = votes
        self._around = {mention.start: votes.around(mention) for mention in self._mentions}

    def _home(self, start: int) -> str | None:
        """The country that the words around a mention speak of, else the whole article."""
        near = self._around[start]
        leader = max(near, key=lambda code: near[code], default=None)
        return leader if leader is not None and share(near, leader) >= 0.5 else self._votes.strongest()

    def _candidates_of(self, mention: PlaceMention) -> tuple[Candidate, ...]:
        if mention.demonym is not None:
            country = self._gazetteer.country(mention.demonym)
            return (Candidate(0, country),) if country is not None else ()
        kinds = kinds_of_word(mention.word)
        whole = self._gazetteer.candidates(f"{mention.core} {mention.word}") if mention.word else ()
        found = tuple(dict.fromkeys((*whole, *self._gazetteer.candidates(mention.core))))
        if mention.word in VILLAGES:
            found = tuple(candidate for candidate in found if candidate.place.population <= _VILLAGE_PEOPLE)
        if kinds:
            fitting = tuple(candidate for candidate in found if candidate.place.kind in kinds)
            # Municipal districts stand in the gazetteer as their seats: better the seat's point than none.
            return fitting or tuple(candidate for candidate in found if candidate.place.kind == "city")
        return found

    def _find_anchors(self, chosen: dict[int, ResolvedPlace | None]) -> None:
        """Keeps the points that the first round is sure of, each with the name that told it, and the names in each
        unit."""
        anchors: dict[str, tuple[float, float]] = {}
        for start, place in chosen.items():
            if place is None:
                continue
            mention = self._by_start[start]
            name = mention.core.casefold()
            for unit in (*place.inside, place.unit):
                if unit is not None:
                    self._names_in_unit.setdefault(unit, set()).add(name)
            if place.lat is None or place.lon is None or place.kind in ("country", "region"):
                continue
            large = place.population >= _SMALL_PEOPLE or place.kind in ("adm1", "district")
            if large or mention.container is not None or len(self._candidates[start]) == 1:
                anchors[name] = (place.lat, place.lon)
        self._anchors = list(anchors.items())

    def _kilometres_to_anchor(self, mention: PlaceMention, place: ResolvedPlace) -> float | None:
        """How far the nearest other place of the article is; None where there is nothing to measure."""
        if place.lat is None or place.lon is None:
            return None
        here, name = (place.lat, place.lon), mention.core.casefold()
        return min((kilometres(here, point) for other, point in self._anchors if other != name), default=None)

    def _choose_all(self) -> dict[int, ResolvedPlace | None]:
        chosen: dict[int, ResolvedPlace | None] = {}
        # What holds a mention mostly stands behind it: from the end, it is settled before the mention itself.
        for mention in reversed(self._mentions):
            chosen[mention.start] = self._choose(mention, chosen)
        for mention in self._mentions:
            if mention.container is not None:
                chosen[mention.start] = self._choose(mention, chosen)
        return chosen

    def _choose(self, mention: PlaceMention, chosen: dict[int, ResolvedPlace | None]) -> ResolvedPlace | None:
        candidates = self._candidates[mention.start]
        if not candidates:
            return None
        container = self._container(mention, chosen)
        best = candidates[0]
        if len(candidates) > 1:
            best = max(candidates, key=lambda candidate: self._score(candidate, mention, container))
        if container is None:
            return best.place if self._is_plausible(best, mention) else None
        if _lies_in(best.place, container) or _near(best.place, container):
            return best.place
        return best.place if mention.word is None and best.place.kind in ("country", "adm1") else None

    def _container(self, mention: PlaceMention, chosen: dict[int, ResolvedPlace | None]) -> ResolvedPlace | None:
        """The place that the text puts around the mention, if it holds a candidate or is larger than a settlement."""
        place = chosen.get(mention.container) if mention.container is not None else None
        if place is None or mention.container is None:
            return None
        candidates = self._candidates[mention.start]
        if any(_lies_in(candidate.place, place) for candidate in candidates):
            return place
        # A list ("Quetta, Mastung and Nushki") looks like containment; only a larger unit contradicts a known name.
        outer = self._by_start[mention.container]
        larger = place.kind in ("adm1", "country") or (outer.word is not None and place.kind == "district")
        if place.kind == "city" and mention.role_hint is not None and outer.role_hint is None:
            return place  # no list, whose members share their preposition: a street or quarter of that town
        same_kind = any(candidate.rank < 2 and candidate.place.kind == place.kind for candidate in candidates)
        return place if larger and not same_kind else None

    def _score(self, candidate: Candidate, mention: PlaceMention, container: ResolvedPlace | None) -> float:
        place = candidate.place
        score = _BONUS_OF_RANK[candidate.rank] + _BONUS_OF_KIND[place.kind] + 0.5 * math.log10(place.population + 10)
        score += 3.0 * self._country_share(self._votes.countries, place)
        score += 3.0 * self._country_share(self._around[mention.start], place)
        score += 4.0 if place.kind == "adm1" and "adm1" in kinds_of_word(mention.word) else 0.0
        score += max((self._fit(place, inner) for inner in self._inner.get(mention.start, ())), default=0.0)
        if mention.word is None:
            rivals = self._candidates[mention.start]
            if place.kind == "adm1" and _has_seat(candidate, rivals):
                score -= 3.5
            if place.kind == "district" and any(rival.place.kind == "city" for rival in rivals):
                score -= 4.0
        if place.kind in ("city", "district"):
            distance = self._kilometres_to_anchor(mention, place)
            score += 4.0 / (1.0 + distance / 40.0) if distance is not None else 0.0
            score += 2.0 if self._province_is_told(mention, place) else 0.0
        if mention.part and place.kind in ("adm1", "country", "region"):
            score += 1.0
        if container is not None:
            score += 8.0 if _lies_in(place, container) else -4.0
        return score

    def _fit(self, place: ResolvedPlace, inner: PlaceMention) -> float:
        """How well a place fits as what holds another mention: it does, or is the town beside it; or shares the
        province."""
        candidates = [candidate.place for candidate in self._candidates[inner.start]]
        if any(_lies_in(each, place) or _near(each, place) for each in candidates):
            return 4.0
        return 1.5 if any((each.country, each.adm1) == (place.country, place.adm1) for each in candidates) else 0.0

    @staticmethod
    def _country_share(votes: dict[str, float], place: ResolvedPlace) -> float:
        if place.country is not None:
            return share(votes, place.country)
        return min(1.0, sum(share(votes, code) for code in place.countries))

    def _is_plausible(self, best: Candidate, mention: PlaceMention) -> bool:
        """Whether the article could mean this place, or only shares a name with it."""
        place = best.place
        if mention.demonym is not None or place.kind in ("country", "region"):
            return True
        national = max(self._votes.country(place.country), share(self._around[mention.start], place.country))
        small = place.kind in ("city", "district") and place.population < _SMALL_PEOPLE
        if best.rank == 2 and small and national < 0.2:
            return False
        if small and place.population < 2000 and national < 0.3 and sum(self._votes.countries.values()) > 0.6:
            return False
        distance = self._kilometres_to_anchor(mention, place)
        if small and len(self._anchors) > 1 and distance is not None and distance > _FAR_KILOMETRES:
            return self._province_is_told(mention, place)
        if mention.word in POINTS and (distance is None or distance > _QUARTER_KILOMETRES):
            return False  # a quarter bears the name of many a town
        if sum(self._votes.countries.values()) >= 2.0 and national < 0.08:
            large = place.population >= _WORLD_CITY_PEOPLE or (place.kind == "adm1" and mention.word is None)
            return best.rank < 2 and large
        return True

    def _province_is_told(self, mention: PlaceMention, place: ResolvedPlace) -> bool:
        """Whether another name of the article lies in (or is) the province of this place."""
        for identity in place.inside:
            unit = self._gazetteer.unit(identity)
            if unit is not None and unit.kind == "adm1":
                return bool(self._names_in_unit.get(identity, set()) - {mention.core.casefold()})
        return False

    def _surroundings(self, mention: PlaceMention, places: dict[int, ResolvedPlace]) -> ResolvedPlace | None:
        """What holds a place that the gazetteer lacks: what the text says, else the nearest place with a province.

        What stands behind the name counts as nearer than what stands before it.
        """
        around = places.get(mention.container) if mention.container is not None else None
        if around is not None and (around.unit is not None or around.inside):
            return around
        best: tuple[float, ResolvedPlace] | None = None
        home = self._home(mention.start)
        for start, place in places.items():
            if start == mention.start or place.adm1 is None or (home is not None and place.country != home):
                continue
            other = self._by_start[start]
            distance = float(start - mention.end) if start > mention.start else 1.5 * (mention.start - other.end)
            if 0 <= distance <= _NEIGHBOUR_CHARACTERS and (best is None or distance < best[0]):
                best = (distance, place)
        return best[1] if best is not None else self._province_of_article(home)

    def _province_of_article(self, home: str | None) -> ResolvedPlace | None:
        names = {
            identity: len(names)
            for identity, names in self._names_in_unit.items()
            if (unit := self._gazetteer.unit(identity)) is not None and unit.kind == "adm1"
        }
        leader = max(names, key=lambda identity: names[identity], default=None)
        if leader is None or names[leader] < _ONE_PROVINCE * sum(names.values()):
            return None
        province = self._gazetteer.unit(leader)
        return province if province is not None and home in (None, province.country) else None


def _has_seat(candidate: Candidate, rivals: tuple[Candidate, ...]) -> bool:
    """Whether a town of the same name lies in the unit: the bare name then means the town ("in Kunduz")."""
    unit = candidate.place
    return any(
        rival.place.kind == "city"
        and unit.unit in rival.place.inside
        and rival.place.population >= (_SEAT_SHARE if rival.rank < 2 else _SEAT_SHARE_OF_ALTERNATE) * unit.population
        for rival in rivals
    )


def _near(place: ResolvedPlace, town: ResolvedPlace) -> bool:
    """Whether a town of the text could hold the other place by its distance: the gazetteer knows no town's bounds."""
    if town.kind != "city" or place.lat is None or place.lon is None or town.lat is None or town.lon is None:
        return False
    return kilometres((place.lat, place.lon), (town.lat, town.lon)) <= _TOWN_KILOMETRES


def _lies_in(place: ResolvedPlace, container: ResolvedPlace) -> bool:
    if _SIZE_OF_KIND[place.kind] > _SIZE_OF_KIND[container.kind]:
        return False
    if container.kind == "region" and container.country is None:
        return place.country in container.countries
    return container.contains(place) or (container.kind == "region" and bool(container.inside & place.inside))
