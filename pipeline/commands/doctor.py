"""`incidentwire doctor`: what is wrong with the cluster and the pipeline on it, and the way out."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from pipeline.commands.arguments import clear_errors, settings_from_environment

if TYPE_CHECKING:
    from incidentwire.streaming.doctor.findings import Finding

_SIGNS = {"ok": "ok       ", "warning": "warning  ", "problem": "PROBLEM  "}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--quiet", is_flag=True, help="Leave out what is well.")
@click.option("--no-clock", is_flag=True, help="Don't measure the broker's clock, which makes a topic for a moment.")
def doctor(as_json: bool, quiet: bool, no_clock: bool) -> None:
    """Look the cluster and the pipeline over; change nothing.

    Exit code 0: all is well, 1: warnings, 2: problems (also where no broker answers).
    """
    from incidentwire.streaming.doctor.examine import examine
    from incidentwire.streaming.doctor.findings import EXIT_CODES, worst
    from pipeline.progress import READERS
    from pipeline.stages import utc_now

    try:
        settings = settings_from_environment()
        with clear_errors():
            findings = examine(settings.kafka(), dict(READERS), utc_now, clock_skew=not no_clock)
    except click.ClickException as error:
        error.show()
        sys.exit(EXIT_CODES["problem"])
    verdict = worst(findings)
    shown = [finding for finding in findings if not (quiet and finding.severity == "ok")]
    if as_json:
        click.echo(json.dumps({"verdict": verdict, "findings": [asdict(finding) for finding in shown]}, indent=2))
    else:
        for line in lines(shown):
            click.echo(line)
        click.echo(f"{verdict}: {_summary(findings)}")
    sys.exit(EXIT_CODES[verdict])


def lines(findings: Sequence[Finding]) -> list[str]:
    """Findings for people, each with its way out under it. Names and errors come from outside."""
    from pipeline.demo.wording import safe

    told = []
    for finding in findings:
        told.append(_SIGNS[finding.severity] + safe(f"{finding.check}: {finding.subject}: {finding.found}", 1000))
        if finding.way_out:
            told.append(" " * len(_SIGNS["ok"]) + safe(finding.way_out, 1000))
    return told


def _summary(findings: Sequence[Finding]) -> str:
    problems, warnings = (
        sum(finding.severity == severity for finding in findings) for severity in ("problem", "warning")
    )
    return f"{problems} problems, {warnings} warnings, {len(findings) - problems - warnings} well"
