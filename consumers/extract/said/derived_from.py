"""The agencies and outlets on whose reports an article says that it rests: datelines, credits, "told AFP"."""

from __future__ import annotations

import re
from functools import cache

from consumers.extract.text.lexicon import rows

_READ = 30_000
_WORD = r"[A-ZÀ-Þ][\w’'.&-]*"
_NAME = rf"(?:{_WORD}|[a-z]{{3}}\b)(?: (?:de|des|du|la|le|el|al|of|the|and|{_WORD})){{0,5}}"
_SUFFIX = (
    r"(?:Times|Post|Express|Herald|Tribune|Gazette|Courier|Chronicle|Observer|Guardian|Journal|Telegraph|Standard|"
    r"Mirror|News|Radio|TV|Television|Press|Dispatch|Mail|Sentinel|Wire|Bulletin|Ledger|Globe|"
    r"Agency|Newspaper|Today|Online|Network|Punch|Nation|Vanguard)"
)
_OUTLET = (
    rf"(?:[Tt]he )?(?:{_WORD} ){{0,3}}{_SUFFIX}(?: of {_WORD}(?: {_WORD})?)?|"
    rf"(?:La |Le |El |Al )(?:Gazette|Monde|Figaro|País|Tiempo|Universal|Jazeera|Arabiya|Mayadeen|Hadath|"
    rf"Jadeed)(?: (?:des?|du|la) {_WORD})?"
)
# "Islamabad, Feb 2 (Reuters) - ", at the beginning of the text
_DATELINE = re.compile(rf"^\W*{_WORD}[^()\n]{{0,60}}\((?P<name>[A-Z][\w./ -]{{1,28}})\)\s*(?:[:—–-]|(?=[A-Z\"“]))")
# a credit that closes the text: "(AFP)", "— ZimPress", "(With inputs from PTI and the Northern Sentinel)"
_LAST = re.compile(rf"(?:\((?P<a>{_NAME})\)|[.!?”\"’)]\s*[—–-]{{1,2}} ?(?P<b>{_NAME}))\.?\s*$")
_CREDIT = re.compile(
    r"\b(?:[Ww]ith|[Aa]dditional) (?:additional |further )?(?:inputs?|reports?|reporting|material|files?|"
    r"contributions?|"
    r"information|agency inputs?|agency reports?) (?:from|by) (?P<from>[^().\n]{2,90})|"
    r"\b[Ww]ith (?P<with>[A-Z][\w-]+) inputs?\b|^\W*(?:[Ss]ources?|[Cc]redit|[Vv]ia): (?P<source>[^().\n]{2,60})$",
    re.M,
)
# "the state news agency NNA", "the semi-official Kar news agency", "Iranian state television"
_CALLED = re.compile(
    rf"\b(?:news ?agency|news ?wire|state-run agency|newspaper|news (?:site|portal|outlet|website)|broadcaster|daily|"
    rf"magazine|channel) (?P<after>[A-ZÀ-Þ][\w’'-]*(?: [A-ZÀ-Þ][\w’'-]*){{0,3}}|(?:dpa|ansa|efe)\b)|"
    rf"\b(?P<before>(?:{_WORD} ){{1,3}}(?:state )?[Nn]ews ?[Aa]gency)\b|"
    rf"\b(?P<state>(?:[A-Z]\w+ )?state(?:-run)? (?:television|TV|media|radio|broadcaster))"
    rf"(?= (?:said|say|reported|reports?|quoted|cited|announced|showed)\b|,|\.)"
)
_ACQUAINTED = (
    r"(?:told|quoted by|reported by|report by|report in|cited by|interview with|speaking to|spoke to|according to)"
)


@cache
def _in_text() -> re.Pattern[str]:
    """An outlet beside a verb that says that it reported: before or behind it."""
    known = "|".join(re.escape(row[0]) for row in sorted(rows("agencies.txt"), key=lambda row: -len(row[0])))
    name = rf"(?:{known})\b|{_OUTLET}"
    return re.compile(
        rf"\b{_ACQUAINTED} (?:a report (?:by|in) )?(?:the )?(?P<a>{name})(?=[ ,.;:)’'])|"
        rf"(?<![\w-])(?P<b>{name}) (?:has |had )?(?:also |later |earlier )?(?:reported|reports|quoted|quotes|"
        rf"cited|cites|could not|was told)\b|"
        rf"(?<![\w-])(?P<c>{name}),? (?:which )?(?:citing|quoting)\b|, (?P<d>{name}) (?:said|says)\b"
    )


def derived_from(text: str, source: str = "") -> list[str]:
    """The outlets and agencies that a text of the outlet `source` names as its origin, in text order, each once."""
    text = text[:_READ]
    found: list[tuple[int, str]] = []
    opening = _DATELINE.match(text[:160])
    if opening is not None and not re.search(r"\d|\b(?:UTC|GMT|local)\b", opening["name"]):
        found.append((opening.start("name"), opening["name"]))
    closing = _LAST.search(text, max(0, len(text) - 90))
    if closing is not None:
        found.append((closing.start(), closing["a"] or closing["b"]))
    for match in _CREDIT.finditer(text):
        listed = match["from"] or match["with"] or match["source"]
        found.extend((match.start(), name) for name in re.split(r",\s*(?:and )?|\s+and\s+|/|;", listed))
    for match in _CALLED.finditer(text):
        found.append((match.start(), match["after"] or match["before"] or match["state"]))
    for match in _in_text().finditer(text):
        found.append((match.start(), match["a"] or match["b"] or match["c"] or match["d"]))
    names: dict[str, str] = {}
    for _, name in sorted(found, key=lambda item: item[0]):
        plain = _plain(name)
        if not plain or plain == _plain(source) or plain in _plain(source).split() or plain in _NO_OUTLETS:
            continue
        if not any(plain in other.split() or other in plain.split() for other in names):
            names.setdefault(plain, re.sub(r"^[Tt]he (?!\w+$)", "The ", name.strip(" .")))
    return [re.sub(r"^The (?=.*\b(?:[Nn]ews [Aa]gency)\b)", "", name) for name in names.values()]


_NO_OUTLETS = frozenset(
    ["radio", "tv", "press", "news", "television", "agency", "post", "nation", "state", "updated", "officials"]
)


def _plain(name: str) -> str:
    return re.sub(r"^the ", "", name.lower().strip(" .")).replace("news agency", "").strip()
