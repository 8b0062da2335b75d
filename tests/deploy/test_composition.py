"""compose.yaml describes the center that there is: every room, our own commands, our own settings, within limits."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema.validators import Draft202012Validator

from deploy import topology
from services.cli import COMMANDS
from services.rooms import ROOMS
from services.settings import Settings, load_settings

pytestmark = pytest.mark.pure

SCHEMA = Path(__file__).parent / "schema" / "compose-spec.json"
BACKING = {"postgres", "rabbitmq", "nginx"}
NOT_OURS = {"FORWARDED_ALLOW_IPS"}
"""Read by uvicorn."""

DRAIN_SECONDS = int(
    re.findall(r"^_DRAIN_SECONDS = (\d+)$", (topology.HERE.parent / "services" / "worker.py").read_text(), re.MULTILINE)[0]
)
"""Read, for to import a worker is to become one."""

SERVICES: dict[str, dict[str, Any]] = topology.composition()["services"]
OURS = {name: service for name, service in SERVICES.items() if name not in BACKING}


def test_the_file_is_what_the_compose_specification_asks() -> None:
    schema = json.loads(SCHEMA.read_text())
    faults = [
        f"{list(fault.path)}: {fault.message}" for fault in Draft202012Validator(schema).iter_errors(topology.composition())
    ]
    assert faults == []


def test_a_misspelt_key_would_be_seen() -> None:
    wrong = {"services": {"web": {"image": "bamai", "comand": ["bamai"]}}}
    assert not Draft202012Validator(json.loads(SCHEMA.read_text())).is_valid(wrong)


def test_every_room_has_one_web_and_one_worker_and_there_is_nothing_else() -> None:
    rooms = {f"{kind}-{room}" for kind in ("web", "worker") for room in ROOMS}
    assert set(SERVICES) == rooms | BACKING | {"relay", "migrate"}
    assert all(SERVICES[name]["command"] == ["bamai", *name.split("-")] for name in rooms)


@pytest.mark.parametrize("name", OURS)
def test_a_service_runs_a_command_that_there_is_with_settings_that_there_are(name: str) -> None:
    program, command, *_ = OURS[name]["command"]
    assert (program, command in COMMANDS) == ("bamai", True)
    ours = {variable for variable in OURS[name]["environment"] if variable not in NOT_OURS}
    assert {variable.removeprefix("BAMAI_").lower() for variable in ours} <= set(Settings.model_fields)
    assert all(variable.startswith("BAMAI_") for variable in ours)


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_limits_and_comes_back(name: str) -> None:
    service = SERVICES[name]
    assert {"mem_limit", "cpus", "logging"} <= set(service)
    assert service["restart"] == ("no" if name == "migrate" else "unless-stopped")
    assert "no-new-privileges:true" in service["security_opt"]


@pytest.mark.parametrize("name", OURS)
def test_our_programs_run_as_nobody_special_and_write_in_one_place(name: str) -> None:
    service = OURS[name]
    assert service["user"] not in {"0", "0:0", "root"}
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert service["volumes"] == ["home:/var/lib/bamai"]


@pytest.mark.parametrize("name", [name for name in OURS if name != "migrate"])
def test_nothing_starts_before_the_migrations_are_through(name: str) -> None:
    assert OURS[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_the_owners_password_is_told_to_the_migrations_alone() -> None:
    assert [name for name, service in OURS.items() if "owner.env" in service["env_file"]] == ["migrate"]


@pytest.mark.parametrize("name", [name for name in SERVICES if name.startswith("web-") or name in BACKING])
def test_what_others_wait_for_says_whether_it_is_well(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


def test_only_nginx_is_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["nginx"]
    assert topology.composition()["networks"]["inside"] == {"internal": True}


def test_a_worker_has_time_to_drain() -> None:
    assert all(_seconds(OURS[name]["stop_grace_period"]) > DRAIN_SECONDS for name in OURS if name.startswith("worker-"))


def test_as_processes_each_room_answers_at_an_address_of_its_own() -> None:
    settings = load_settings(
        database_url="postgresql://bamai:secret@db/bamai", secret_key="long enough to be one", base_url="https://center.example"
    )
    planned = topology.plan(settings)
    served = topology.addresses(planned)
    assert tuple(served) == ROOMS
    assert len(set(served.values())) == len(ROOMS)
    assert {one.settings.base_url for one in planned} == {"https://center.example"}
    assert {one.settings.owner_url() for one in planned} == {settings.owner_url()}
    assert [job.name for job in topology.jobs()] == ["migrate"]


def _seconds(text: str) -> int:
    return int(text.removesuffix("s"))
