"""Unicode normalisation that hostile text can't make slow."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Literal

# UAX #15, "Stream-Safe Text Format": no writing system puts more marks on one letter.
MOST_MARKS = 30
_LAST_OF_BMP = "\uffff"


def normalized(form: Literal["NFC", "NFD", "NFKC", "NFKD"], text: str) -> str:
    """`unicodedata.normalize` without what makes it quadratic: of more than 30 marks in a row, 30 stay.

    400,000 marks in alternating order keep the plain function busy for minutes.
    """
    if text.isascii():
        return text
    return unicodedata.normalize(form, _long_runs(max(text) > _LAST_OF_BMP).sub(r"\1", text))


@cache
def _long_runs(beyond_bmp: bool) -> re.Pattern[str]:
    """Runs of marks. With marks beyond the BMP the search is 200 times slower, so only where a text needs it."""
    last = 0x1F000 if beyond_bmp else ord(_LAST_OF_BMP)
    marks = "".join(re.escape(chr(code)) for code in range(0x300, last) if unicodedata.combining(chr(code)))
    return re.compile(f"([{marks}]{{{MOST_MARKS}}})[{marks}]+")
