"""The stages by name: which core runs where, and what one process of each does."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from kafka.errors import KafkaError

from incidentwire.contracts.topics import Topic
from incidentwire.streaming import catalogue
from incidentwire.streaming.health import Health
from incidentwire.streaming.loop import Stage, StageFailed, StageLoop
from incidentwire.streaming.metrics import StageMetrics
from incidentwire.streaming.outcomes import Processor
from incidentwire.streaming.settings import KafkaSettings
from pipeline.settings import Settings, database_url

if TYPE_CHECKING:
    from ingest.settings import IngestSettings

log = logging.getLogger(__name__)

Work = Callable[[threading.Event, Health, StageMetrics], None]


def utc_now() -> datetime:
    """The wall clock of a running process; everything below takes it as a value."""
    return datetime.now(UTC)


def ingest_settings(settings: Settings) -> IngestSettings:
    """The part of the settings that ingest takes."""
    from ingest.settings import IngestSettings

    return IngestSettings(
        contact=settings.contact,
        allow_loopback=settings.allow_loopback,
        base_interval_seconds=settings.poll_interval_seconds,
        pages=settings.pages,
        first_poll=settings.first_poll,
        slot_by=settings.slot_by,
    )


# The rooms are imported where they are used: a filter or `--help` must not load spaCy and a database driver.


def _dedupe_processor() -> Processor:
    from consumers.dedupe.core import DedupeSettings, Deduplicator
    from consumers.dedupe.stage import DedupeStage

    return DedupeStage(Deduplicator(DedupeSettings()), utc_now)


def _dedupe(_settings: Settings) -> Stage:
    from consumers.dedupe import stage

    return Stage(stage.NAME, stage.INPUT, stage.STATES, stage.OUTPUTS, _dedupe_processor)


def _extract_processor(learned: bool = True) -> Processor:
    from consumers.extract.core import IncidentExtractor
    from consumers.extract.stage import ExtractStage

    extractor = IncidentExtractor(learned=learned)
    extractor.load()  # before the worker says that it is ready: a new machine builds the gazetteer first
    return ExtractStage(extractor, utc_now)


def _extract(settings: Settings) -> Stage:
    from consumers.extract import stage

    return Stage(
        stage.NAME,
        stage.INPUT,
        stage.STATES,
        stage.OUTPUTS,
        partial(_extract_processor, settings.extract_learned),
        workers=settings.extract_workers,
    )


def _resolve_processor() -> Processor:
    from consumers.resolve.stage import ResolveStage

    return ResolveStage(utc_now)


def _resolve(_settings: Settings) -> Stage:
    from consumers.resolve import stage

    return Stage(stage.NAME, stage.INPUT, stage.STATES, stage.OUTPUTS, _resolve_processor)


def _loop_work(make: Callable[[Settings], Stage], settings: Settings, kafka: KafkaSettings) -> Work:
    stage = make(settings)

    def work(stop: threading.Event, health: Health, metrics: StageMetrics) -> None:
        check_topics(kafka, stage.topics())
        StageLoop(stage, kafka, utc_now, health, metrics).run(stop)

    return work


def _sink_work(settings: Settings, kafka: KafkaSettings) -> Work:
    from consumers.sink.errors import StoreError
    from consumers.sink.stage import INPUTS, OUTPUTS, SinkLoop
    from consumers.sink.store import Store

    def work(stop: threading.Event, health: Health, metrics: StageMetrics) -> None:
        check_topics(kafka, (*INPUTS, *OUTPUTS))
        try:
            store = Store(database_url(settings), utc_now)
        except (StoreError, ValueError) as error:
            raise StageFailed(f"INCIDENTWIRE_DATABASE_URL: {error}") from error
        SinkLoop(store, kafka, utc_now, health, metrics).run(stop)

    return work


def _poller_work(settings: Settings, kafka: KafkaSettings) -> Work:
    from ingest.poller import TOPICS, Poller

    def work(stop: threading.Event, health: Health, metrics: StageMetrics) -> None:
        check_topics(kafka, TOPICS)
        Poller(kafka, ingest_settings(settings), utc_now, health, metrics).run(stop)

    return work


_WORK: Mapping[str, Callable[[Settings, KafkaSettings], Work]] = {
    "poller": _poller_work,
    "dedupe": partial(_loop_work, _dedupe),
    "extract": partial(_loop_work, _extract),
    "resolve": partial(_loop_work, _resolve),
    "sink": _sink_work,
}
STAGES = tuple(_WORK)


def stage_work(name: str, settings: Settings, kafka: KafkaSettings) -> Work:
    """What one process of the stage does until it is told to stop."""
    return _WORK[name](settings, kafka)


def check_topics(kafka: KafkaSettings, topics: tuple[Topic, ...]) -> None:
    """Raises StageFailed where the cluster can't be reached or a topic that the stage needs is not as declared."""
    try:
        catalogue.check(kafka, topics)
    except catalogue.TopicsNotReady as error:
        raise StageFailed(str(error)) from error
    except KafkaError as error:
        raise StageFailed(f"no answer from Kafka at {kafka.bootstrap}: {error}") from error
