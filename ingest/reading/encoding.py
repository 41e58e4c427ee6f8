"""The bytes of a feed in UTF-8, whatever their label says: labels lie often, and one bad byte must not cost a feed.

Bytes that are valid UTF-8 are UTF-8, as other text is practically never so by accident (Miniflux' rule). Else the label
counts, of the server before that of the document (RFC 7303), and what is labelled UTF-8 but is not quite so is read as
UTF-8 with its bad bytes as windows-1252: usually one passage was pasted from elsewhere.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Final

_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([\w.:+-]{1,40})", re.IGNORECASE)
_DECLARED: Final = re.compile(rb"^\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*[\"']([\w.:+-]{1,40})[\"']", re.IGNORECASE)
_DECLARATION: Final = re.compile(r"^\s*<\?xml\b[^>]{0,200}\?>", re.IGNORECASE)
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins like UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED: Final = (
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
    (b"{\x00", "utf-16-le"),
    (b"\x00{", "utf-16-be"),
)
# What browsers read under these names (WHATWG Encoding Standard): the label names a subset of what is written.
_WIDER: Final = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
# Python has these as codecs, but no server has them as character sets.
_NO_CHARSETS: Final = frozenset(("undefined", "unicode-escape", "raw-unicode-escape", "idna", "punycode", "utf-7"))
# Above this share of bad bytes among the characters beyond ASCII it is another encoding, not UTF-8 with slips.
_MOST_SLIPS: Final = 0.1
# No language of Latin script has so many accents, mark-up included: the label windows-1252 is wrong (French: 0.04).
_MOST_ACCENTS: Final = 0.15
# Encodings of other scripts, which are told from each other by their bytes with certainty; the Latin ones are not.
# fmt: off
_TOLD_BY_BYTES: Final = frozenset(
    (
        "cp1251", "koi8_r", "koi8_u", "mac_cyrillic", "cp1253", "iso8859_7", "cp1255", "cp1256", "iso8859_6", "cp874",
        "gb18030", "big5", "big5hkscs", "cp932", "shift_jis", "euc_jp", "cp949", "euc_kr", "johab",
    )
)
# fmt: on
# What the detector is shown: the start tells, the rest takes time.
_SAMPLE_BYTES: Final = 65_536
_SLIPS: Final = "incidentwire.slips"
_HIGH: Final = bytes(range(0x80, 0x100))


def to_utf8(body: bytes, content_type: str | None) -> tuple[bytes, str]:
    """The bytes in UTF-8 without byte-order mark, and a note where the label was wrong (else empty).

    An encoding declaration inside may remain; the parser is told not to heed it.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            rest = body[len(mark) :]
            return (rest, "") if name == "utf-8" and _is_utf8(rest) else (_encoded(rest, name), "")
    for start, name in _UNMARKED:
        if body.startswith(start):
            return _encoded(body, name), ""
    ascii_only = body.isascii()
    if not ascii_only and _is_utf8(body):
        return body, ""
    labels = tuple(_labels(body, content_type))
    if ascii_only and all(label in ("utf-8", "cp1252") or label.startswith(("cp125", "iso8859")) for label in labels):
        return body, ""  # ISO-2022-JP and its like are ASCII bytes, too
    for label in labels:
        if label == "utf-8" or (label == "cp1252" and _high_bytes(body) > _MOST_ACCENTS * len(body)):
            continue
        try:
            return body.decode(label).encode("utf-8", "replace"), ""
        except (UnicodeError, LookupError):
            continue
    return _guessed(body)


def _guessed(body: bytes) -> tuple[bytes, str]:
    """No label holds: UTF-8 with slips, what the bytes tell of their script, or windows-1252."""
    valid = body.decode("utf-8", "ignore").encode("utf-8")
    beyond = sum(1 for byte in valid if byte >= 0xC0)
    if len(body) - len(valid) > _MOST_SLIPS * beyond:
        from charset_normalizer import from_bytes  # few feeds need it, and every worker would pay for it

        best = from_bytes(body[:_SAMPLE_BYTES]).best()
        if best is not None and best.encoding in _TOLD_BY_BYTES:
            text = body.decode(best.encoding, "replace")
            return text.encode("utf-8"), f"no label of an encoding holds: read as {best.encoding}"
    return body.decode("utf-8", _SLIPS).encode("utf-8"), "bytes that are no UTF-8 were read as windows-1252"


def _high_bytes(body: bytes) -> int:
    return len(body) - len(body.translate(None, _HIGH))


def _labels(body: bytes, content_type: str | None) -> Iterator[str]:
    served = _CHARSET.search(content_type or "")
    declared = _DECLARED.match(body[:400])
    for label in (served.group(1) if served else "", declared.group(1).decode("ascii") if declared else ""):
        try:
            name = codecs.lookup(label).name
        except (LookupError, ValueError):
            continue
        if name not in _NO_CHARSETS and not name.startswith(("utf-16", "utf-32")):  # those were told by their zeros
            yield _WIDER.get(name, name)


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _encoded(body: bytes, name: str) -> bytes:
    return body.decode(name, "replace").encode("utf-8", "replace")


def _slip(error: UnicodeError) -> tuple[str, int]:
    """The error handler: a byte that is no UTF-8 as the windows-1252 character that it probably is."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_SLIPS, _slip)
