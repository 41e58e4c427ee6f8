"""What the commands for dead letters refuse before they ask any broker."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from pipeline.commands.dlq import dlq


@pytest.mark.parametrize(
    "arguments",
    [
        ("purge", "--done", "--stage", "dedupe"),
        ("purge", "--done", "0:17"),
        ("purge", "--done", "--all"),
        ("purge", "--all", "--stage", "dedupe"),
        ("purge",),
        ("replay",),
    ],
)
def test_a_choice_of_letters_that_contradicts_itself_or_is_none_is_a_usage_error(arguments: tuple[str, ...]) -> None:
    result = CliRunner().invoke(dlq, arguments, env={"KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1"})
    assert result.exit_code == 2, result.output
    assert "--all" in result.output or "--done" in result.output
