"""Places: the gazetteer, the mentions of an article and what they mean on the map.

    finder = PlaceFinder()
    mentions = finder.resolve([m for start, doc in paragraphs for m in finder.mentions(doc, start)])

Place data: GeoNames (https://www.geonames.org/), CC BY 4.0.
"""

from __future__ import annotations

from consumers.extract.places.finder import PlaceFinder
from consumers.extract.places.gazetteer import Gazetteer, build, cache_path
from consumers.extract.places.place import PlaceMention, ResolvedPlace

__all__ = ["Gazetteer", "PlaceFinder", "PlaceMention", "ResolvedPlace", "build", "cache_path"]
