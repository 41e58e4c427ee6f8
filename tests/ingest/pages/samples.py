"""Pages of our own writing, in several languages and by several builders' habits. All names are invented."""

from __future__ import annotations

ENGLISH = (
    "At least twelve people died and seven are missing after a ferry sank in the harbour of Velmora on Tuesday.",
    "The harbour master said that about eighty passengers were on board, most of them on their way to work.",
    "The coastguard sent three vessels. The hospital took in thirty-one injured people, four of them in a grave state.",
    "The cause is being investigated. Witnesses said that the ferry listed suddenly as it turned into the wind.",
)
CHINESE = (
    "2月3日上午，维尔莫拉港一艘渡轮在离开码头数分钟后沉没，救援人员说至少有12人遇难，另有7人失踪。",
    "港务局负责人表示，渡轮当时载有约80名乘客，其中大部分是上班的工人。海岸警卫队派出三艘船只参与搜救。",
    "当地医院称，已有31名伤者入院，其中4人伤势严重，目前仍在重症监护室接受治疗。",
    "事故原因正在调查中。目击者说，船体在转弯时突然倾斜，许多人没有来得及穿上救生衣。",
)
KOREAN = (
    "3일 오전 벨모라 항에서 여객선이 출항 직후 침몰해 최소 12명이 숨지고 7명이 실종됐다고 구조 당국이 밝혔다.",
    "항만 당국은 사고 당시 배에 약 80명이 타고 있었으며 대부분 출근하던 노동자였다고 설명했다.",
    "해안경비대는 선박 3척을 보내 수색을 이어가고 있다. 병원 측은 부상자 31명이 치료를 받고 있다고 전했다.",
    "사고 원인은 조사 중이다. 목격자들은 배가 방향을 바꾸다 갑자기 기울었다고 말했다.",
)
POLISH = (
    "Co najmniej dwanaście osób zginęło, a siedem uznano za zaginione po zatonięciu promu w porcie Velmora we wtorek.",
    "Kapitanat portu poinformował, że na pokładzie było około osiemdziesięciu pasażerów, głównie robotników.",
    "Straż przybrzeżna wysłała trzy jednostki. Szpital przyjął trzydzieści jeden rannych, stan czterech jest ciężki.",
    "Przyczyny wypadku bada prokuratura. Świadkowie mówią, że prom nagle się przechylił podczas zwrotu.",
)
NORWEGIAN = (
    "Minst tolv personer omkom og sju er savnet etter at en ferge sank i havnen i Velmora tirsdag morgen.",
    "Havnesjefen sier at rundt åtti passasjerer var om bord, de fleste på vei til jobb.",
    "Kystvakten har sendt tre fartøyer. Sykehuset melder om 31 skadde, fire av dem alvorlig.",
    "Årsaken etterforskes. Vitner forteller at fergen plutselig krenget da den snudde mot vinden.",
)
ITALIAN = (
    "Almeno dodici persone sono morte e sette risultano disperse dopo l'affondamento di un traghetto a Velmora.",
    "La capitaneria ha detto che a bordo c'erano circa ottanta passeggeri, per lo più operai diretti al lavoro.",
    "La guardia costiera ha inviato tre unità. L'ospedale ha ricoverato trentuno feriti, quattro in gravi condizioni.",
    "Le cause sono al vaglio della procura. Testimoni riferiscono che il traghetto si è inclinato all'improvviso.",
)

# For each language: its code, its text, a menu, and lines that no reader would call part of the article.
LANGUAGES: dict[str, tuple[tuple[str, ...], str, tuple[str, ...]]] = {
    "en": (
        ENGLISH,
        "Home World Business Sport Culture Weather",
        ("Read more: Port to be enlarged", "All rights reserved."),
    ),
    "zh": (
        CHINESE,
        "首页 国际 财经 体育 娱乐 科技",
        ("相关阅读：港口扩建计划公布", "责任编辑：甲乙", "未经授权禁止转载"),
    ),
    "ko": (
        KOREAN,
        "정치 경제 사회 국제 문화 스포츠",
        ("관련기사 항만 확장 계획 발표", "저작권자 ⓒ 벨모라일보 무단전재 금지"),
    ),
    "pl": (
        POLISH,
        "Kraj Świat Biznes Sport Kultura",
        ("Czytaj także: Port ogłasza plan", "Wszelkie prawa zastrzeżone."),
    ),
    "no": (
        NORWEGIAN,
        "Forsiden Nyheter Sport Kultur Vær",
        ("Les også: Havnen legger fram plan", "Alle rettigheter reservert."),
    ),
    "it": (ITALIAN, "Home Cronaca Esteri Politica Sport", ("Leggi anche: Il porto annuncia", "Riproduzione riservata")),
}


def _paragraphs(text: tuple[str, ...], around: tuple[str, ...]) -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in text)


def _with_links_inside(text: tuple[str, ...], around: tuple[str, ...]) -> str:
    lines = [*text[:2], f'<a href="/other">{around[0]}</a>', *text[2:], *around[1:]]
    return "".join(f"<p>{line}</p>" for line in lines)


def _breaks(text: tuple[str, ...], around: tuple[str, ...]) -> str:
    return "<br><br>\n".join(text)


def _single_breaks(text: tuple[str, ...], around: tuple[str, ...]) -> str:
    return "<br>\n".join((*text, *around))


def _divs(text: tuple[str, ...], around: tuple[str, ...]) -> str:
    return "".join(f'<div class="text-block"><span>{paragraph}</span></div>' for paragraph in text)


BUILDERS = {
    "paragraphs": _paragraphs,
    "links inside": _with_links_inside,
    "two line breaks": _breaks,
    "single line breaks": _single_breaks,
    "divs": _divs,
}


def page(
    inner: str,
    *,
    title: str = "Ferry sinks in Velmora",
    language: str = "en",
    head: str = "",
    menu: str = "Home World Business Sport",
    after: str = "",
) -> str:
    """A page with a menu, an article and a foot around what is given."""
    links = "".join(f'<li><a href="/{number}">{word}</a></li>' for number, word in enumerate(menu.split() * 3))
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>{head}'
        "<style>p{margin:0}</style><script>var shown = 'never seen';</script></head><body>"
        f'<header><nav><ul>{links}</ul></nav></header><main><article class="story"><h1>{title}</h1>'
        f'<div class="article-body" id="articleBody">{inner}</div></article></main>'
        f'<aside class="side"><ul>{links}</ul></aside><footer><p>Velmora Post 2026</p></footer>{after}</body></html>'
    )


def article_page(text: tuple[str, ...] = ENGLISH, **rest: str) -> bytes:
    """The page of an article in simple paragraphs."""
    return page(_paragraphs(text, ()), **rest).encode()  # type: ignore[arg-type]
