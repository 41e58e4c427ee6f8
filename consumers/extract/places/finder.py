"""The way in: mentions of a paragraph, then all mentions of the article resolved together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from consumers.extract.places.gazetteer import Gazetteer
from consumers.extract.places.mentions import find_mentions
from consumers.extract.places.place import PlaceMention, ResolvedPlace
from consumers.extract.places.resolve import resolve_mentions
from consumers.extract.text.parsed import Doc

LARGE_TOWN = 100_000


class PlaceFinder:
    """Finds and resolves the places of an article: `mentions` for each parsed paragraph, then `resolve` once for all
    of them."""

    def __init__(self, gazetteer: Gazetteer | None = None) -> None:
        """Without a gazetteer the first use opens the one of the user's cache, building it if it is missing."""
        self._given = gazetteer

    @property
    def gazetteer(self) -> Gazetteer:
        """The gazetteer; opened (and on a new machine built) at the first use. Raises OSError, TimeoutError as
        `open_or_build` does."""
        if self._given is None:
            self._given = Gazetteer.open_or_build()
        return self._given

    def known(self, word: str) -> Literal["country", "town"] | None:
        """Whether a word alone is the name of a country, a province or a people, or that of a large town."""
        if self.gazetteer.country_of_demonym(word) is not None:
            return "country"
        own = [one.place for one in self.gazetteer.candidates(word) if one.rank == 0]
        if any(place.kind in ("country", "adm1") for place in own):
            return "country"
        return "town" if any(place.population >= LARGE_TOWN for place in own) else None

    def mentions(self, doc: Doc, offset: int) -> list[PlaceMention]:
        """The place mentions of one parsed paragraph that starts at `offset` in `article.text`, in text order,
        unresolved.

        Adjectives of countries ("Pakistani") are among them, as compounds: they tell where the article is.
        """
        return find_mentions(doc, offset, self.gazetteer)

    def resolve(self, mentions: Sequence[PlaceMention]) -> list[PlaceMention]:
        """The mentions of the whole article with their places, in the same order. Places depend on each other: call
        it once."""
        return resolve_mentions(mentions, self.gazetteer)

    def containers(self, place: ResolvedPlace) -> list[ResolvedPlace]:
        """What holds the place, smallest first: its district, province and country, as far as known."""
        found = [unit for identity in place.inside if (unit := self.gazetteer.unit(identity)) is not None]
        order = {"city": 0, "district": 1, "adm1": 2, "region": 3, "country": 4, "point": 0}
        return sorted(found, key=lambda unit: order[unit.kind])
