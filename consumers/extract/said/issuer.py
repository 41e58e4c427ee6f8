"""Who issued a press release, a bulletin or a situation report: there the issuer speaks where an outlet tells."""

from __future__ import annotations

import re

from consumers.extract.said.speakers import Voice, kind_of_speaker

_RELEASE = re.compile(
    r"\b(?:press (?:release|statement|note|communiqu[eé])|news release|media (?:release|statement|"
    r"advisory)|communiqu[eé]|"
    r"for immediate release|flash update|situation (?:report|update)|sitrep|(?:daily|weekly|operational|"
    r"epidemiological|disaster) (?:\w+ )?(?:update|bulletin|summary|report)|emergency (?:appeal|update)|"
    r"incident report|"
    r"(?:update|release|bulletin|report|statement|communiqu[eé]) (?:is |was )?(?:issued|released) by)\b",
    re.I,
)
_INSTITUTION = (
    r"(?:Office|Ministry|Department|Command|Headquarters|HEADQUARTERS|Division|Police|Agency|Authority|Directorate|"
    r"Secretariat|Commission|Service|Guard|Staff|Force|Forces|Cell|Corps|Organi[sz]ation|Cross|Crescent|Council|Bureau|"
    r"Centre|Center|Brigade|Battalion|Institute|Protection)"
)
_ISSUED_BY = re.compile(
    r"\b(?:issued|released|published|produced) by (?:the )?(?P<who>[A-Z][^.,;()\n]{2,70}?)"
    r"(?= (?:in (?:collaboration|cooperation|coordination|partnership|[A-Z])|with|on)\b|[.,;(\n])"
)
_REPORTS = re.compile(
    r"^\W*(?:[A-Z][^–—\n]{0,40} [–—-]+ )?(?:The )?(?P<who>[A-Z][^.;\n]{0,110}?) (?:\((?P<short>[A-Z][A-Za-z-]+)\) )?"
    r"(?:reports?|conducted|informs?|announces?|confirms?)\b"
)
_HEAD_LINE = re.compile(r"^\W*(?P<who>[A-Z][A-Z’'().,& -]{9,90})\n(?P<second>[A-Z][A-Z’'().,& -]{9,90}\n)?")
# names of outlets that are those of a body which reports its own work
_BODY = re.compile(
    rf"\b(?:{_INSTITUTION}|Public Affairs|Public Information|Press Office|PIO|OCHA|UNHCR|UNICEF|WHO|IOM|IFRC|MSF|ISPR|"
    r"AFRICOM|CENTCOM|Sheriff|Media Cell)\b"
)
_OUTLET = re.compile(
    r"\b(?:Times|Post|Herald|Tribune|Gazette|Courier|Chronicle|Mail|News|Wire|Daily|Express|Press|Star|"
    r"Observer|Journal|"
    r"Dispatch|Monitor|Ledger|Today|Telegraph|Radio|TV)\b"
)
_DESK = re.compile(
    r" ?\b(?:Public Affairs|Public Information|Press Office|Media|Press|Info|Newsroom|News)(?: Office)?$"
)


def issuer_of(title: str, text: str, source: str) -> Voice | None:
    """The body that issued a text, told by its form and by its source; None where an outlet tells."""
    head = f"{title}\n{text[:400]}"
    form = _RELEASE.search(head)
    body = _BODY.search(source) and not _OUTLET.search(source)
    if form is None and not body:
        return None
    named = _ISSUED_BY.search(text[:1500])
    if named is not None:
        return _voice(named["who"])
    line = _HEAD_LINE.match(text)
    if line is not None and re.search(_INSTITUTION, line["who"].title()):
        last = (line["second"] or "").strip()
        return _voice(last if re.search(_INSTITUTION, last.title()) else line["who"].strip())
    reporting = _REPORTS.match(text)
    if reporting is not None and re.search(_INSTITUTION, reporting["who"]):
        return _voice(reporting["short"] or reporting["who"].split(", ")[-1])
    if body or (form is not None and not _OUTLET.search(source)):
        return _voice(_DESK.sub("", source) or source)
    return None


def _voice(name: str) -> Voice:
    name = name.strip(" ,.")
    kind = kind_of_speaker(name)
    return Voice(name[:100], "official" if kind == "none" else kind)
