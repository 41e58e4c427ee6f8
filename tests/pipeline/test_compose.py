"""compose.yaml and the Dockerfile: valid, and true to what the project promises of them.

They are run for real by tests that need a container engine; here they are read.
"""

from __future__ import annotations

import importlib.resources
import json
import re
import shlex
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[2]
STAGES = ("poller", "dedupe", "extract", "resolve", "sink")
JOBS = ("topics", "feeds")
IMAGES = {"kafka": "${KAFKA_IMAGE:-apache/kafka:4.3.1}", "postgres": "${POSTGRES_IMAGE:-postgres:17}"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded = yaml.safe_load((PROJECT / "compose.yaml").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, Any]:
    found = compose["services"]
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="module")
def dockerfile() -> str:
    return (PROJECT / "Dockerfile").read_text(encoding="utf-8")


def instructions(dockerfile: str) -> list[tuple[str, str]]:
    """The Dockerfile's instructions with their arguments; continued lines are one, comments are gone."""
    code = "\n".join(line for line in dockerfile.splitlines() if not line.lstrip().startswith("#"))
    joined = code.replace("\\\n", " ").splitlines()
    words = [line.strip().partition(" ") for line in joined if line.strip()]
    return [(name.upper(), rest.strip()) for name, _, rest in words]


def final_stage(dockerfile: str) -> list[tuple[str, str]]:
    steps = instructions(dockerfile)
    last = max(index for index, (name, _) in enumerate(steps) if name == "FROM")
    return steps[last:]


def test_the_file_is_valid_by_the_compose_specification(compose: dict[str, Any]) -> None:
    folder = importlib.resources.files("check_jsonschema") / "builtin_schemas" / "vendor"
    schema = json.loads((folder / "compose-spec.json").read_text(encoding="utf-8"))
    validator = jsonschema.validators.validator_for(schema)(schema)
    assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(compose)] == []


def test_every_stage_and_job_is_a_service_beside_broker_and_database(services: dict[str, Any]) -> None:
    assert set(services) == {"kafka", "postgres", *STAGES, *JOBS}
    for stage in STAGES:
        assert services[stage]["command"] == ["run", stage]


def test_the_stages_are_those_of_the_command_line() -> None:
    from pipeline.stages import STAGES as RUNNABLE

    assert set(RUNNABLE) == set(STAGES)


def test_every_port_is_published_on_loopback_only(services: dict[str, Any]) -> None:
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert set(published) == {"kafka", "postgres"}
    for ports in published.values():
        assert all(port.startswith("127.0.0.1:") for port in ports)
    assert all(service.get("network_mode") is None for service in services.values())


def test_every_image_is_a_variable_with_its_public_name_as_default(services: dict[str, Any], dockerfile: str) -> None:
    for name, service in services.items():
        assert service["image"] == IMAGES.get(name, "${INCIDENTWIRE_IMAGE:-incidentwire:local}")
    assert services["extract"]["build"]["args"]["PYTHON_IMAGE"] == "${PYTHON_IMAGE:-python:3.11-slim}"
    assert instructions(dockerfile)[0] == ("ARG", "PYTHON_IMAGE=python:3.11-slim")
    assert {rest.split()[0] for name, rest in instructions(dockerfile) if name == "FROM"} == {"${PYTHON_IMAGE}"}


def test_stages_and_jobs_are_built_from_the_one_dockerfile(services: dict[str, Any]) -> None:
    for name in (*STAGES, *JOBS):
        build = services[name]["build"]
        assert (PROJECT / build["context"] / build["dockerfile"]).is_file()
        assert build == services["topics"]["build"]


def test_services_start_after_what_they_need(services: dict[str, Any]) -> None:
    def conditions(name: str) -> dict[str, str]:
        return {needed: how["condition"] for needed, how in services[name].get("depends_on", {}).items()}

    ready = {"kafka": "service_healthy", "topics": "service_completed_successfully"}
    assert conditions("topics") == {"kafka": "service_healthy"}
    assert conditions("feeds") == ready
    for stage in STAGES:
        assert conditions(stage) == (ready | {"postgres": "service_healthy"} if stage == "sink" else ready)
    for name in {needed for service in services.values() for needed in service.get("depends_on", {})} - set(JOBS):
        assert services[name]["healthcheck"]["test"]


def test_stages_say_whether_they_are_ready(services: dict[str, Any]) -> None:
    for stage in STAGES:
        port = services[stage]["environment"]["INCIDENTWIRE_HEALTH_PORT"]
        probe = services[stage]["healthcheck"]["test"]
        assert probe[:3] == ["CMD", "python3", "-c"]
        assert f"http://127.0.0.1:{port}/ready" in probe[3]
        compile(probe[3], "healthcheck", "exec")


def test_stages_and_jobs_run_without_privileges(services: dict[str, Any], dockerfile: str) -> None:
    for name in (*STAGES, *JOBS):
        service = services[name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "privileged" not in service
    for service in services.values():
        assert "no-new-privileges:true" in service["security_opt"]
    users = [rest for name, rest in final_stage(dockerfile) if name == "USER"]
    assert users
    assert users[-1] not in ("root", "0")


def test_every_service_has_limits_and_time_to_stop(services: dict[str, Any]) -> None:
    for service in services.values():
        assert {"mem_limit", "cpus", "pids_limit", "restart"} <= service.keys()
        assert int(service["stop_grace_period"].removesuffix("s")) > 10  # a stage may take ten seconds
    assert {services[job]["restart"] for job in JOBS} == {"no"}
    assert {services[stage]["restart"] for stage in STAGES} == {"unless-stopped"}


def test_broker_and_database_keep_their_data(compose: dict[str, Any], services: dict[str, Any]) -> None:
    for name in ("kafka", "postgres"):
        volume, _, path = services[name]["volumes"][0].partition(":")
        assert volume in compose["volumes"]
        assert path.startswith("/var/lib/")
    assert services["kafka"]["environment"]["KAFKA_LOG_DIRS"] in services["kafka"]["volumes"][0]


def test_one_broker_is_enough_for_transactions(services: dict[str, Any]) -> None:
    settings = services["kafka"]["environment"]
    factors = {name: value for name, value in settings.items() if name.endswith(("REPLICATION_FACTOR", "MIN_ISR"))}
    assert "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR" in factors
    assert "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR" in factors
    assert set(factors.values()) == {"1"}


def test_only_the_sink_reaches_the_database(services: dict[str, Any]) -> None:
    on_store = {name for name, service in services.items() if "store" in service["networks"]}
    assert on_store == {"postgres", "sink"}
    assert {name for name, service in services.items() if "PGPASSWORD" in service["environment"]} == {"sink"}
    assert ":" not in services["sink"]["environment"]["INCIDENTWIRE_DATABASE_URL"].split("//")[1].split("@")[0]


def test_every_setting_is_one_that_the_program_knows(services: dict[str, Any]) -> None:
    from pipeline.settings import Settings

    known = {field.alias or f"INCIDENTWIRE_{name.upper()}" for name, field in Settings.model_fields.items()}
    for name in (*STAGES, *JOBS):
        assert set(services[name]["environment"]) - known <= {"PGPASSWORD"}


def test_every_command_is_one_that_the_program_has(
    services: dict[str, Any], dockerfile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = [services[name]["command"] for name in (*STAGES, *JOBS)]
    runs = [rest for name, rest in instructions(dockerfile) if name == "RUN"]
    commands += [shlex.split(rest) for run in runs for rest in re.findall(r"bin/incidentwire ([^&|;]+)", run)]
    assert ["gazetteer", "build"] in commands
    for command in commands:
        check_command(command, monkeypatch)


def check_command(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Walks down the click groups and lets click parse what is left, without running anything."""
    from pipeline.cli import main

    here: click.Command = main
    context = click.Context(here, info_name="incidentwire")
    rest = list(arguments)
    while isinstance(here, click.Group):
        name = rest.pop(0)
        found = here.get_command(context, name)
        assert found is not None, f"incidentwire {' '.join(arguments)}: no command {name!r}"
        context, here = click.Context(found, parent=context, info_name=name), found
    # Files named in the command are there in the container only.
    for parameter in here.params:
        if isinstance(parameter.type, click.Path):
            monkeypatch.setattr(parameter.type, "exists", False)
    here.parse_args(context, rest)


def test_the_image_holds_locked_packages_and_no_index(dockerfile: str) -> None:
    runs = " ".join(rest for name, rest in instructions(dockerfile) if name == "RUN")
    installs = re.findall(r"pip install ([^&]+)", runs)
    assert installs
    assert all("--require-hashes" in line or "--no-index" in line for line in installs)
    assert "--require-hashes -r locks/runtime.txt" in runs
    # Build arguments of an earlier stage are not in the final image; ENV of the final one would be.
    assert not any("PIP_" in rest for name, rest in final_stage(dockerfile) if name in ("ARG", "ENV", "RUN"))
    assert not re.search(r"https?://", dockerfile)


def test_every_file_that_is_copied_exists_and_is_in_the_build_context(dockerfile: str) -> None:
    allowed = {
        line[1:] for line in (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] == "!"
    }
    for name, rest in instructions(dockerfile):
        if name == "COPY" and not rest.startswith("--from="):
            for source in rest.split()[:-1]:
                assert (PROJECT / source).exists(), f"the Dockerfile copies {source}, which does not exist"
                assert source in allowed, f"the Dockerfile copies {source}, which .dockerignore leaves out"


def test_the_image_ends_on_sigterm(dockerfile: str) -> None:
    steps = dict(final_stage(dockerfile))
    assert json.loads(steps["ENTRYPOINT"]) == ["incidentwire"]  # no shell in between, which would swallow signals
    assert steps["STOPSIGNAL"] == "SIGTERM"
