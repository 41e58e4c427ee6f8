from __future__ import annotations

import pytest

from ingest.pages.fit import belongs_to
from tests.ingest.pages.samples import CHINESE, ENGLISH, ITALIAN, KOREAN, NORWEGIAN, POLISH

OTHER = (
    "Sign up for our newsletter and never miss a story again. Our editors choose the best reads for you every morning, "
    "from politics to the arts, and send them to your inbox. You can unsubscribe at any time after your first month."
)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Twelve dead as ferry goes down off Velmora", ENGLISH),
        ("维尔莫拉港渡轮沉没至少12人遇难", CHINESE),
        ("벨모라 여객선 침몰… 12명 사망·7명 실종", KOREAN),
        ("Zatonął prom. Są zabici i zaginieni w Velmorze", POLISH),
        ("Tolv omkom da ferge sank i Velmora", NORWEGIAN),
        ("Velmora, affonda un traghetto: dodici morti", ITALIAN),
        ("Live", ENGLISH),
        ("", ENGLISH),
    ],
)
def test_an_article_belongs_under_its_title_however_the_words_are_bent(title: str, text: tuple[str, ...]) -> None:
    assert belongs_to("\n\n".join(text), title, "")


@pytest.mark.parametrize(
    "title",
    [
        "Twelve dead as ferry goes down off Velmora",
        "维尔莫拉港渡轮沉没至少12人遇难",
        "벨모라 여객선 침몰… 12명 사망",
        "Zatonął prom. Są zabici",
        "Velmora, affonda un traghetto: dodici morti",
    ],
)
def test_another_text_does_not(title: str) -> None:
    assert not belongs_to(OTHER, title, "")


def test_a_text_that_goes_on_where_the_teaser_ends_belongs_to_it_whatever_the_title() -> None:
    teaser = ENGLISH[0][:80] + "…"
    assert belongs_to("\n\n".join(ENGLISH), "A morning nobody here will forget", teaser)
    assert not belongs_to(OTHER, "A terrible dawn nobody wanted", teaser)
