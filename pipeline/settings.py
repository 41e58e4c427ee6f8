"""The settings of one process, from its environment. Every default stands beside its reason (docs/configuration.md)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from incidentwire.contracts.jsonl import reason_of
from incidentwire.streaming.settings import KafkaSettings, default_instance


def default_data_folder() -> Path:
    """The user's own data folder: `incidentwire up` keeps the broker's topics and the database there."""
    return Path(platformdirs.user_data_dir("incidentwire"))


class Settings(BaseSettings):
    """What can be set from outside. Names in the environment are the field's alias, or INCIDENTWIRE_ and its name."""

    # An empty variable is an unset one: compose files pass many of those.
    model_config = SettingsConfigDict(
        env_prefix="INCIDENTWIRE_", extra="ignore", populate_by_name=True, env_ignore_empty=True
    )

    bootstrap: Annotated[
        str | None,
        Field(
            alias="KAFKA_BOOTSTRAP_SERVERS", description="Kafka cluster (host:port, ...); unset: the embedded broker"
        ),
    ] = None
    prefix: Annotated[
        str, Field(description="put before every topic, group and transactional id; several pipelines share a cluster")
    ] = ""
    instance: Annotated[
        str, Field(description="name of this process among those of its stage; stable over restarts, unique among live")
    ] = Field(default_factory=default_instance)
    database_url: Annotated[
        SecretStr | None,
        Field(description="where the sink writes: sqlite:///FILE or postgresql://...; unset: a SQLite file"),
    ] = None
    contact: Annotated[
        str,
        Field(description="page or mail address that the poller's User-Agent names, so that publishers can reach you"),
    ] = ""
    data: Annotated[Path, Field(description="data folder of `incidentwire up`")] = Field(
        default_factory=default_data_folder
    )
    health_host: Annotated[str, Field(description="address of /live, /ready and /metrics; 0.0.0.0 in a container")] = (
        "127.0.0.1"  # nobody else's business by default
    )
    health_port: Annotated[
        int | None, Field(ge=0, le=65535, description="port of /live, /ready and /metrics; unset: none")
    ] = None
    allow_loopback: Annotated[
        bool, Field(description="fetch feeds from loopback addresses too: for tests and the demo, never in production")
    ] = False
    poll_interval_seconds: Annotated[
        float, Field(gt=0, description="time between two polls of a feed that says nothing itself")
    ] = 900.0  # 15 minutes: no publisher minds, and the median article is a day behind its incident anyway
    pages: Annotated[
        Literal["never", "short", "always"],
        Field(description="whose pages are read for their text: no entry's, where the feed holds no full text, all"),
    ] = "short"
    first_poll: Annotated[
        Literal["all", "since", "baseline"],
        Field(description="what the first poll of a feed publishes, where the feed list says nothing"),
    ] = "all"
    slot_by: Annotated[
        Literal["domain", "host", "url"],
        Field(description="what counts as one host that is asked at most once a second"),
    ] = "domain"
    extract_workers: Annotated[int, Field(ge=1, description="worker processes of the extract stage")] = Field(
        default_factory=lambda: max(1, (os.cpu_count() or 2) - 1)
    )
    extract_learned: Annotated[
        bool, Field(description="weigh what the rules find with the trained models; false: the rules alone")
    ] = True  # the models win on text that nobody tuned on (docs/extraction.md)
    dead_letter_ratio: Annotated[
        float, Field(gt=0, description="share of dead letters that pauses a stage; 1 or more: never")
    ] = 0.5
    dead_letters_in_a_row: Annotated[
        int, Field(ge=0, description="dead letters in a row that pause a stage; 0: never")
    ] = 200
    dead_letter_pause_seconds: Annotated[
        float | None, Field(gt=0, description="how long such a pause lasts; unset: until `incidentwire dlq resume`")
    ] = None
    accept_loss: Annotated[
        bool, Field(description="go on from the oldest record when retention deleted unread ones, instead of stopping")
    ] = False
    log_level: Annotated[
        str, Field(pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="DEBUG, INFO, WARNING or ERROR")
    ] = "INFO"

    def kafka(self, bootstrap: str | None = None) -> KafkaSettings:
        """The part that the streaming room takes. Raises SettingsWrong where no cluster is known."""
        servers = bootstrap or self.bootstrap
        if not servers:
            raise SettingsWrong(
                "no Kafka cluster is given: set KAFKA_BOOTSTRAP_SERVERS (host:port), or use `incidentwire up`"
            )
        return KafkaSettings(
            servers,
            prefix=self.prefix,
            instance=self.instance,
            dead_letter_ratio=self.dead_letter_ratio,
            dead_letters_in_a_row=self.dead_letters_in_a_row,
            dead_letter_pause_seconds=self.dead_letter_pause_seconds,
            accept_loss=self.accept_loss,
        )

    def shown(self) -> dict[str, Any]:
        """Every setting for the log, secrets hidden."""
        return self.model_dump(mode="json")


class SettingsWrong(Exception):
    """A setting is missing or has a value that can't be; the message names it and the way out."""


def read_settings() -> Settings:
    """The settings from the environment. Raises SettingsWrong naming the variable."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsWrong(f"in the environment: {reason_of(error)} (see docs/configuration.md)") from error


def database_url(settings: Settings) -> str:
    """Where the sink writes: the given database, else a SQLite file in the data folder."""
    if settings.database_url is not None:
        return settings.database_url.get_secret_value()
    return f"sqlite:///{(settings.data / 'incidents.db').absolute()}"
