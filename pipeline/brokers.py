"""Which Kafka the command line works on: the given cluster, else the embedded broker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kafka.errors import KafkaError

from incidentwire.streaming import catalogue
from incidentwire.streaming.settings import KafkaSettings
from pipeline.broker import EmbeddedBroker
from pipeline.settings import Settings


class TopicsWrong(Exception):
    """The cluster's topics are not as declared and `apply` can't change that."""


@contextmanager
def broker_for(settings: Settings, data_folder: Path | None, tell: Callable[[str], None]) -> Iterator[KafkaSettings]:
    """A cluster with all topics in place: KAFKA_BOOTSTRAP_SERVERS if set, else an embedded broker for the time being.

    `data_folder`: where the embedded broker keeps its topics; None for a temporary folder. Raises BrokerError,
    TopicsWrong, or KafkaError where the cluster does not answer.
    """
    if settings.bootstrap:
        tell(f"Kafka cluster at {settings.bootstrap} (KAFKA_BOOTSTRAP_SERVERS)")
        kafka = settings.kafka()
        prepare_topics(kafka)
        yield kafka
        return
    with EmbeddedBroker(data_folder, announce=tell) as broker:
        kafka = settings.kafka(broker.bootstrap)
        prepare_topics(kafka)
        yield kafka


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
