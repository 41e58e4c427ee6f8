"""From HTTP feeds to SQL rows, every stage a real process on a real broker."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from incidentwire.contracts import Article, Extraction, Feed, FeedState, Incident, feed_id_of
from incidentwire.contracts.topics import (
    ARTICLES_RAW,
    ARTICLES_UNIQUE,
    DEAD_LETTERS,
    EXTRACTIONS,
    FEEDS,
    FEEDS_STATE,
    INCIDENTS,
)
from incidentwire.streaming.settings import KafkaSettings
from ingest.feedlists.registry import import_feeds
from tests import sample_article
from tests.broker.brokers import Broker
from tests.broker.pipeline_on_broker import now, own_settings, publish_raw, read_all, wait_for
from tests.broker.stage_processes import Processes, stage_processes

pytestmark = pytest.mark.slow

SEED_PUBLISHED = datetime(2026, 2, 2, tzinfo=UTC)


def rss(*items: tuple[str, str, str, datetime]) -> bytes:
    """An RSS feed; an item is (path, title, text, published)."""
    entries = "".join(
        f"<item><guid>{path}</guid><link>http://news.example{path}</link><title>{escape(title)}</title>"
        f"<pubDate>{format_datetime(published)}</pubDate>"
        f"<description>{escape(''.join(f'<p>{escape(part)}</p>' for part in text.splitlines()))}</description></item>"
        for path, title, text, published in items
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>{entries}</channel></rss>'.encode()


def serve(server: HTTPServer, path: str, body: bytes, status: int = 200) -> Feed:
    server.expect_request(path).respond_with_handler(
        lambda _request: Response(body, status, content_type="application/rss+xml")
    )
    url = server.url_for(path)
    return Feed(feed_id=feed_id_of(url), url=url, source="Wire", language="en")


@pytest.fixture
def kafka(broker: Broker) -> KafkaSettings:
    return own_settings(broker.bootstrap)


def run_feeds(kafka: KafkaSettings, folder: Path, feeds: list[Feed]) -> Processes:
    """Runs the feeds through all stages until nothing is left to do."""
    import_feeds(kafka, feeds, now())
    with stage_processes(kafka, folder) as processes:
        polled = {feed.feed_id for feed in feeds}
        wait_for(lambda: polled <= {record.key.decode() for record in read_all(kafka, FEEDS_STATE)}, "all feeds polled")
        processes.wait_until_drained()
    return processes


def main_incident(incidents: list[Incident], place: str) -> Incident:
    """The incident of a wave: the one at the whole province."""
    found = [incident for incident in incidents if any(p.name.startswith(place) for p in incident.places[:1])]
    assert found, f"no incident at {place} among {[(i.title, [p.name for p in i.places]) for i in incidents]}"
    return max(found, key=lambda incident: incident.killed.best or 0)


def toll_values(incident: Incident) -> set[int]:
    """Every number of the dead that the incident's toll shows."""
    totals = [incident.killed, *(cell for cell in incident.toll if cell.outcome == "killed")]
    return {value for total in totals for value in (total.best, total.low, total.high) if value is not None}


def test_our_sample_article_arrives_in_the_database_without_the_numbers_of_other_days(
    kafka: KafkaSettings, tmp_path: Path, httpserver: HTTPServer
) -> None:
    item = ("/cauca", sample_article.TITLE, sample_article.TEXT, sample_article.PUBLISHED_AT)
    processes = run_feeds(kafka, tmp_path, [serve(httpserver, "/feed", rss(item))])
    incidents = processes.incidents()
    assert len(incidents) >= 3
    wave = main_incident(incidents, "Cauca")
    assert toll_values(wave).isdisjoint(sample_article.NOT_IN_THE_TOLL)
    assert (wave.killed.best or 0) >= 70
    assert [source.url for source in wave.sources] == ["http://news.example/cauca"]
    extraction = Extraction.from_json(read_all(kafka, EXTRACTIONS)[0].value)
    article = Article.from_json(read_all(kafka, ARTICLES_UNIQUE)[0].value)
    extraction.check_evidence(article)


def test_the_seed_article_arrives_in_the_database_as_its_gold_file_says(
    shared_dir: Path, kafka: KafkaSettings, tmp_path: Path, httpserver: HTTPServer
) -> None:
    text = (shared_dir / "seed" / "balochistan-2026-02-02.txt").read_text("utf-8").strip()
    gold = json.loads((shared_dir / "data/gold/seed/balochistan-2026-02-02.json").read_text("utf-8"))["gold"]
    run = run_feeds(kafka, tmp_path, [serve(httpserver, "/feed", rss(("/seed", "", text, SEED_PUBLISHED)))])
    extraction = Extraction.from_json(read_all(kafka, EXTRACTIONS)[0].value)
    assert len(extraction.reports) >= 4
    found = {(f.value, f.qualifier, f.outcome, f.who, f.scope) for f in extraction.figures}
    expected = {(f["value"], f["qualifier"], f["outcome"], f["who"], f["scope"]) for f in gold["figures"]}
    assert len(found & expected) >= 0.8 * len(expected), f"missing: {expected - found}"
    wave = main_incident(run.incidents(), "Balochistan")
    assert toll_values(wave).isdisjoint({41, 133, 700})
    cells = {cell.who: cell.best for cell in wave.toll if cell.outcome == "killed" and cell.who != "people"}
    assert cells == {"civilians": 18, "security_forces": 15, "militants": 92}


def test_bad_input_has_a_clear_outcome_each_and_stops_nothing(
    kafka: KafkaSettings, tmp_path: Path, httpserver: HTTPServer
) -> None:
    huge = "The market stayed open and nothing was reported from the town. " * 84_000  # 5 MB
    crash = "A bus overturned near Nakuru, Kenya, on Sunday. Four people were killed and nine injured, police said."
    good = ("/good", "Bus crash kills four near Nakuru", crash, sample_article.PUBLISHED_AT)
    feeds = {
        "not_a_feed": serve(httpserver, "/html", b"<html><body>Sorry</body></html>"),
        "empty": serve(httpserver, "/no-entries", rss()),
        "http_error": serve(httpserver, "/500", b"oops", 500),
        "new_entries": serve(httpserver, "/good", rss(good, ("/long", "A long day", huge, good[3]))),
    }
    nothing = serve(httpserver, "/nothing", b"")
    for topic in (FEEDS, ARTICLES_RAW, ARTICLES_UNIQUE, EXTRACTIONS, INCIDENTS):
        publish_raw(kafka, topic, [("poison", b"this is not JSON")])
    run = run_feeds(kafka, tmp_path, [*feeds.values(), nothing])
    states = {record.key.decode(): FeedState.from_json(record.value) for record in read_all(kafka, FEEDS_STATE)}
    first_outcomes: dict[str, str] = {}
    for record in read_all(kafka, FEEDS_STATE):
        first_outcomes.setdefault(record.key.decode(), str(FeedState.from_json(record.value).outcome))
    assert {outcome: first_outcomes[feed.feed_id] for outcome, feed in feeds.items()} == {o: o for o in feeds}
    assert all(state.reason for state in states.values())
    letters = [(dict(r.headers)["dlq.stage"].decode(), r.value) for r in read_all(kafka, DEAD_LETTERS)]
    assert sorted(letters) == [
        (stage, b"this is not JSON") for stage in ("dedupe", "extract", "poller", "resolve", "sink")
    ]
    assert len(read_all(kafka, ARTICLES_UNIQUE)) - 1 == 2  # both articles, the long one cut; the poison is the third
    assert len(read_all(kafka, EXTRACTIONS)) - 1 == 2
    assert [(i.killed.best, i.injured.best) for i in run.incidents()] == [(4, 9)]


def test_a_changed_article_is_a_revision_and_its_toll_replaces_the_old_one(
    kafka: KafkaSettings, tmp_path: Path, httpserver: HTTPServer
) -> None:
    texts = [
        "A bus overturned near Nakuru, Kenya, on Sunday. Nine people were killed and four injured, police said.",
        "A bus overturned near Nakuru, Kenya, on Sunday. Seven people were killed and six injured, police said.",
    ]
    served = [texts[0]]

    def answer(_request: Request) -> Response:
        item = ("/crash", "Bus crash near Nakuru", served[0], sample_article.PUBLISHED_AT)
        return Response(rss(item), content_type="application/rss+xml")

    httpserver.expect_request("/feed").respond_with_handler(answer)
    url = httpserver.url_for("/feed")
    import_feeds(kafka, [Feed(feed_id=feed_id_of(url), url=url, source="Wire", language="en")], now())
    with stage_processes(kafka, tmp_path) as processes:
        wait_for(lambda: [i.killed.best for i in processes.incidents()] == [9], "the first toll")
        served[0] = texts[1]
        wait_for(lambda: [i.killed.best for i in processes.incidents()] == [7], "the corrected toll")
    [incident] = processes.incidents()
    assert (incident.killed.best, incident.injured.best, incident.source_count) == (7, 6, 1)
    assert {source.revision for source in incident.sources} == {2}
