"""Settings from the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.settings import Settings, SettingsWrong, database_url, read_settings
from tests.conftest import PROJECT


def test_a_value_that_cannot_be_is_named_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INCIDENTWIRE_HEALTH_PORT", "many")
    with pytest.raises(SettingsWrong, match=r"health_port.*docs/configuration.md"):
        read_settings()


def test_a_stage_without_a_cluster_says_how_to_name_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KAFKA_BOOTSTRAP_SERVERS", raising=False)
    with pytest.raises(SettingsWrong, match="KAFKA_BOOTSTRAP_SERVERS"):
        read_settings().kafka()


def test_passwords_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INCIDENTWIRE_DATABASE_URL", "postgresql://me:s3cret@db/x")
    settings = read_settings()
    assert "s3cret" not in str(settings.shown())
    assert "s3cret" not in repr(settings)
    assert database_url(settings) == "postgresql://me:s3cret@db/x"


def test_without_a_database_the_sink_writes_into_the_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INCIDENTWIRE_DATABASE_URL", raising=False)
    assert database_url(Settings(data=Path("/tmp/there"))) == "sqlite:////tmp/there/incidents.db"  # noqa: S108


def test_every_setting_stands_in_the_reference() -> None:
    reference = (PROJECT / "docs/configuration.md").read_text("utf-8")
    names = {field.alias or f"INCIDENTWIRE_{name.upper()}" for name, field in Settings.model_fields.items()}
    assert {name for name in names if f"`{name}`" not in reference} == set()
