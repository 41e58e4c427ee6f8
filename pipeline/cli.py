"""The command line, `incidentwire`. Thin: a command reads its arguments, calls one function, and says its errors.

Rooms are imported inside the commands, so that `--help` and the light filters start at once.
"""

from __future__ import annotations

import click

from pipeline.commands.dlq import dlq
from pipeline.commands.doctor import doctor
from pipeline.commands.feeds import feeds
from pipeline.commands.filters import dedupe, extract, poll, resolve, sink
from pipeline.commands.gazetteer import gazetteer
from pipeline.commands.incidents import incidents
from pipeline.commands.topics import topics
from pipeline.commands.whole import demo, run, up


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="incidentwire")
def main() -> None:
    """Turns news feeds into incident records on Apache Kafka."""


for command in (demo, up, run, poll, dedupe, extract, resolve, sink, incidents, dlq, feeds, topics, doctor, gazetteer):
    main.add_command(command)


if __name__ == "__main__":
    main()
