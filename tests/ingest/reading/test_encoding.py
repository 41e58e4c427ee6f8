from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.reading.encoding import to_utf8

RUSSIAN = "Паром затонул у причала в порту, спасатели сообщили о двенадцати пропавших без вести"
CHINESE = "渡轮在港口附近沉没，救援人员表示十二人失踪，警方正在调查事故原因"
FRENCH = "La préfecture a déclaré que la région était évacuée après l'été – « à côté »"


def feed(text: str, declared: str = "") -> str:
    declaration = f' encoding="{declared}"' if declared else ""
    return f'<?xml version="1.0"{declaration}?><rss><channel><item><title>{text}</title></item></channel></rss>'


@pytest.mark.parametrize(
    ("text", "written", "declared", "served"),
    [
        (FRENCH, "utf-8", "iso-8859-1", "text/xml; charset=windows-1252"),
        (FRENCH, "utf-8-sig", "", None),
        (FRENCH, "utf-16", "utf-16", None),
        (FRENCH, "utf-16-le", "utf-8", None),
        (FRENCH, "utf-16-be", "", None),
        (FRENCH, "utf-32", "", None),
        (FRENCH, "windows-1252", "iso-8859-1", None),
        (FRENCH, "windows-1252", "utf-8", "text/xml; charset=utf-8"),
        (FRENCH, "windows-1252", "no-such-charset", "text/xml; charset=undefined"),
        (RUSSIAN, "windows-1251", "windows-1251", None),
        (RUSSIAN, "windows-1251", "utf-8", None),
        (RUSSIAN, "windows-1251", "iso-8859-1", "text/xml; charset=iso-8859-1"),
        (RUSSIAN, "koi8-r", "", "text/xml; charset=koi8-r"),
        (CHINESE, "gb18030", "gb2312", None),
        (CHINESE, "gb18030", "utf-8", None),
        (CHINESE, "big5", "big5", None),
        ("渡船が港の近くで沈没した", "iso-2022-jp", "iso-2022-jp", None),
        ("渡船が港の近くで沈没した", "shift_jis", "", "text/xml; charset=Shift_JIS"),
        ("여객선이 항구 근처에서 침몰", "cp949", "ks_c_5601-1987", None),
    ],
)
def test_the_text_is_read_whatever_the_label(text: str, written: str, declared: str, served: str | None) -> None:
    utf8, _ = to_utf8(feed(text, declared).encode(written, "replace"), served)
    expected = text.encode(written, "replace").decode(written)
    assert expected in utf8.decode()


def test_one_bad_byte_costs_neither_the_feed_nor_its_accents() -> None:
    utf8, note = to_utf8(feed(RUSSIAN).encode() + b"\x93quoted\x94", None)
    assert RUSSIAN in utf8.decode()
    assert "“quoted”" in utf8.decode()
    assert "windows-1252" in note


@given(
    st.binary(max_size=200), st.sampled_from([None, "", "text/xml; charset=utf-7", "x; charset=idna", "charset=\x00"])
)
def test_any_bytes_become_utf8(body: bytes, served: str | None) -> None:
    to_utf8(body, served)[0].decode("utf-8")
