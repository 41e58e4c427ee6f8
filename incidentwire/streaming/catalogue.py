"""The topic catalogue against a cluster: what is there, what is missing, what differs, and putting it right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, MemberToRemove
from kafka.errors import TopicAlreadyExistsError

from incidentwire.contracts.topics import CATALOGUE, Topic
from incidentwire.streaming.clients import admin_client
from incidentwire.streaming.settings import KafkaSettings


@dataclass(frozen=True)
class Drift:
    """One difference between the declaration and the cluster. `fixable`: `apply` puts it right."""

    topic: str
    kind: Literal["missing", "partitions", "config"]
    expected: str
    found: str
    fixable: bool

    def __str__(self) -> str:
        return f"{self.topic}: {self.kind}: expected {self.expected}, found {self.found}"


class TopicsNotReady(Exception):
    """Topics that a stage needs are missing or wrong; the message names them and the way out."""


def plan(settings: KafkaSettings, topics: Iterable[Topic] = CATALOGUE) -> list[Drift]:
    """What `apply` would change, and what it can't: the number of partitions of a topic that is in use."""
    admin = admin_client(settings)
    try:
        return _differences(admin, settings, tuple(topics))
    finally:
        admin.close()


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
