"""A corpus of our own fiction, made from templates by a seed: incidents told, told again, updated, copied and revised.

Cheap on purpose: short texts, a third of them calm or in languages that are not read. The texts matter less here than
the order of events: what one article changes of what another one said.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from incidentwire.contracts import Article, content_sha256
from incidentwire.contracts.article import article_id_of

START = datetime(2025, 3, 3, 6, 0, tzinfo=UTC)
# One language for each partition of `articles.raw`, by its hash.
ENGLISH, OTHERS = "en", ("es", "de", "nl")

TOWNS = (
    "Kano, Nigeria", "Jos, Nigeria", "Maiduguri, Nigeria", "Kaduna, Nigeria", "Bauchi, Nigeria", "Lagos, Nigeria",
    "Nakuru, Kenya", "Mombasa, Kenya", "Eldoret, Kenya", "Kisumu, Kenya", "Garissa, Kenya", "Quetta, Pakistan",
    "Peshawar, Pakistan", "Karachi, Pakistan", "Multan, Pakistan", "Patna, India", "Nagpur, India", "Guwahati, India",
    "Cali, Colombia", "Medellin, Colombia", "Cebu, Philippines", "Davao, Philippines", "Medan, Indonesia",
    "Makassar, Indonesia", "Aden, Yemen", "Mosul, Iraq", "Kirkuk, Iraq", "Homs, Syria", "Idlib, Syria",
    "Mogadishu, Somalia", "Baidoa, Somalia", "Goma, Congo", "Bunia, Congo", "Kharkiv, Ukraine", "Odesa, Ukraine",
)  # fmt: skip

# (what happened, headline, report, the same by another hand, update). Numbers and places come in by name.
_KINDS = (
    (
        "Bus crash kills {dead} near {town}",
        "A bus overturned near {place}, on {day}. {dead} people were killed and {hurt} injured, police said.",
        "Police in {place}, said {dead} passengers died and {hurt} were hurt when their bus left the road on {day}.",
        "The death toll of the bus crash near {place}, on {day} has risen to {dead}, and {hurt} people are injured, "
        "hospital officials said.",
    ),
    (
        "Market bomb in {town} kills {dead}",
        "A bomb went off at a market in {place}, on {day}. At least {dead} people were killed and {hurt} injured, "
        "police said.",
        "An explosion tore through a market in {place}, on {day}, killing {dead} people and wounding {hurt}, "
        "a police spokesman said.",
        "The number of people killed by the bomb at the market in {place}, on {day} rose to {dead}, officials said. "
        "{hurt} others were injured.",
    ),
    (
        "Gunmen kill {dead} in {town}",
        "Gunmen attacked a village near {place}, on {day}. {dead} villagers were killed and {hurt} wounded, residents "
        "said.",
        "Residents of a village near {place}, said armed men killed {dead} people and wounded {hurt} on {day}.",
        "The toll of the attack by gunmen on a village near {place}, on {day} has risen to {dead} dead and {hurt} "
        "wounded, the governor said.",
    ),
    (
        "Flood kills {dead} in {town}",
        "Floods swept through {place}, on {day}. {dead} people were killed and {hurt} were injured, the rescue "
        "service said.",
        "The rescue service in {place}, counted {dead} people killed and {hurt} injured by floods on {day}.",
        "The death toll of the floods in {place}, on {day} climbed to {dead}, the rescue service said. {hurt} people "
        "are injured.",
    ),
)  # fmt: skip
_CALM = (
    "The council of {place}, met to talk about road number {number}. Members agreed to mend it before winter.",
    "The library of {place}, opened its new reading room number {number}. Visitors praised the light and the chairs.",
    "A school choir from {place}, sang {number} songs at the town hall. The mayor thanked the teachers.",
)
_FOREIGN = {
    "es": "El ayuntamiento de {town} aprobó el plan número {number} para reparar la carretera y la plaza del mercado.",
    "de": "Der Gemeinderat von {town} beschloss den Plan Nummer {number} für die Straße und den Marktplatz.",
    "nl": "De gemeenteraad van {town} keurde plan nummer {number} goed voor de weg en het marktplein.",
}
# Context that makes a text long enough (50 words) to be told from others by its wording.
_CONTEXT = (
    "Shops along the main street stayed shut for the rest of the afternoon while workers cleared the road.",
    "The chief of the district asked residents to stay calm and to leave the inquiry to those whose task it is.",
    "Relatives waited in front of the hospital until late in the evening, and neighbours brought them tea and bread.",
    "A local radio station interrupted its music to read messages from listeners who were looking for their families.",
    "The regional assembly put off its session by a week and opened a fund for those who need help with their homes.",
    "Engineers came from the capital by train to look at the site, and said that a report would be ready next month.",
)
_OUTLETS = tuple(f"{name} {kind}" for name in ("Delta", "Harbour", "Summit", "Lowland") for kind in ("Post", "Wire"))


@dataclass
class _Story:
    """One incident of the fiction, and the articles that have told it."""

    kind: int
    town: str
    happened_at: datetime
    dead: int
    hurt: int
    context: str
    told: list[Article]


class Corpus:
    """Articles in the order in which they are published. The same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._now = START
        self._number = 0
        self._stories: list[_Story] = []

    def take(self, count: int) -> list[Article]:
        """The next `count` articles."""
        return [article for article, _ in zip(self._articles(), range(count), strict=False)]

    def _articles(self) -> Iterator[Article]:
        makers = {
            self._new_story: 30, self._rewrite: 14, self._update: 14, self._copy: 10, self._revise: 8,
            self._again: 4, self._calm: 8, self._foreign: 12,
        }  # fmt: skip
        while True:
            self._now += timedelta(seconds=self._random.randrange(60, 900))
            yield self._random.choices(list(makers), list(makers.values()))[0]()

    def _story(self) -> _Story:
        """A recent one; the news moves on."""
        if not self._stories:
            self._new_story()
        return self._random.choice(self._stories[-40:])

    def _new_story(self) -> Article:
        story = _Story(
            self._random.randrange(len(_KINDS)),
            self._random.choice(TOWNS),
            self._now,
            self._random.randrange(3, 40),
            self._random.randrange(4, 90),
            "\n\n" + " ".join(self._random.sample(_CONTEXT, 3)) if self._random.random() < 0.3 else "",
            [],
        )
        self._stories.append(story)
        return self._tell(story, 1)

    def _rewrite(self) -> Article:
        return self._tell(self._story(), 2)

    def _update(self) -> Article:
        story = self._story()
        story.dead += self._random.randrange(1, 4)
        story.hurt += self._random.randrange(0, 6)
        return self._tell(story, 3)

    def _copy(self) -> Article:
        """Under another outlet's name, word for word or with a line of its own at the end."""
        original = self._random.choice(self._story().told)
        more = self._random.choice(("", " More follows."))
        return self._article(original.title, original.text + more, original.language or ENGLISH)

    def _revise(self) -> Article:
        """The same article once more, with another toll."""
        story = self._story()
        place = self._random.randrange(len(story.told))
        last = story.told[place]
        story.dead = max(1, story.dead + self._random.choice((-1, 1, 2)))
        title, text = self._words(story, 1)
        story.told[place] = last.model_copy(
            update={
                "revision": last.revision + 1,
                "title": title,
                "text": text,
                "fetched_at": self._now,
                "updated_at": self._now,
                "content_sha256": content_sha256(title, text),
            }
        )
        return story.told[place]

    def _again(self) -> Article:
        """A record that some producer sends twice."""
        return self._random.choice(self._story().told)

    def _calm(self) -> Article:
        place = self._random.choice(TOWNS)
        text = self._random.choice(_CALM).format(place=place, number=self._random.randrange(1000))
        return self._article(f"News from {place}", text, ENGLISH)

    def _foreign(self) -> Article:
        language = self._random.choice(OTHERS)
        town = self._random.choice(TOWNS).partition(",")[0]
        text = _FOREIGN[language].format(town=town, number=self._random.randrange(1000))
        return self._article(town, text, language)

    def _tell(self, story: _Story, form: int) -> Article:
        title, text = self._words(story, form)
        article = self._article(title, text, ENGLISH)
        story.told.append(article)
        return article

    @staticmethod
    def _words(story: _Story, form: int) -> tuple[str, str]:
        words = {
            "place": story.town,
            "town": story.town.partition(",")[0],
            "dead": story.dead,
            "hurt": story.hurt,
            "day": f"{story.happened_at:%A}",
        }
        title, text = (_KINDS[story.kind][part].format(**words) for part in (0, form))
        return title, text + story.context

    def _article(self, title: str, text: str, language: str) -> Article:
        self._number += 1
        outlet = self._random.choice(_OUTLETS)
        url = f"https://{outlet.lower().replace(' ', '-')}.example/{self._number}"
        return Article(
            article_id=article_id_of(url),
            source=outlet,
            url=url,
            canonical_url=url,
            title=title,
            text=text,
            language=language,
            published_at=self._now,
            fetched_at=self._now + timedelta(minutes=5),
            content_sha256=content_sha256(title, text),
        )
