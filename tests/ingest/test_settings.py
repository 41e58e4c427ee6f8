from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.settings import IngestSettings


@pytest.mark.parametrize(
    "changes",
    [{"fetch_deadline_seconds": 0}, {"max_entries": -1}, {"max_redirects": -1}, {"contact": "a\r\nX-Evil: 1"}],
)
def test_settings_that_make_no_sense_are_refused_by_name(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(changes))):
        replace(IngestSettings(), **changes)  # type: ignore[arg-type]


def test_the_user_agent_names_project_version_and_contact() -> None:
    assert IngestSettings().user_agent.startswith("incidentwire/")
    assert IngestSettings(contact="news@operator.example").user_agent.endswith("(+news@operator.example)")
