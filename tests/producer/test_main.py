"""The program as the school's scheduled task starts it; no broker is asked for anything."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from contract.data_sets import BY_NAME
from tests.producer.extracts import student
from tests.producer.nights import SCHOOL, School
from tests.producer.programs import UNUSED_ADDRESS, program, run

EXTRACTED = ["students", "staff-members", "subjects", "year-groups", "class-groups"]


def test_a_dry_run_says_what_it_would_do_and_leaves_nothing(extract: Path) -> None:
    done = run(extract, "--dry-run", "--json", "--data-sets", ",".join(EXTRACTED))

    assert done.returncode == 0
    rows = {row["data_set"]: row for row in json.loads(done.stdout)}
    assert list(BY_NAME) == list(rows)
    assert [name for name, row in rows.items() if row["reason"] is None] == EXTRACTED
    students = rows["students"]
    assert (students["created"], students["held"], students["snapshot"]) == (1, 1, True)
    assert not (extract.parent / "state").exists()


def test_a_data_set_that_is_switched_on_and_not_extracted_needs_a_person(extract: Path) -> None:
    done = run(extract, "--dry-run", "--json")

    assert done.returncode == 3
    reasons = {row["data_set"]: row["reason"] for row in json.loads(done.stdout)}
    assert {name: reasons[name] for name in ("students", "student-timetables")} == {
        "students": None,
        "student-timetables": "extract_missing",
    }


def test_a_dry_run_for_people_is_a_table(extract: Path) -> None:
    done = run(extract, "--dry-run")

    assert "year-groups" in done.stdout
    assert "completed" in done.stdout
    assert "The night would take about" in done.stderr


def test_a_dry_run_foresees_how_long_a_data_set_takes(tmp_path: Path) -> None:
    # The clock of the test goes on by a second whenever it is looked at.
    school = School(tmp_path)
    school.state.mkdir()
    school.write("students", [student(number) for number in range(1, 1001)])

    foreseen = school.rehearsed()

    assert (foreseen.events, foreseen.row()["takes_s"]) == (1000, 1.2)


def test_a_dry_run_holds_what_a_run_would_hold_and_changes_no_state(tmp_path: Path) -> None:
    school = School(tmp_path)
    school.write("students", [student(number) for number in range(1, 51)])
    school.night()
    school.write("students", [])

    done = run(school.extract, "--dry-run", "--json", "--data-sets", "students")

    row = json.loads(done.stdout)[0]
    assert done.returncode == 3
    assert (row["reason"], row["figures"]) == ("held", "50 of 50 records gone")
    school.broker.forget()
    school.night(release=row["hold"])
    assert len(school.sent()) == 50


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--data-sets", "pupils"], 2, "Unknown data set: pupils"),
        (["--data-sets", ","], 2, "nothing to run"),
        (["--school", "a b"], 2, "A school id has"),
        (["--school", "x" * 65], 2, "A school id has"),
        (["--extract", "/none"], 2, "The extract folder /none is not there"),
        (["--settings", "/none"], 2, "cannot be read"),
        (["--on", "2026-13-01"], 2, "YYYY-MM-DD"),
        (["--bootstrap-servers", ""], 2, "MYA_KAFKA_BOOTSTRAP_SERVERS"),
        (["--kafka-config", "/none"], 2, "cannot be read"),
    ],
)
def test_what_makes_no_sense_is_one_line_and_exit_2(
    extract: Path, arguments: list[str], code: int, said: str
) -> None:
    done = run(extract, "--bootstrap-servers", UNUSED_ADDRESS, *arguments)

    assert code == done.returncode
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("missing", ["--school", "--extract", "--state"])
def test_what_a_run_needs_is_named(extract: Path, missing: str) -> None:
    given = {"--school": SCHOOL, "--extract": str(extract), "--state": str(extract.parent / "s")}
    del given[missing]

    done = program("run", *(part for pair in given.items() for part in pair))

    assert done.returncode == 2
    assert f"{missing} is missing" in done.stderr


def test_a_broker_that_is_down_is_one_line_with_its_address(extract: Path) -> None:
    done = run(extract, MYA_KAFKA_BOOTSTRAP_SERVERS=UNUSED_ADDRESS)

    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert f"Kafka does not answer at {UNUSED_ADDRESS}" in line


def test_a_second_run_at_the_same_time_is_refused(extract: Path) -> None:
    state = extract.parent / "state"
    state.mkdir()

    with FileLock(state / "run.lock"):
        done = run(extract, "--bootstrap-servers", UNUSED_ADDRESS)

    assert done.returncode == 1
    assert "Another run is in progress" in done.stderr


def test_the_state_of_another_school_is_refused(tmp_path: Path) -> None:
    school = School(tmp_path)
    school.write("students", [student(1)])
    school.night()

    done = run(school.extract, "--bootstrap-servers", UNUSED_ADDRESS, "--school", "school-2")

    assert done.returncode == 2
    assert "belongs to school school-1" in done.stderr


def test_no_extract_at_all_is_a_failure(tmp_path: Path) -> None:
    done = run(tmp_path, "--dry-run", "--json")

    assert done.returncode == 1
    assert {"extract_missing", "off"} == {row["reason"] for row in json.loads(done.stdout)}


def test_settings_come_from_the_file_and_the_command_line_comes_first(extract: Path) -> None:
    file = extract.parent / "settings.toml"
    file.write_text('school = "bad id"\nextract = "extract"\nstate = "state"\ndata_sets = []\n')

    done = program("run", "--settings", str(file), "--dry-run")
    assert "A school id has" in done.stderr

    done = program(
        "run",
        "--dry-run",
        "--json",
        MYA_SETTINGS=str(file),
        MYA_SCHOOL="s1",
        MYA_DATA_SETS="subjects",
    )
    assert [row["data_set"] for row in json.loads(done.stdout) if not row["reason"]] == ["subjects"]


def test_sample_writes_nights_and_prints_their_folders(tmp_path: Path) -> None:
    done = program(
        "sample", "--students", "60", "--nights", "2", "--seed", "3", "--out", str(tmp_path)
    )

    assert done.returncode == 0
    assert [str(tmp_path / "night-1"), str(tmp_path / "night-2")] == done.stdout.splitlines()
    assert (tmp_path / "night-2" / "students.xml").is_file()


def test_sample_has_lessons_for_as_many_weeks_as_asked_for(tmp_path: Path) -> None:
    done = program(
        "sample", "--students", "20", "--weeks", "3", "--nights", "1", "--out", str(tmp_path)
    )

    assert done.returncode == 0
    text = (tmp_path / "night-1" / "student-timetables.xml").read_text(encoding="utf-8")
    assert '<SuperStarReport from="2026-09-01" to="2026-09-21">' in text


def test_every_option_has_a_twin_in_the_environment() -> None:
    for command in ("run", "rollover", "sample"):
        done = program(command, "--help", COLUMNS="200", TERM="dumb")

        options = [
            line for line in done.stdout.splitlines() if "--" in line and "--help" not in line
        ]
        assert options
        assert [line for line in options if "MYA_" not in line and "[OPTIONS]" not in line] == []


def test_a_bug_is_told_with_its_place_and_without_the_data_it_stumbled_on(tmp_path: Path) -> None:
    school = School(tmp_path)
    school.write("students", [student(1)])
    stumble = (
        "from producer import main, run_command\n"
        "def bug(*_, **__): raise ValueError('Nightingale')\n"
        "run_command.rehearse = bug\n"
        "main.main()"
    )

    done = subprocess.run(  # noqa: S603 - our own program
        [
            *(sys.executable, "-c", stumble, "run", "--dry-run", "--school", SCHOOL),
            *("--extract", str(school.extract), "--state", str(school.state)),
        ],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )

    assert done.returncode == 1
    assert "in bug" in done.stderr
    assert "ValueError: a bug in mya-producer" in done.stderr
    assert "Nightingale" not in done.stderr
