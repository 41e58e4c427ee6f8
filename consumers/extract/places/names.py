"""Place names as keys: without accents, case, punctuation and administrative words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from incidentwire.contracts.unicode_text import normalized

# Letters that Unicode does not decompose into a base letter and a mark.
_LETTERS = str.maketrans(
    {
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "ħ": "h",
        "ı": "i",
        "ə": "a",
        "æ": "ae",
        "œ": "oe",
        "ß": "ss",
        "þ": "th",
    }
)
_SILENT = re.compile(r"['’‘`ʼʻʿʾˈ´]|\.(?=\w\.|$|\s)")
_GAPS = re.compile(r"[^a-z0-9]+")
_SHORTENED = re.compile(r"^[A-Z][A-Za-z]{1,5}\.$")
_WRITTEN_OUT = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}

DISTRICT_WORDS = (
    "district|county|tehsil|taluk|taluka|upazila|township|municipality|municipal district|rural municipality|lga|"
    "local government area|local government|sub-county|subcounty|commune|rayon|raion|cercle|woreda|sub-district|"
    "subdistrict|regency|block|mandal|zone|parish|borough|canton|prefecture|agency"
)
ADM1_WORDS = (
    "province|state|governorate|region|oblast|krai|department|division|emirate|voivodeship|republic|territory|"
    "regional state|prefecture"
)
CITY_WORDS = "city|town|municipality"
VILLAGE_WORDS = "village|hamlet|settlement"
POINT_WORDS = (
    "neighbourhood|neighborhood|quarter|suburb|area|camp|refugee camp|junction|ward|colony|slum|intersection|crossing|"
    "checkpoint|square|market|bazaar|highway|road|mine|interchange|industrial area|"
    "industrial estate|housing estate|estate"
)
REGION_WORDS = (
    "valley|peninsula|desert|basin|national park|forest|islands|island|archipelago|mountains|strait|delta|border|"
    "hills|plateau|highlands|coast|direction"
)


def _pattern(words: str) -> str:
    return "|".join(sorted((re.escape(word) for word in words.split("|")), key=len, reverse=True))


AREA_WORDS = tuple(
    sorted(
        "|".join((DISTRICT_WORDS, ADM1_WORDS, CITY_WORDS, VILLAGE_WORDS, POINT_WORDS, REGION_WORDS)).split("|"),
        key=len,
        reverse=True,
    )
)

_SUFFIX = re.compile(
    rf"^(?P<core>.+?)\s+(?P<kind>{_pattern('|'.join((DISTRICT_WORDS, ADM1_WORDS, CITY_WORDS, VILLAGE_WORDS)))})$",
    re.IGNORECASE,
)
_PREFIX = re.compile(
    rf"^(?:the\s+)?(?P<kind>{_pattern('|'.join((DISTRICT_WORDS, ADM1_WORDS, CITY_WORDS, VILLAGE_WORDS)))})\s+of\s+"
    r"(?:the\s+)?(?P<core>.+)$",
    re.IGNORECASE,
)


@lru_cache(maxsize=8192)
def place_key(name: str) -> str:
    """What two spellings of one place share: "Sana’a" and "Sanaa", "Saint-Marc" and "Saint Marc". Empty if no Latin
    letter stands."""
    if _SHORTENED.match(name):  # "Ill." is a state and "ill" is not
        return f"{name[:-1].casefold()} abbreviated"
    plain = _SILENT.sub("", name.casefold())
    if not plain.isascii():
        decomposed = normalized("NFKD", plain.translate(_LETTERS))
        plain = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
        # A name in another script leaves nothing or stray digits: news prose in English cannot name it so.
        letters = sum(letter.isalpha() for letter in plain)
        if 2 * sum(letter.isascii() for letter in plain if letter.isalpha()) < letters:
            return ""
        plain = _SILENT.sub("", plain)
    words = _GAPS.sub(" ", plain).split()
    if not any(word[0] > "9" for word in words):
        return ""
    key = " ".join(_WRITTEN_OUT.get(word, word) for word in words)
    return key[4:] if key.startswith("the ") and len(key) > 8 else key


@lru_cache(maxsize=8192)
def split_administrative(name: str) -> tuple[str, str | None]:
    """The name without its administrative word, and that word in lower case: "Mastung district" -> ("Mastung",
    "district")."""
    for pattern in (_PREFIX, _SUFFIX):
        match = pattern.match(name)
        if match:
            return match["core"], match["kind"].casefold()
    return name, None


@lru_cache(maxsize=256)
def kinds_of_word(word: str | None) -> tuple[str, ...]:
    """The kinds of place (records.md) that an administrative word allows; empty if the word tells nothing."""
    if word is None:
        return ()
    kinds = []
    if word in DISTRICT_WORDS.split("|"):
        kinds.append("district")
    if word in ADM1_WORDS.split("|"):
        kinds.append("adm1")
    if word in ("district", "county", "department", "prefecture", "zone", "rayon", "raion", "municipality"):
        kinds.append("adm1")  # what Kenya calls a county and Israel a district is the first level below the country
    if word in ("state", "region", "province", "division"):
        kinds += ["district", "region"]
    if word in CITY_WORDS.split("|") or word in VILLAGE_WORDS.split("|"):
        kinds.append("city")
    if word in ("municipality", "commune", "township", "borough", "town", "parish"):
        kinds += ["district", "city"]
    return tuple(dict.fromkeys(kinds))
