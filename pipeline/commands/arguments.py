"""Arguments and options that several commands take, and the settings and errors that they share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from pipeline.settings import Settings, SettingsWrong, read_settings

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
DATABASE = click.option(
    "--db", "database", help="sqlite:///FILE or postgresql://...; default: INCIDENTWIRE_DATABASE_URL."
)


def settings_from_environment() -> Settings:
    """The settings, or one clear line and exit code 1."""
    try:
        return read_settings()
    except SettingsWrong as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def clear_errors() -> Iterator[None]:
    """Turns the errors that a user can do something about into one clear line and exit code 1."""
    from kafka.errors import KafkaError

    from incidentwire.streaming.catalogue import TopicsNotReady
    from incidentwire.streaming.restore import RestoreStuck
    from pipeline.broker import BrokerError
    from pipeline.brokers import TopicsWrong
    from pipeline.machine import StagesFailing

    try:
        yield
    except (
        BrokerError,
        TopicsWrong,
        StagesFailing,
        SettingsWrong,
        RestoreStuck,
        TopicsNotReady,
        ValueError,
        OSError,
    ) as error:
        raise click.ClickException(str(error)) from error
    except KafkaError as error:
        raise click.ClickException(f"Kafka: {error}") from error
