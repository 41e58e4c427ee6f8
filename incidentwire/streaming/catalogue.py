"""The topic catalogue against a cluster: what is there, what is missing, what differs, and putting it right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, MemberToRemove
from kafka.errors import TopicAlreadyExistsError

from incidentwire.contracts.topics import CATALOGUE, Topic
from incidentwire.streaming.clients import admin_client
from incidentwire.streaming.settings import KafkaSettings


@dataclass(frozen=True)
class Drift:
    """One difference between the declaration and the cluster. `fixable`: `apply` puts it right."""

    topic: str
    kind: Literal["missing", "partitions", "config", "replication"]
    expected: str
    found: str
    fixable: bool

    def __str__(self) -> str:
        return f"{self.topic}: {self.difference}"

    @property
    def difference(self) -> str:
        """What differs, without the topic's name."""
        return f"{self.kind}: expected {self.expected}, found {self.found}"

    @property
    def way_out(self) -> str:
        """What puts it right."""
        return _WAYS_OUT[self.kind]


# Why `apply` leaves the last two alone: records of a key would be in two partitions, and copying is for the cluster's
# own tools, which throttle it.
_WAYS_OUT = {
    "missing": "`incidentwire topics apply` creates it",
    "config": "`incidentwire topics apply` sets it",
    "partitions": (
        "the number of partitions of a topic in use can't be changed, since keys would move: start the pipeline under "
        "another INCIDENTWIRE_PREFIX, or stop all stages, delete the topic with all that is in it, and run "
        "`incidentwire topics apply`"
    ),
    "replication": "add replicas with kafka-reassign-partitions.sh",
}


class TopicsNotReady(Exception):
    """Topics that a stage needs are missing or wrong; the message names them and the way out."""


def plan(settings: KafkaSettings, topics: Iterable[Topic] = CATALOGUE) -> list[Drift]:
    """What `apply` would change, and what it can't: the number of partitions of a topic that is in use."""
    admin = admin_client(settings)
    try:
        return _differences(admin, settings, tuple(topics))
    finally:
        admin.close()


def verify(settings: KafkaSettings, replication: int | None = None) -> list[Drift]:
    """Every difference between the declaration and the cluster, replicas included.

    `replication`: how many each partition should have; None: the cluster's own default.
    """
    admin = admin_client(settings)
    try:
        drifts = _differences(admin, settings, CATALOGUE)
        missing = {drift.topic for drift in drifts if drift.kind == "missing"}
        here = [name for name in map(settings.wire_name, CATALOGUE) if name not in missing]
        expected = replication or _default_replication(admin)
        return drifts + (_replication_differences(admin.describe_topics(here), expected) if here else [])
    finally:
        admin.close()


def _default_replication(admin: KafkaAdminClient) -> int:
    node = str(admin.describe_cluster()["brokers"][0]["broker_id"])
    known = admin.describe_configs([ConfigResource(ConfigResourceType.BROKER, node)], config_filter="all")
    return int(known["broker"][node]["default.replication.factor"]["value"])


def _replication_differences(topics: Iterable[dict[str, Any]], expected: int) -> list[Drift]:
    """A topic counts by its partition with the fewest replicas; more than expected is no drift."""
    drifts = []
    for topic in topics:
        fewest = min((len(partition["replica_nodes"]) for partition in topic["partitions"]), default=0)
        if fewest < expected:
            drifts.append(Drift(topic["name"], "replication", f"{expected} replicas", str(fewest), False))
    return drifts


def apply(settings: KafkaSettings, replication: int = -1) -> list[Drift]:
    """Creates missing topics and sets their configuration; returns what remains different.

    `replication` -1: the cluster's own default.
    """
    admin = admin_client(settings)
    try:
        by_name = {settings.wire_name(topic): topic for topic in CATALOGUE}
        drifts = _differences(admin, settings, CATALOGUE)
        for drift in drifts:
            topic = by_name[drift.topic]
            if drift.kind == "missing":
                _create(admin, drift.topic, topic, replication)
            elif drift.kind == "config":
                resource = ConfigResource(ConfigResourceType.TOPIC, drift.topic, topic.config())
                admin.alter_configs([resource], incremental=True)
        created = [drift.topic for drift in drifts if drift.kind == "missing"]
        if created:
            admin.wait_for_topics(created)
        return _differences(admin, settings, CATALOGUE)
    finally:
        admin.close()


def delete(settings: KafkaSettings) -> None:
    """Deletes every topic and group under the settings' prefix, with all that is in them: for passing pipelines."""
    admin = admin_client(settings)
    try:
        present = set(admin.list_topics())
        names = [name for name in map(settings.wire_name, CATALOGUE) if name in present]
        if names:
            admin.delete_topics(names)
        groups = [
            group["group_id"] for group in admin.list_groups() if group["group_id"].startswith(settings.group(""))
        ]
        for group in groups:
            # Static members stay in a group until their session ends, and a group with members can't be deleted.
            admin.remove_group_members(group, [MemberToRemove(group_instance_id=settings.instance)])
            admin.delete_groups([group])
    finally:
        admin.close()


def check(settings: KafkaSettings, topics: Iterable[Topic]) -> None:
    """Raises TopicsNotReady where a topic is missing or has another number of partitions than declared."""
    wrong = [drift for drift in plan(settings, topics) if drift.kind != "config"]
    if wrong:
        told = "; ".join(map(str, wrong))
        raise TopicsNotReady(f"{told}. Run `incidentwire topics apply`, or `incidentwire topics plan` to see all.")


def _create(admin: KafkaAdminClient, name: str, topic: Topic, replication: int) -> None:
    wanted = {"num_partitions": topic.partitions, "replication_factor": replication, "configs": topic.config()}
    try:
        admin.create_topics({name: wanted})
    except TopicAlreadyExistsError:
        return  # another process was quicker; the differences are read again afterwards


def _differences(admin: KafkaAdminClient, settings: KafkaSettings, topics: tuple[Topic, ...]) -> list[Drift]:
    present = set(admin.list_topics())
    names = {topic: settings.wire_name(topic) for topic in topics}
    drifts = [
        Drift(name, "missing", f"{topic.partitions} partitions, {topic.cleanup}", "no such topic", True)
        for topic, name in names.items()
        if name not in present
    ]
    here = {topic: name for topic, name in names.items() if name in present}
    if not here:
        return drifts
    described = {found["name"]: found for found in admin.describe_topics(list(here.values()))}
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in here.values()]
    configs = admin.describe_configs(resources, config_filter="all")["topic"]
    for topic, name in here.items():
        partitions = len(described[name]["partitions"])
        if partitions != topic.partitions:
            drifts.append(Drift(name, "partitions", str(topic.partitions), str(partitions), False))
        for key, value in topic.config().items():
            found = str(configs[name][key]["value"])
            if found.replace(" ", "") != value:
                drifts.append(Drift(name, "config", f"{key}={value}", f"{key}={found}", True))
    return drifts
