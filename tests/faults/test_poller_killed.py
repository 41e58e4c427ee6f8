"""A poller that is killed at any point publishes each article of its feeds once."""

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


def item(number: int) -> str:
    text = f"The council of ward {number} met on Monday and agreed to mend bridge {number} before the rain comes."
    return (
        f"<item><guid>{number}</guid><link>http://news.example/{number}</link><title>Bridge {number}</title>"
        f"<pubDate>Mon, 03 Mar 2025 06:00:00 GMT</pubDate><description>{text}</description></item>"
    )


def test_each_article_of_a_growing_feed_is_published_once_whenever_the_poller_dies(
    seed: int, tmp_path: Path, tell: Callable[[str], None], httpserver: HTTPServer
) -> None:
    source = random.Random(seed)
    offered = [STEP]

    def answer(_request: Request) -> Response:
        items = "".join(item(number) for number in range(offered[0]))
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>{items}</channel></rss>'
        return Response(body, content_type="application/rss+xml")

    httpserver.expect_request("/feed").respond_with_handler(answer)
    url = httpserver.url_for("/feed")
    with cluster(random.Random(seed), tmp_path) as where:
        import_feeds(where.direct, [Feed(feed_id=feed_id_of(url), url=url, source="Wire", language="en")], now())
        settings = Settings(data=tmp_path, prefix=where.direct.prefix, allow_loopback=True, poll_interval_seconds=1.0)
        with Fleet(lambda _stage: stage_environment(settings, where.proxied), tmp_path) as fleet:
            poller = fleet.add("poller", "a")

            def published() -> Counter[str]:
                fleet.tend()
                articles = [Article.from_json(record.value) for record in read_all(where.direct, ARTICLES_RAW)]
                return Counter(article.url or "" for article in articles)

            def all_there() -> bool:
                return len(published()) == offered[0]

            def runs() -> bool:
                fleet.tend()
                return poller.running

            for point in (*TRANSACTION_POINTS, "any"):
                wait_for(all_there, f"{offered[0]} articles", 60.0)
                deaths = poller.codes[-9]
                if point != "any":
                    fleet.arm(poller, point)
                offered[0] += STEP
                if point == "any":
                    wait_for(runs, "the poller runs again")
                    threading.Event().wait(source.uniform(0.0, 1.5))
                    fleet.kill(poller)

                def died(deaths: int = deaths) -> bool:
                    fleet.tend()
                    return poller.codes[-9] > deaths

                wait_for(died, f"the poller died {point}", 60.0)
            wait_for(all_there, f"{offered[0]} articles", 60.0)
            assert set(published().values()) == {1}
            assert poller.codes[-9] == len(TRANSACTION_POINTS) + 1
