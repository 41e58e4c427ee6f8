"""Finds the places that a parsed paragraph names, and how each name is used.

The small model misses many villages and takes others for persons, so a capitalised name after a preposition of place
that
the gazetteer knows is a mention too; and a tagged name counts even if the gazetteer lacks it, where a preposition leads
to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from consumers.extract.places import context
from consumers.extract.places.gazetteer import Gazetteer
from consumers.extract.places.names import REGION_WORDS
from consumers.extract.places.naming import AREA_BEFORE, AREA_WORD, Last, Name, Naming
from consumers.extract.places.paragraph import RIGHT_CHARACTERS, Paragraph, runs_of
from consumers.extract.places.place import PlaceMention
from consumers.extract.places.sources import data_rows
from consumers.extract.text.parsed import Doc, Span
from incidentwire.contracts.vocabulary import PlaceRole

# Buildings and roads do not name a place of their own beside a known one: "Quetta market" is in Quetta.
_SPOT_WORDS = frozenset(
    ("market", "bazaar", "highway", "road", "checkpoint", "square", "crossing", "border", "coast", "direction")
)
_POINT_NAME = re.compile(
    r"^(?:Sitio|Barangay|Brgy|Purok|Colonia|Barrio|Kampung)\b|"
    r"\b(?:Street|Road|Avenue|Drive|Lane|Square|Ward|Highway|Boulevard|Pass|Bridge)$|straße$|strasse$"
)
_SCENE_VERBS = frozenset(row[0] for row in data_rows("scene_verbs.txt"))
_LONGEST_LINK = 90
# "Jhang Road" is a street anywhere, "the Kutaisi-Ambrolauri road" leads from one town to the other.
_ROAD_OF = re.compile(
    r"\s+(?:Road|Street|Avenue|Lane|Drive|Boulevard)\b|"
    r"\s*[-–—/]\s*[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?\s+(?:[a-z]+\s+)?"
    r"(?:road|highway|route|motorway|expressway|railway|line|pipeline)\b"
)


def find_mentions(doc: Doc, offset: int, gazetteer: Gazetteer) -> list[PlaceMention]:
    """The mentions of a paragraph in text order, not yet resolved. `offset`: its start in `article.text`."""
    page = Paragraph(doc)
    naming = Naming(page, gazetteer)
    found = [mention for sentence in doc.sents for mention in _in_sentence(page, sentence, naming, gazetteer, offset)]
    return [
        replace(
            mention,
            start=mention.start + offset,
            end=mention.end + offset,
            container=None if mention.container is None else mention.container + offset,
        )
        for mention in _link(page.text, found)
    ]


def _in_sentence(
    page: Paragraph, sentence: Span, naming: Naming, gazetteer: Gazetteer, offset: int
) -> Iterator[PlaceMention]:
    doc, text = page.doc, page.text
    last: PlaceMention | None = None
    many, reached = False, sentence.start
    for run in runs_of(sentence):
        position = max(run[0], reached)
        while position < run[1]:
            at = int(doc[position].idx)
            left = page.left(position, sentence.start_char)
            joined = text[last.end : at] if last is not None else ""
            follows = last is not None and (context.listed(joined) or context.possessed(joined))
            dateline = naming.dateline(run) if position == 0 else None
            if dateline is not None:
                core = page.slice(0, dateline.end)
                # Further down a name in capitals heads what happened there.
                heads = offset > 0 and core.isupper()
                role: PlaceRole | None = "occurred" if heads else None
                yield PlaceMention(at, page.end(dateline.end), core, role, not heads, core=core)
                position = reached = dateline.end
                continue
            name = naming.name_at(position, run, left, Last(follows, follows and many))
            if name is not None:
                last = _mention(page, sentence, name, left, naming, gazetteer)
                head = AREA_BEFORE.search(left)
                many = bool(head and head["many"]) or (follows and many) or context.possessed(joined)
                yield last
                position = reached = max(name.end, page.token_after(last.end))
                continue
            demonym = gazetteer.country_of_demonym(doc[position].text)
            if demonym is not None:
                word = doc[position].text
                yield PlaceMention(at, at + len(word), word, None, True, core=word, demonym=demonym)
            position += 1


def _mention(
    page: Paragraph, sentence: Span, name: Name, left: str, naming: Naming, gazetteer: Gazetteer
) -> PlaceMention:
    doc, text = page.doc, page.text
    start = doc[name.start].idx
    core = naming.name_of(name.start, name.end) if name.known else page.slice(name.start, name.end)
    word: str | None = None
    end = full_end = start + len(core)
    sentence_end = sentence.end_char
    after = AREA_WORD.match(text[end:sentence_end])
    before = AREA_BEFORE.search(left)
    if after:
        candidate = after["word"].casefold()
        rest = text[end + after.end() : sentence_end]
        if candidate in _SPOT_WORDS and name.known:
            pass
        elif not (
            candidate in ("state", "city", "district", "area") and re.match(r"\s+(?:television|media|TV)\b", rest)
        ):
            word, full_end = candidate, end + after.end()
    elif before:
        word = before["word"].casefold()
    part, full_start = False, start
    direction = re.search(r"(\S+)\s+$", left)
    if direction and context.DIRECTION.match(direction[1]) and direction[1][0].islower():
        part, full_start = True, start - len(direction[0])
    known_whole = word is not None and gazetteer.knows(text[start:full_end])
    if known_whole and word in REGION_WORDS.split("|"):
        core, word = text[start:full_end], None
    if not name.known and word is None and _POINT_NAME.search(core):
        word = "area"
    role = context.role_of(left)
    return PlaceMention(
        start=full_start,
        end=full_end,
        text=text[full_start:full_end],
        role_hint=role,
        compound=_is_compound(page, name, full_end, left, sentence_end),
        core=core,
        word=word,
        certain=not name.known or word is not None,
        offshore=context.offshore(left),
        part=part,
    )


def _is_compound(page: Paragraph, name: Name, end_char: int, left: str, sentence_end: int) -> bool:
    """Whether the name modifies something else, or stands for a government or a team."""
    doc = page.doc
    right = page.text[end_char : min(sentence_end, end_char + RIGHT_CHARACTERS)]
    if _ROAD_OF.match(right) or context.indefinite(left):
        return True
    if context.leads_to_spot(right):
        return False
    if re.match(r"['’]s?\b", right):
        return True
    following = page.token_after(end_char)
    if following < len(doc) and re.match(r"\s+\w", right):
        token = doc[following]
        last = doc[name.end - 1]
        modifies = last.head.i >= following and last.dep_ in ("compound", "amod", "nmod", "poss")
        if context.ruling(right):
            return True
        # "off Kanara landing site": after a preposition of place even a modifier says where.
        if token.pos_ in ("NOUN", "PROPN") and modifies and context.role_of(left) is None:
            return True
    if context.used_for_rulers(left):
        return True
    return _acts(doc, name, left)


def _acts(doc: Doc, name: Name, left: str) -> bool:
    """Whether the name is the subject of a deed or a word: a government, not a scene."""
    token = doc[name.end - 1]
    for _ in range(4):
        if token.dep_ != "conj":
            break
        token = token.head
    if token.dep_ == "agent":
        return True
    if token.dep_ != "nsubj" or left.endswith(" of ") or context.role_of(left) is not None:
        return False
    return token.head.pos_ in ("VERB", "AUX") and token.head.lower_ not in _SCENE_VERBS


def _link(text: str, mentions: list[PlaceMention]) -> list[PlaceMention]:
    """Adds to each mention the one that the text puts around it, and gives members of a list the role of its head."""
    linked = list(mentions)
    places = [index for index, mention in enumerate(mentions) if mention.demonym is None]
    for here, there in pairwise(places):
        first, second = linked[here], linked[there]
        between = text[first.end : second.start]
        if len(between) > _LONGEST_LINK or "\n" in between:
            continue
        if context.possessed(between):
            linked[there] = replace(
                second, container=first.start, role_hint=second.role_hint or first.role_hint, compound=second.compound
            )
            linked[here] = replace(first, compound=False) if first.role_hint else first
            continue
        if context.inside(between):
            linked[here] = replace(linked[here], container=second.start)
        if context.listed(between) and second.role_hint is None and first.role_hint is not None:
            linked[there] = replace(second, role_hint=first.role_hint)
    return linked
