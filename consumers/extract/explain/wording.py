"""The fields of an extraction in words: numbers with their wording, who says it, when and where. Pure."""

from __future__ import annotations

from incidentwire.contracts import Actor, Attribution, Effect, Figure, Place, When
from incidentwire.contracts.vocabulary import SkipReason

_SKIPPED: dict[SkipReason, str] = {
    "language": "Not read: the text is not in English.",
    "gate": "Not read: the gate found no harm told in it (no such words, or another subject: sport, fiction, a drill).",
    "text_quality": "Not read: the text could not be fetched whole (a paywall, a consent page, or not this article's).",
}
_PRECISIONS = ("exact", "within 25 km", "district", "province", "fuzzy", "country", "at sea or in the air")
_BASES = {
    "explicit": "a date in the text",
    "weekday": "a weekday in the text",
    "relative": "told relative to the article's date",
    "inherited": "inherited from the incident it belongs to",
    "published": "the article's date, for the text gives none",
}


def words(name: str) -> str:
    """A name of an enumeration as words: `armed_attack` is "armed attack"."""
    return name.replace("_", " ")


def skip_text(reason: SkipReason) -> str:
    """Why an article was not read."""
    return _SKIPPED[reason]


def value_text(figure: Figure) -> str:
    """The number with its wording: "at least 33", "6 to 8"; of a vague one the floor, "a vague 12 or more"."""
    if figure.qualifier == "vague":
        return f"a vague {figure.low} or more"
    if figure.qualifier == "range":
        return f"{figure.low} to {figure.high}"
    return f"{figure.value}" if figure.qualifier == "exact" else f"{words(figure.qualifier)} {figure.value}"


def bounds_text(figure: Figure) -> str:
    """The bounds as an interval: "[33, –]" is open above."""
    low, high = ("–" if bound is None else str(bound) for bound in (figure.low, figure.high))
    return f"[{low}, {high}]"


def attribution_text(attribution: Attribution) -> str:
    """Who says it and how the text stands to it: "officials (official), said"."""
    if attribution.speaker is None:
        kind = "the narrator" if attribution.speaker_kind == "none" else words(attribution.speaker_kind)
        return f"{kind}, {attribution.stance}"
    return f"{attribution.speaker} ({words(attribution.speaker_kind)}), {attribution.stance}"


def when_text(when: When) -> str:
    """The dates with their precision, and what told them."""
    if when.start is None:
        return "not known"
    dates = when.start.isoformat()
    if when.end is not None and when.end != when.start:
        dates += f" to {when.end.isoformat()}"
    return f"{dates} ({when.precision}; {_BASES[when.basis]})"


def place_text(place: Place) -> str:
    """A place with what it lies in, its kind, role, and how precisely it is known."""
    names = ", ".join(part for part in (place.name, place.adm1, place.country) if part)
    known = [place.kind, "" if place.role == "occurred" else f"role {place.role}"]
    if place.precision is not None:
        known.append(f"precision {place.precision}: {_PRECISIONS[place.precision - 1]}")
    if place.lat is not None and place.lon is not None:
        known.append(f"{place.lat:.3f}, {place.lon:.3f}")
    return f"{names} ({'; '.join(part for part in known if part)})"


def actor_text(actor: Actor) -> str:
    """An actor with kind, role, and how certain the text is of it."""
    by = f" by {actor.by}" if actor.by else ""
    return f"{actor.name} ({words(actor.kind)}; {actor.role}; {actor.certainty}{by})"


def effect_text(effect: Effect) -> str:
    """Harm to a thing or a service, how the text stands to it, and the figure that counts it."""
    counted = f", {effect.figure}" if effect.figure else ""
    return f"{effect.object}: {words(effect.effect)} ({effect.stance}{counted})"
