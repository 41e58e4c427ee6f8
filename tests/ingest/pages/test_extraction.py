from __future__ import annotations

import json

import pytest

from ingest.pages.extraction import read_page
from ingest.pages.page import PageLimits, PageRefused, PageResult, PageText
from tests.ingest.pages.samples import BUILDERS, CHINESE, ENGLISH, KOREAN, LANGUAGES, POLISH, article_page, page

LIMITS = PageLimits(max_text_bytes=100_000, max_field_bytes=1_000)
TAIWANESE = ("救援人員說，渡輪在離開碼頭數分鐘後沉沒，至少有十二人遇難，另有七人失蹤，搜救仍在進行。",) * 2
URL = "https://news.example/world/ferry.html"


def read(body: bytes | str, content_type: str | None = "text/html", url: str = URL) -> PageResult:
    return read_page(body.encode() if isinstance(body, str) else body, content_type, url, LIMITS)


def text_of(body: bytes | str, content_type: str | None = "text/html") -> str:
    result = read(body, content_type)
    assert isinstance(result, PageText), result
    return result.text


def refused(body: bytes | str, content_type: str | None = "text/html", url: str = URL) -> str:
    result = read(body, content_type, url)
    assert isinstance(result, PageRefused), result
    assert result.reason
    return result.kind


def linked(**fields: object) -> str:
    data = json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", **fields})
    return f'<script type="application/ld+json">{data}</script>'


@pytest.mark.parametrize("builder", BUILDERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_article_comes_out_whole_and_alone_in_paragraphs(language: str, builder: str) -> None:
    text, menu, around = LANGUAGES[language]
    assert text_of(page(BUILDERS[builder](text, around), language=language, menu=menu)).split("\n\n") == list(text)


@pytest.mark.parametrize(
    ("charset", "text", "head", "served"),
    [
        ("gb18030", CHINESE, "", "text/html; charset=GB2312"),
        ("gb18030", CHINESE, '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">', "text/html"),
        ("big5", TAIWANESE, "", "text/html; charset=big5"),
        ("cp949", KOREAN, "<meta charset=euc-kr>", "text/html; charset=ISO-8859-1"),
        ("iso-8859-2", POLISH, "", "text/html; charset=iso-8859-2"),
        ("cp1250", POLISH, "<meta charset='windows-1250'>", None),
        ("utf-8", POLISH, "<meta charset='iso-8859-1'>", "text/html; charset=iso-8859-1"),
        ("utf-16", ENGLISH, "", None),
        ("cp949", KOREAN, "", None),
        ("gb18030", CHINESE, "", None),
    ],
)  # fmt: skip
def test_the_encoding_is_found_by_label_or_by_the_bytes(
    charset: str, text: tuple[str, ...], head: str, served: str | None
) -> None:
    markup = page("".join(f"<p>{paragraph}</p>" for paragraph in text), head=head)
    body = markup.replace('<meta charset="utf-8">', "", 1).encode(charset)
    assert text_of(body, served).split("\n\n")[0] == text[0]


def test_title_and_language_are_what_the_page_says() -> None:
    head = '<meta property="og:title" content="Ferry &amp; sea">'
    result = read(article_page(title="Ferry | The Post", language="nb-NO", head=head))
    assert isinstance(result, PageText)
    assert (result.title, result.language) == ("Ferry & sea", "nb-NO")


def test_a_long_text_is_cut_and_says_so() -> None:
    many = tuple(f"Paragraph {number}: {ENGLISH[number % 4]}" for number in range(2_000))
    result = read(article_page(many))
    assert isinstance(result, PageText)
    assert result.text_cut
    assert len(result.text.encode()) <= 100_000


def test_text_is_plain_and_without_control_characters() -> None:
    dirty = (
        *ENGLISH,
        "He said\x1b[31m \u202eit\u202c was &lt;b&gt;loud&lt;/b&gt;\x07 and that everyone on board had heard it.",
    )
    last = text_of(article_page(dirty)).split("\n\n")[-1]
    assert last == "He said[31m it was <b>loud</b> and that everyone on board had heard it."


def test_a_banner_for_consent_beside_the_article_is_left_out() -> None:
    banner = (
        "<div><p>We and our partners use cookies to process personal data. You can give or refuse consent in the "
        "privacy settings.</p></div>"
    )
    assert "cookies" not in text_of(page(banner + "".join(f"<p>{p}</p>" for p in ENGLISH)))


def test_the_headline_is_not_repeated_in_the_text() -> None:
    inner = "<h2>Ferry sinks in Velmora</h2>" + "".join(f"<p>{p}</p>" for p in ENGLISH)
    assert text_of(page(inner)).startswith(ENGLISH[0])


def test_the_page_s_own_copy_of_the_text_stands_in_where_the_mark_up_holds_none() -> None:
    head = linked(headline="Ferry sinks", articleBody="\n".join(ENGLISH))
    assert text_of(page("<div id=app></div>", head=head)).split("\n\n") == list(ENGLISH)


@pytest.mark.parametrize("flag", [False, "False", "false"])
def test_the_teaser_of_an_article_that_is_not_free_is_a_paywall(flag: object) -> None:
    body = article_page(ENGLISH[:2], head=linked(isAccessibleForFree=flag))
    assert refused(body) == "paywall"
    nested = linked(hasPart=[{"@type": "WebPageElement", "isAccessibleForFree": flag, "cssSelector": ".locked"}])
    assert refused(article_page(ENGLISH[:2], head=nested)) == "paywall"


def test_the_whole_of_an_article_that_is_called_not_free_is_read() -> None:
    assert text_of(article_page(ENGLISH * 3, head=linked(isAccessibleForFree=False)))


@pytest.mark.parametrize(
    "prompt",
    [
        "Subscribe to continue reading. Already a subscriber? Log in.",
        "Weiterlesen mit dem Abo: jetzt abonnieren und alle Artikel lesen.",
        "La suite est réservée aux abonnés. Déjà abonné ? Se connecter.",
        "Dalsza część artykułu jest dostępna po wykupieniu prenumeraty. Tylko dla prenumeratorów.",
        "Denne saken er for abonnenter. Allerede abonnent? Logg inn.",
        "Contenuto riservato agli abbonati. Abbonati per continuare a leggere.",
        "本文为付费内容，登录后阅读全文。订阅即可继续。",
        "이 기사는 유료회원 전용입니다. 로그인 후 이용하실 수 있습니다.",
    ],
)
def test_a_teaser_and_an_offer_to_subscribe_are_a_paywall(prompt: str) -> None:
    assert refused(article_page((*ENGLISH[:2], prompt))) == "paywall"
    long = text_of(article_page((*ENGLISH * 2, prompt)))
    assert prompt not in long


@pytest.mark.parametrize(
    "body",
    [
        "<html><head><title>Just a moment...</title></head><body><h1>Just a moment</h1><p>Enable JavaScript "
        "and cookies to continue</p><script src='/cdn-cgi/challenge-platform/h/b/orchestrate'></script></body></html>",
        "<html><head><title>news.example</title></head><body><p>Please enable JS and disable any ad blocker</p>"
        "<script src='https://ct.captcha-delivery.com/c.js'></script></body></html>",
        "<html><head><title>Pardon Our Interruption</title></head><body><p>As you were browsing something about your "
        "browser made us think you were a bot. There are a few reasons this might happen.</p></body></html>",
        "<html><head><title>Access Denied</title></head><body><h1>Access Denied</h1>You don't have permission to "
        "access this server. Reference #18.2f3e</body></html>",
        "<html><head><title></title></head><body><script>window.gokuProps = {};</script><noscript>JavaScript is off"
        "</noscript></body></html>",
        "<html><head><title>安全验证</title></head><body><p>访问过于频繁，请完成验证</p></body></html>",
    ],
)  # fmt: skip
def test_a_challenge_is_no_article_whatever_its_status(body: str) -> None:
    assert refused(body) == "challenge"


def test_an_article_about_challenges_and_cookies_is_one() -> None:
    text = (
        *ENGLISH,
        "The attackers showed visitors a page that said: verifying you are human. Are you a robot, it asked.",
    ) * 2
    script = "<script src='/cdn-cgi/challenge-platform/h/b/jsd'></script>"
    assert "verifying you are human" in text_of(article_page(text, after=script))
    cookies = (
        "The court ruled that consent to cookies must be free and that privacy comes first, its speaker said.",
        *ENGLISH,
    )
    assert "cookies must be free" in text_of(article_page(cookies, title="Court rules on cookies, consent and privacy"))


def test_an_ordinary_error_page_is_no_challenge() -> None:
    assert refused(b"<html><title>403 Forbidden</title><h1>403 Forbidden</h1>nginx</html>") == "empty"


@pytest.mark.parametrize(
    "text",
    [
        "We and our 842 partners store and access cookies to process personal data, with your consent. You can change "
        "your privacy settings at any time. Accept all. Reject all. Manage your consent.",
        "Wir und unsere Partner verarbeiten personenbezogene Daten mit Ihrer Einwilligung und nutzen Cookies für "
        "Werbung. Sie können Ihre Zustimmung in der Datenschutzerklärung widerrufen.",
        "My i nasi partnerzy używamy plików cookie. Wyrażasz zgodę na przetwarzanie danych osobowych w celu reklamy. "
        "Politykę prywatności znajdziesz tutaj.",
        "Vi og våre partnere bruker informasjonskapsler. Gi samtykke til annonser, eller les om personvern her.",
        "본 사이트는 쿠키를 사용합니다. 개인정보 처리방침에 동의해 주십시오. 쿠키 설정을 변경할 수 있습니다.",
    ],
)
def test_a_page_that_only_asks_for_consent_is_no_article(text: str) -> None:
    assert (
        refused(f"<html><head><title>News</title></head><body><div><h1>Hello</h1><p>{text}</p></div></body></html>")
        == "consent"
    )


def test_a_host_that_asks_for_consent_is_known_by_its_name() -> None:
    assert refused(article_page(), url="https://consent.news.example/collect?x=1") == "consent"


@pytest.mark.parametrize(
    "title", ["404 - Page not found", "Siden finnes ikke", "페이지를 찾을 수 없습니다", "Strona nie istnieje"]
)
def test_a_page_that_says_that_there_is_none_is_not_found(title: str) -> None:
    assert (
        refused(
            article_page(("Try our front page or the search to find what you were looking for here.",), title=title)
        )
        == "not_found"
    )


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "not_html"),
        (b"%PDF-1.7 <stuff>", "not_html"),
        (b'{"a": "<p>"}', "not_html"),
        (b'<?xml version="1.0"?><rss><channel/></rss>', "not_html"),
        (b"plain words only", "not_html"),
        (b"\x00" * 1000 + b"<", "not_html"),
        (b"<html></html>", "empty"),
        (b"<html><body><p>Watch the video.</p></body></html>", "empty"),
        (b"<html><body><img src=a><script>x</script></body></html>", "empty"),
    ],
)
def test_what_holds_no_article_is_refused(body: bytes, kind: str) -> None:
    assert refused(body, None) == kind


@pytest.mark.parametrize(
    "head", ['<meta name="tdm-reservation" content="1">', '<meta name="robots" content="index, noai">']
)
def test_a_publisher_who_reserves_text_mining_is_heeded(head: str) -> None:
    assert refused(article_page(head=head)) == "opted_out"


@pytest.mark.parametrize(
    "data",
    [
        "{", "[" * 5_000, "[" * 100_000 + "]" * 100_000, "null", "3", '"x"',
        '{"articleBody": 3, "isAccessibleForFree": {}}',
        '{"@graph": [[[{"isAccessibleForFree": null}]]]}', "\x00", '{"a":' * 900 + "1" + "}" * 900, "NaN",
    ],
)  # fmt: skip
def test_broken_linked_data_says_nothing(data: str) -> None:
    assert text_of(article_page(head=f'<script type="application/ld+json">{data}</script>'))


def test_nothing_is_unpacked_that_the_fetcher_has_not_unpacked() -> None:
    import gzip

    assert refused(gzip.compress(article_page())) == "not_html"
