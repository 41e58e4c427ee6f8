"""A poller that is killed at any point publishes each revision of each article of its feeds once."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from incidentwire.contracts import Article, Feed, feed_id_of
from incidentwire.contracts.topics import ARTICLES_RAW
from incidentwire.streaming.crash_points import TRANSACTION_POINTS
from ingest.feedlists.registry import import_feeds
from pipeline.machine import stage_environment
from pipeline.settings import Settings
from tests.broker.pipeline_on_broker import now, read_all, wait_for
from tests.faults.cluster import cluster
from tests.faults.fleet import Fleet

STEP = 20
REWRITTEN = 5  # of those offered before, at every step


def item(number: int, edition: int) -> str:
    text = (
        f"The council of ward {number} met on Monday and agreed to mend bridge {number} before the rain comes. "
        f"It was asked {edition} times."
    )
    return (
        f"<item><guid>{number}</guid><link>http://news.example/{number}</link><title>Bridge {number}</title>"
        f"<pubDate>Mon, 03 Mar 2025 06:00:00 GMT</pubDate><description>{text}</description></item>"
    )


def test_each_revision_in_a_growing_feed_is_published_once_whenever_the_poller_dies(
    seed: int, tmp_path: Path, tell: Callable[[str], None], httpserver: HTTPServer
) -> None:
    source = random.Random(seed)
    offered = dict.fromkeys(range(STEP), 1)  # the edition of each item

    def answer(_request: Request) -> Response:
        items = "".join(item(number, edition) for number, edition in list(offered.items()))
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>{items}</channel></rss>'
        return Response(body, content_type="application/rss+xml")

    httpserver.expect_request("/feed").respond_with_handler(answer)
    url = httpserver.url_for("/feed")
    with cluster(random.Random(seed), tmp_path) as where:
        import_feeds(where.direct, [Feed(feed_id=feed_id_of(url), url=url, source="Wire", language="en")], now())
        settings = Settings(data=tmp_path, prefix=where.direct.prefix, allow_loopback=True, poll_interval_seconds=1.0)
        with Fleet(lambda _stage: stage_environment(settings, where.proxied), tmp_path) as fleet:
            poller = fleet.add("poller", "a")

            def published() -> Counter[tuple[str, int, str]]:
                fleet.tend()
                articles = [Article.from_json(record.value) for record in read_all(where.direct, ARTICLES_RAW)]
                return Counter((article.url or "", article.revision, article.text[-8]) for article in articles)

            def expected() -> set[tuple[str, int, str]]:
                return {
                    (f"http://news.example/{number}", edition, str(edition))
                    for number, last in offered.items()
                    for edition in range(1, last + 1)
                }

            def all_there() -> bool:
                return len(published()) == len(expected())

            def runs() -> bool:
                fleet.tend()
                return poller.running

            for point in (*TRANSACTION_POINTS, "any"):
                wait_for(all_there, f"{len(expected())} revisions", 60.0)
                deaths = poller.codes[-9]
                if point != "any":
                    fleet.arm(poller, point)
                # in one go: a poll between two changes would see an edition in another step than the test does
                changed = {number: offered[number] + 1 for number in source.sample(sorted(offered), REWRITTEN)}
                offered.update({**changed, **dict.fromkeys(range(len(offered), len(offered) + STEP), 1)})
                if point == "any":
                    wait_for(runs, "the poller runs again")
                    threading.Event().wait(source.uniform(0.0, 1.5))
                    fleet.kill(poller)

                def died(deaths: int = deaths) -> bool:
                    fleet.tend()
                    return poller.codes[-9] > deaths

                wait_for(died, f"the poller died {point}", 60.0)
            wait_for(all_there, f"{len(expected())} revisions", 60.0)
            assert published() == Counter(expected())
            assert poller.codes[-9] == len(TRANSACTION_POINTS) + 1
