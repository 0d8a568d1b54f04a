"""`mya-producer check` and `reports`, as a school's administrator types them."""

import json
import socket
from pathlib import Path
from typing import Any

import pytest

from contract.data_sets import ALL, BY_NAME
from contract.permissions import closure
from tests.producer.extracts import student, write
from tests.producer.nights import SCHOOL
from tests.producer.programs import program

ROOMS = "School Management -> Room Details -> View (All)"
EVERY = sorted({permission for each in ALL for permission in closure(each)})


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    write(tmp_path / "extract", "students", [student(1), student(2)])
    return tmp_path / "extract"


def check(extract: Path, kafka: str, *options: str) -> tuple[int, str, str]:
    state = str(extract.parent / "state")
    done = program(
        *("check", "--school", SCHOOL, "--extract", str(extract), "--state", state),
        *("--bootstrap-servers", kafka),
        *options,
    )
    return done.returncode, done.stdout, done.stderr


def document(extract: Path, kafka: str, *options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(check(extract, kafka, "--json", *options)[1])
    return found


def grant(extract: Path, permissions: list[str]) -> None:
    (extract / "permissions.txt").write_text("\n".join(permissions))


def test_without_a_list_the_permissions_are_to_be_ticked_off(extract: Path, kafka: str) -> None:
    code, printed, _ = check(extract, kafka)

    assert code == 0
    assert "not checked" in printed
    assert "  [ ] membership of the group Third Party Reporter" in printed
    assert f"  [ ] {ROOMS}" in printed
    assert f"{kafka} can be reached." in printed
    assert f"let this server out to: {kafka}" in printed


def test_with_every_permission_all_is_well(extract: Path, kafka: str) -> None:
    grant(extract, EVERY)

    code, printed, _ = check(extract, kafka)

    assert code == 0
    assert "Nothing is missing." in printed


def test_a_missing_permission_blocks_and_is_named(extract: Path, kafka: str) -> None:
    grant(extract, [each for each in EVERY if each != ROOMS])

    code, printed, _ = check(extract, kafka)

    assert code == 3
    assert f"missing: {ROOMS}; it blocks: Rooms, Class groups" in printed


def test_json_has_the_whole_report(extract: Path, kafka: str) -> None:
    grant(extract, [each for each in EVERY if each != ROOMS])

    found = document(extract, kafka)

    states = {each["data_set"]: each["state"] for each in found["data_sets"]}
    assert found["permissions"] == "checked"
    assert list(states) == list(BY_NAME)
    assert (states["students"], states["rooms"], states["periods"]) == ("on", "blocked", "off")
    assert found["data_sets"][list(states).index("rooms")]["missing"] == [ROOMS]
    assert found["firewall"] == [kafka]
    assert found["brokers"][0]["failed"] is None


def test_a_column_that_no_row_has_is_told(extract: Path, kafka: str) -> None:
    rows = [{name: text for name, text in student(1).items() if name != "Surname"}]
    write(extract, "students", rows)

    code, printed, _ = check(extract, kafka)

    assert code == 3
    assert "no row has students.xml: Surname" in printed


@pytest.mark.parametrize("option", [("--data-sets", "rooms"), ("--data-sets", "periods")])
def test_only_what_is_asked_for_is_on(extract: Path, kafka: str, option: tuple[str, str]) -> None:
    found = document(extract, kafka, *option)

    assert [each["data_set"] for each in found["data_sets"] if each["state"] == "on"] == [option[1]]


def test_a_broker_that_cannot_be_reached_is_told_with_the_step(extract: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{nobody.getsockname()[1]}"

        code, printed, _ = check(extract, address)

    assert code == 3
    assert f"{address} fails at TCP" in printed


def test_a_name_that_nobody_knows_is_told(extract: Path) -> None:
    code, printed, _ = check(extract, "kafka.invalid:9092")

    assert code == 3
    assert "kafka.invalid:9092 fails at name" in printed


def test_a_broker_that_speaks_no_tls_is_told(extract: Path, kafka: str, tmp_path: Path) -> None:
    config = tmp_path / "kafka.properties"
    config.write_text("security.protocol=SSL\n")

    code, printed, _ = check(extract, kafka, "--kafka-config", str(config))

    assert code == 3
    assert f"{kafka} fails at TLS" in printed


def test_a_check_leaves_nothing_behind(extract: Path, kafka: str) -> None:
    check(extract, kafka)

    assert not (extract.parent / "state").exists()


def test_reports_name_every_file_and_column() -> None:
    done = program("reports")
    as_json = json.loads(program("reports", "--json").stdout)

    assert done.returncode == 0
    files = {each["file"]: {*each["required"], *each["optional"]} for each in as_json}
    for each in ALL:
        columns = {column.name for column in each.columns}
        if each.report is not None:
            assert files[f"{each.name}.xml"] == columns
        for detail in each.details:
            assert files[f"{each.name}.{detail.name}.xml"] == {
                "primary_id",
                *(column.name for column in detail.columns),
            }
    assert {each.name for each in ALL if each.report is None} == {"profile-pictures"}
    assert set(files) <= set(done.stdout.split())
    assert as_json[1]["name"] == "MYA students.sen"
