"""Names as keys: words of places, actors, outlets and speakers compared without case, accents and punctuation."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from consumers.resolve.lexicon import word_list
from incidentwire.contracts.unicode_text import normalized

LONGEST_NAME = 300  # of a hostile name no more is read


def plain(text: str) -> str:
    """Lower case, no accents, no possessives, words by single spaces."""
    decomposed = normalized("NFKD", text.replace("’", "'"))
    bare = "".join(character for character in decomposed if not unicodedata.combining(character)).casefold()
    return " ".join(re.sub(r"[^\w]+", " ", re.sub(r"'s\b", "", bare)).split())


@lru_cache(maxsize=100_000)
def place_key(name: str) -> str:
    """The name of a place without words of administration: "Bannu district" and "Bannu" are one."""
    words = plain(name[:LONGEST_NAME]).split()
    kept = [word for word in words if word not in word_list("administration")]
    return " ".join(kept or words)


@lru_cache(maxsize=50_000)
def actor_key(name: str) -> str:
    """The words that tell an actor from others; empty for unnamed sides ("gunmen", "security forces")."""
    words = plain(name[:LONGEST_NAME]).split()
    return " ".join(word for word in words if word not in word_list("sides"))


@lru_cache(maxsize=50_000)
def outlet_key(name: str) -> str:
    """An outlet or agency, whether named or given as a domain: "The Star", "www.thestar.example", "star.co.example"."""
    bare = re.sub(r"^(https?://)?(www\.)?", "", name[:LONGEST_NAME].strip().casefold()).rstrip("/")
    if re.fullmatch(r"[\w-]+(\.[\w-]+)*\.[a-z]{2,24}", bare):
        labels = bare.split(".")[:-1]
        while len(labels) > 1 and labels[-1] in _SECOND_LEVEL:
            labels.pop()
        bare = labels[-1]
    joined = "".join(plain(bare).split())
    return joined.removeprefix("the") or joined


_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "gov", "ac", "edu"})
