"""What a run is asked for, and whom it may not send, told to the program from outside."""

import json
from pathlib import Path

import pytest

from contract.data_sets import ALL
from contract.declaration import Schedule
from producer.state.store import open_state
from tests.producer.extracts import student, write
from tests.producer.nights import SCHOOL, School
from tests.producer.programs import UNUSED_ADDRESS, program, run
from tests.producer.whole_school import JPEG, period, picture


def foreseen(extract: Path, *arguments: str) -> dict[str, str | None]:
    done = run(extract, "--dry-run", "--json", *arguments)
    return {row["data_set"]: row["reason"] for row in json.loads(done.stdout)}


def test_what_is_sent_on_request_is_off_until_it_is_named(extract: Path) -> None:
    write(extract, "periods", [period(1)])
    picture(extract, "1.jpg", JPEG)
    file = extract.parent / "settings.toml"
    file.write_text('also_data_sets = ["profile-pictures", "periods"]\n')

    plain = foreseen(extract)
    named = foreseen(extract, "--data-sets", "periods, profile-pictures")
    asked = foreseen(extract, "--settings", str(file))

    assert (plain["periods"], plain["profile-pictures"]) == ("off", "off")
    assert (named["periods"], named["profile-pictures"]) == (None, None)
    assert (asked["periods"], asked["profile-pictures"]) == (None, None)
    assert (plain["students"], named["students"], asked["students"]) == (None, "not_selected", None)


def test_a_dry_run_knows_that_the_periods_were_imported(tmp_path: Path) -> None:
    school = School(tmp_path, data_sets=None, switched_on={"periods"})
    school.write("periods", [period(1)])
    school.night()
    file = tmp_path / "settings.toml"
    file.write_text('data_sets = ["periods"]\n')

    done = run(school.extract, "--dry-run", "--json", "--settings", str(file))

    assert done.returncode == 0
    assert {row["reason"] for row in json.loads(done.stdout)} == {"off"}


def test_help_says_what_a_school_must_ask_for() -> None:
    done = program("run", "--help", COLUMNS="200", TERM="dumb")

    for data_set in ALL:
        if data_set.schedule is not Schedule.NIGHTLY:
            assert data_set.name in done.stdout
    assert "also_data_sets" in done.stdout
    assert "exclude.txt" in done.stdout


def test_whoever_is_excluded_is_not_foreseen(extract: Path) -> None:
    (extract / "exclude.txt").write_text("2\n")

    done = run(extract, "--dry-run", "--json", "--data-sets", "students")

    (students,) = (row for row in json.loads(done.stdout) if row["data_set"] == "students")
    assert (students["read"], students["created"], students["held"]) == (1, 1, 0)


@pytest.mark.parametrize("dry", [["--dry-run"], ["--bootstrap-servers", UNUSED_ADDRESS]])
def test_an_exclusion_in_doubt_ends_the_run_before_anything_is_read(
    extract: Path, dry: list[str]
) -> None:
    (extract / "exclude.txt").write_bytes(b"\xff12345")

    done = run(extract, *dry)

    assert done.returncode == 1
    assert "exclude.txt cannot be followed" in done.stderr
    assert "12345" not in done.stderr + done.stdout
    assert done.stdout == ""


def test_an_exclusion_that_vanished_ends_the_run(tmp_path: Path) -> None:
    school = School(tmp_path)
    school.write("students", [student(1)])
    school.night()
    with open_state(school.state, SCHOOL, lambda: "") as state, state.transaction():
        state.facts.note_excluded({"7"})

    for more in (["--dry-run"], ["--bootstrap-servers", UNUSED_ADDRESS]):
        done = run(school.extract, *more)
        assert (done.returncode, done.stdout) == (1, "")
        assert "put it back" in done.stderr

    (school.extract / "exclude.txt").write_text("# 7\n")
    assert foreseen(school.extract, "--data-sets", "students")["students"] is None
