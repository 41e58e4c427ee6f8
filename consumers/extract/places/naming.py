"""Which stretches of a paragraph name a place: what the gazetteer knows, what the tagger marks, what the text itself
says."""

from __future__ import annotations

import re
from dataclasses import dataclass

from consumers.extract.places import context
from consumers.extract.places.gazetteer import Gazetteer
from consumers.extract.places.names import (
    ADM1_WORDS,
    AREA_WORDS,
    CITY_WORDS,
    DISTRICT_WORDS,
    VILLAGE_WORDS,
    place_key,
)
from consumers.extract.places.paragraph import JOINERS, PARTICLES, Paragraph, opens_name
from consumers.extract.places.sources import data_rows

_PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
_OTHER_NAMES = frozenset({"PERSON", "ORG", "NORP", "PRODUCT", "EVENT", "LAW", "WORK_OF_ART", "LANGUAGE"})
_NUMBERS = frozenset({"TIME", "CARDINAL", "MONEY", "PERCENT", "ORDINAL"})
_THINGS = frozenset({"NORP", "DATE", "EVENT", "PRODUCT", "WORK_OF_ART", "LAW"})
_LONGEST_NAME = 7
AREA_WORD = re.compile(rf"\s+(?P<word>{'|'.join(map(re.escape, AREA_WORDS))})s?\b", re.IGNORECASE)
_BEFORE_WORDS = "|".join((DISTRICT_WORDS, ADM1_WORDS, CITY_WORDS, VILLAGE_WORDS)).split("|")
# "the district of X" names X; in "Mastung district of X" the word belongs to Mastung.
AREA_BEFORE = re.compile(
    rf"(?:^|\b(?:[Tt]he|[Aa]n?|in|of|and|near|at|to|from|outside)\s+(?:[a-z-]+\s+)?)"
    rf"(?P<word>{'|'.join(re.escape(word) for word in _BEFORE_WORDS)})(?P<many>s?)\s+of\s+(?:the\s+)?$"
)
_HYPHENED = re.compile(r"-(?:e|i|ye|yi|d['’])(?:(?:-|(?<=-e) )[A-Z][\w'’]+|[A-Z][\w'’]+)+")
_AREA_AT_END = re.compile(rf"\s+(?:{'|'.join(map(re.escape, AREA_WORDS))})$", re.IGNORECASE)
_AREA_SET = frozenset(AREA_WORDS)
_DATELINE_END = re.compile(r"\s*(?::|—|–|--|\(|,\s+[A-Z][\w .]{1,30}?\s*(?::|—|–|--|-\s|\())")
# "Beverly Crisp, 66," is a person.
_AGED = re.compile(r",\s+(?:aged\s+)?\d{1,3}(?=[,.;])|\s+\(\d{1,3}\)")
_DISEASE = re.compile(r"\s+(?:virus|fever|disease|Agency)\b")
_THE = re.compile(r"\b[Tt]he\s+$")
_ORGANISATION = re.compile(
    r"\b(?:University|Hospital|College|School|Institute|Ministry|Department|Council|Committee|Company|Corp|Inc|Ltd|Bank|"
    r"Court|Police|Army|Force|Forces|Command|Agency|Association|Centre|Center|Party|Foundation|Group|News|Times|Post|"
    r"Airport|Church|Mosque|Prison|Jail|Station|Hotel|Stadium|Clinic|Terminal|Assembly|Parliament|Commission|"
    r"Office|Authority|League|Union|Academy|Hurricane|Cyclone|Typhoon|Storm|Grade|Class|Form|Team|Phase|Article|Section|Cup|Martyrs|Brigade|Front|Movement|Operation|Act|House|Palace|Society|"
    r"Network|Service|Services|Interstate|Trauma)\b"
)
# A first-level unit of this many people (by its settlements) is known by its bare name wherever it stands.
_GREAT_UNIT_PEOPLE = 1_000_000
_SCENE_PASSIVES = frozenset(row[0] for row in data_rows("scene_passives.txt"))
_NOT_PLACES = frozenset(place_key(row[0]) for row in data_rows("not_places.txt"))


@dataclass(frozen=True, slots=True)
class Name:
    """Tokens start..end-1 that carry a place name; `known`: the gazetteer has it."""

    start: int
    end: int
    known: bool


@dataclass(frozen=True, slots=True)
class Last:
    """Whether the name continues a list or a possessive, and whether that one may hold unknown names ("the villages
    of")."""

    follows: bool
    unknowns: bool


class Naming:
    """Decides for one paragraph whether a place name begins at a token, and where it ends."""

    def __init__(self, page: Paragraph, gazetteer: Gazetteer) -> None:
        self._page = page
        self._doc = page.doc
        self._gazetteer = gazetteer

    def name_of(self, start: int, end: int) -> str:
        """The text of tokens start..end-1, with its full stop where the gazetteer knows it as a short form
        ("Sask.")."""
        short = self._page.shortened(start, end)
        return short if short is not None and self._gazetteer.knows(short) else self._page.slice(start, end)

    def name_at(self, start: int, run: tuple[int, int], left: str, last: Last) -> Name | None:
        """The place name that begins at this token: the longest that the gazetteer knows, else what the text makes a
        place."""
        if self._doc[start].text in JOINERS or (
            self._doc[start].text in PARTICLES and not opens_name(self._doc.tokens, start, run[1])
        ):
            return None
        if context.titled(left) or context.BLOCK_OF.search(left) or _DISEASE.match(self._page.right(run[1])):
            return None
        if _AGED.match(self._page.right(run[1])):
            return None
        hyphened = self._hyphened_end(start)
        if hyphened is not None:
            return self._hyphened_name(start, hyphened, left, last)
        unknown = self._unknown_name(start, run, left, last)
        for end in range(min(run[1], start + _LONGEST_NAME), start, -1):
            if (
                self._doc[end - 1].text in JOINERS
                or self._doc[end - 1].text in PARTICLES
                or self._plain_words(start, end)
            ):
                continue
            if not self._gazetteer.knows(self.name_of(start, end)):
                continue
            if unknown is not None and unknown.end > end and not context.leads_to_spot(self._page.right(end)):
                return unknown  # "Busra al-Harir" is no Busra
            if self._speaks_for_place(start, end, run, left, last):
                return Name(start, end, True)
        return unknown

    def _hyphened_end(self, start: int) -> int | None:
        """The end of a word like "Alborz-e Sharqi" or "Val-d'Isère", of which the tokeniser made several.

        None where the token bears no hyphen with a small letter behind it.
        """
        at = self._doc[start].idx + len(self._doc[start].text)
        match = _HYPHENED.match(self._page.text, at)
        return None if match is None else self._page.token_after(match.end())

    def _hyphened_name(self, start: int, end: int, left: str, last: Last) -> Name | None:
        known = self._gazetteer.knows(self._page.slice(start, end))
        if known or context.direct(left) or AREA_WORD.match(self._page.right(end)) or last.follows:
            return Name(start, end, known)
        return None

    def dateline(self, run: tuple[int, int]) -> Name | None:
        """The city of a dateline ("KARACHI:", "Quetta, Feb 2 (Agency)"): it tells the country, never the scene."""
        for end in range(run[1], run[0], -1):
            if (
                _DATELINE_END.match(self._page.right(end))
                or (self._page.slice(run[0], end).isupper() and self._page.right(end).startswith("."))
            ) and self._gazetteer.knows(self.name_of(run[0], end)):
                return Name(run[0], end, True)
        return None

    def _plain_words(self, start: int, end: int) -> bool:
        return place_key(self._page.slice(start, end)) in _NOT_PLACES

    def _speaks_for_place(self, start: int, end: int, run: tuple[int, int], left: str, last: Last) -> bool:
        """Whether a name that the gazetteer knows is one here, and not a person's, an organisation's or a plain
        word."""
        right = self._page.right(end)
        area = AREA_WORD.match(right) is not None
        labels = {self._doc[index].ent_type_ for index in range(start, end) if self._doc[index].text not in JOINERS}
        if labels & _PLACE_LABELS:
            return True
        if (
            start > run[0]
            and not area
            and self._doc[start].ent_type_ in _OTHER_NAMES
            and self._doc[start].ent_iob_ == "I"
        ):
            return False
        candidates = self._gazetteer.candidates(self.name_of(start, end))
        if any(candidate.place.kind == "country" and candidate.rank < 2 for candidate in candidates):
            return True
        if end > start + 1 and any(candidate.place.kind == "region" for candidate in candidates):
            return True
        if len(place_key(self._page.slice(start, end))) < 3 or self._is_heading(start, end):
            return False
        led = context.locative(left)
        whole = run[1] == end or self._doc[end].lower_ in ("and", "of")
        follows = last.follows and not (end < len(self._doc) and self._doc[end].pos_ in ("VERB", "AUX"))
        alone = whole and (start == run[0] or self._doc[start - 1].lower_ in ("and", "of"))
        if alone and any(
            candidate.place.kind == "adm1" and candidate.rank < 2 and candidate.place.population >= _GREAT_UNIT_PEOPLE
            for candidate in candidates
        ):  # fmt: skip
            return True
        if "PERSON" not in labels and (context.ruling(right) or self._suffers(end)):
            return True
        if "PERSON" in labels:
            return (whole or area) and (area or led or follows)
        if labels & _OTHER_NAMES:
            return area or led or follows
        return led or area or (follows and self._doc[start].pos_ == "PROPN")

    def _suffers(self, end: int) -> bool:
        """Whether the name is what was shelled, flooded or stormed."""
        last = self._doc[end - 1]
        return last.dep_ == "nsubjpass" and last.head.lower_ in _SCENE_PASSIVES

    def _is_heading(self, start: int, end: int) -> bool:
        """Whether the name is a short word in capitals: a heading or an acronym."""
        name = self._page.slice(start, end)
        return name.isupper() and len(name) < 6

    def _unknown_name(self, start: int, run: tuple[int, int], left: str, last: Last) -> Name | None:
        """A name that only the text makes a place: a tagged one with a preposition, one beside "village", one right
        after
        "in"."""
        opens = (
            start == run[0] or self._doc[start - 1].lower_ in ("and", "of") or self._doc[start - 1].text in ("'s", "’s")
        )
        if not opens and not (self._doc[start].ent_type_ in _PLACE_LABELS and self._doc[start].ent_iob_ == "B"):
            return None
        if self._doc[start].ent_type_ in _NUMBERS or self._doc[start].lower_ in _AREA_SET:
            return None
        stop = next((index for index in range(start + 1, run[1]) if self._doc[index].lower_ in ("and", "of")), run[1])
        end = next((index for index in range(start + 1, stop) if AREA_WORD.match(self._page.right(index))), stop)
        name = self._page.slice(start, end)
        if (
            self._gazetteer.country_of_demonym(name)
            or _ORGANISATION.search(name)
            or place_key(name) in _NOT_PLACES
            or (name.isupper() and len(name) < 7)
        ):
            return None
        right = self._page.right(end)
        led, direct = context.locative(left), context.direct(left)
        after, before = AREA_WORD.match(right), AREA_BEFORE.search(left)
        if self._doc[start].ent_type_ == "NORP" and end == start + 1 and after:
            return None  # "the Andean region"
        if before or (
            after and (led or last.follows or _THE.search(left)) and not context.ruling(right[after.end() :])
        ):
            return Name(start, end, False)
        if led and context.lies_in_unit(right):
            return Name(start, end, False)
        tagged = self._entity_end(start)
        if tagged is not None and (led or last.follows) and tagged <= run[1] and not self._doc[start].is_sent_start:
            return Name(start, self._trimmed_end(start, tagged), False)
        modifies = re.match(r"\s+\w", right) and end < len(self._doc) and self._doc[end].pos_ in ("NOUN", "PROPN")
        if self._doc[start].ent_type_ in _THINGS and not _names_site(left):
            return None
        if direct and not modifies and not _THE.search(left):
            return Name(start, end, False)
        if last.follows and last.unknowns and not modifies and self._doc[start].ent_type_ != "PERSON":
            return Name(start, end, False)
        return None

    def _entity_end(self, start: int) -> int | None:
        """The end of the tagged place that begins here (a leading "the" aside)."""
        token = self._doc[start]
        if token.ent_type_ not in _PLACE_LABELS:
            return None
        if token.ent_iob_ == "I" and start > 0 and not self._doc[start - 1].is_lower:
            return None
        end = start + 1
        while end < len(self._doc) and self._doc[end].ent_iob_ == "I" and self._doc[end].ent_type_ == token.ent_type_:
            end += 1
        while end > start + 1 and (
            self._doc[end - 1].text in ("'s", "’s", "'", "’")
            or self._doc[end - 1].is_punct
            or self._doc[end - 1].is_lower
        ):
            end -= 1
        return end

    def _trimmed_end(self, start: int, end: int) -> int:
        """The end of a name without the area words at its end: "Sherman Park Neighborhood" keeps "Sherman Park"."""
        name = self._page.slice(start, end)
        match = _AREA_AT_END.search(name)
        while end > start + 1 and match is not None and self._page.end(end) > self._doc[start].idx + match.start():
            end -= 1
        return end


def _names_site(left: str) -> bool:
    return left.rstrip().endswith(("called", "named", "known as"))
