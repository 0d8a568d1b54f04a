"""The form of compose.yaml, checked without an engine; `make test-docker` tries it with one."""

import re
import subprocess
import sysconfig
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest

from local import containers
from tests.local.composed import (
    Service,
    calls,
    compose_file,
    defaults,
    is_job,
    is_ours,
    options,
    services,
)

SECRET: Final = re.compile(r"PASSWORD|SECRET|TOKEN|(?<!PUBLIC)_KEY$")
LOCAL_ONLY: Final = "local-only"
"""The one password that is in the file: everybody knows it, and every port is this machine's."""

NOT_OURS: Final = {
    "PGPASSWORD": "libpq reads it",
    "MYA_ROOT_KEY": "a command line is read by whoever lists the processes",
}
"""Variables of our programs that are not the twin of an option, each with its reason."""

ALL: Final = pytest.mark.parametrize("name", services())
OURS: Final = pytest.mark.parametrize(
    "name", [name for name, service in services().items() if is_ours(service)]
)


def environment(service: Service) -> dict[str, str | None]:
    return dict(service.get("environment", {}))


def test_it_is_what_the_compose_specification_allows() -> None:
    checker = Path(sysconfig.get_path("scripts")) / "check-jsonschema"
    schema = ("--builtin-schema", "vendor.compose-spec")

    checked = subprocess.run(  # noqa: S603 - a checker of the development environment
        [str(checker), *schema, str(containers.COMPOSE_FILE)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert checked.returncode == 0, checked.stdout


def test_what_local_services_start_is_there() -> None:
    assert {"kafka", "postgres"} <= services().keys()


@ALL
def test_an_image_is_pinned_or_built_here(name: str) -> None:
    service = services()[name]

    if is_ours(service):
        assert re.fullmatch(r"mya-sims-sync:\$\{MYA_IMAGE_TAG:-local\}", service["image"])
    else:
        assert re.fullmatch(r"[a-z/]+:\d+(\.\d+)+", service["image"])


@ALL
def test_a_service_says_how_it_is_and_a_job_ends(name: str) -> None:
    service = services()[name]

    assert is_job(service) or service["restart"] == "unless-stopped"
    assert is_job(service) != ("healthcheck" in service)


@ALL
def test_what_is_waited_for_is_well_or_done(name: str) -> None:
    for other, how in services()[name].get("depends_on", {}).items():
        done = is_job(services()[other])
        wanted = "service_completed_successfully" if done else "service_healthy"
        assert how["condition"] == wanted


@ALL
def test_ports_are_this_machines_alone(name: str) -> None:
    assert [
        port for port in services()[name].get("ports", []) if not port.startswith("127.0.0.1:")
    ] == []


@ALL
def test_a_volume_is_declared_or_a_file_of_ours_to_read(name: str) -> None:
    for volume in services()[name].get("volumes", []):
        source, _, target = volume.partition(":")
        if source.startswith("./"):
            assert (containers.COMPOSE_FILE.parent / source).is_file()
            assert target.endswith(":ro")
        else:
            assert source in compose_file()["volumes"]


@ALL
def test_no_secret_is_in_it(name: str) -> None:
    for variable, value in environment(services()[name]).items():
        if not SECRET.search(variable) or value is None:
            continue
        ((taken_from, default),) = defaults(value)
        assert value == f"${{{taken_from}:-{default}}}", variable
        assert default == LOCAL_ONLY, variable


@OURS
def test_our_programs_may_do_no_more_than_they_need(name: str) -> None:
    service = services()[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "user" not in service
    assert "privileged" not in service


@OURS
def test_the_options_are_those_of_the_programs(name: str) -> None:
    made = [*calls(services()[name])]

    assert made
    for call in made:
        known = {option for each in options(call) for option in each.opts}
        assert {word for word in call if word.startswith("--")} <= known


@OURS
def test_every_variable_is_the_twin_of_an_option(name: str) -> None:
    service = services()[name]
    called = [each for call in calls(service) for each in options(call)]
    known = {str(each.envvar) for each in called}

    assert environment(service).keys() - NOT_OURS.keys() <= known


@OURS
def test_a_program_that_stays_is_asked_at_its_status_address(name: str) -> None:
    service = services()[name]
    address = ("--status-address", "0.0.0.0:9100")

    if is_job(service):
        assert address[0] not in service["command"]
    else:
        assert address in pairwise(service["command"])
        assert "http://127.0.0.1:9100/readyz" in service["healthcheck"]["test"][-1]


def test_two_workers_share_the_work() -> None:
    assert services()["worker"]["scale"] == 2


def test_the_sample_school_is_there_when_it_is_asked_for() -> None:
    on_demand = {name for name, service in services().items() if service.get("profiles")}

    assert on_demand == {"school-settings", "school"}
