"""Which Kafka the command line works on: the given cluster, else the embedded broker."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kafka.errors import KafkaError

from incidentwire.streaming import catalogue
from incidentwire.streaming.settings import KafkaSettings
from pipeline.broker import EmbeddedBroker
from pipeline.settings import Settings

log = logging.getLogger(__name__)


class TopicsWrong(Exception):
    """The cluster's topics are not as declared and `apply` can't change that."""


@dataclass(frozen=True)
class Cluster:
    """The cluster that the command line works on. `broker`: the embedded one, if it is ours."""

    kafka: KafkaSettings
    broker: EmbeddedBroker | None = None

    def check(self) -> None:
        """Starts our broker again, on the same port and data, where it has ended by itself. Raises BrokerError."""
        if self.broker is not None and not self.broker.running:
            log.error("the embedded broker has ended by itself:\n%s", self.broker.last_words)
            self.broker.restart()


@contextmanager
def cluster_for(settings: Settings, data_folder: Path | None, tell: Callable[[str], None]) -> Iterator[Cluster]:
    """A cluster with all topics in place: KAFKA_BOOTSTRAP_SERVERS if set, else an embedded broker for the time being.

    `data_folder`: where the embedded broker keeps its topics; None for a temporary folder. Raises BrokerError or
    TopicsWrong.
    """
    if settings.bootstrap:
        tell(f"Kafka cluster at {settings.bootstrap} (KAFKA_BOOTSTRAP_SERVERS)")
        kafka = settings.kafka()
        prepare_topics(kafka)
        yield Cluster(kafka)
        return
    with EmbeddedBroker(data_folder, announce=tell) as broker:
        kafka = settings.kafka(broker.bootstrap)
        prepare_topics(kafka)
        yield Cluster(kafka, broker)


def prepare_topics(kafka: KafkaSettings) -> None:
    """Creates what is missing. Raises TopicsWrong for what can't be put right."""
    try:
        remaining = catalogue.apply(kafka)
    except KafkaError as error:
        raise TopicsWrong(f"no answer from Kafka at {kafka.bootstrap}: {error}") from error
    if remaining:
        told = "; ".join(map(str, remaining))
        raise TopicsWrong(
            f"the cluster's topics differ from the catalogue: {told}. Use another prefix, or change them."
        )
