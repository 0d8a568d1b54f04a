"""The announced summer: what the guard lets pass, and what it never does."""

import json
from pathlib import Path

import pytest
from filelock import FileLock

from producer.rollover_command import ROLLOVER_DAYS_MAX
from tests.producer.extracts import email, entry, group, lesson, member, student
from tests.producer.nights import SCHOOL, School, outcome, students
from tests.producer.programs import program

SUMMER = ("2026-07-20", "2026-09-04")


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("2026-07-19", "held"),
        ("2026-07-20", None),
        ("2026-09-04", None),
        ("2026-09-05", "held"),
    ],
)
def test_shares_pass_from_the_first_day_to_the_last(
    settled: School, day: str, reason: str | None
) -> None:
    settled.announce(*SUMMER)
    settled.day = day
    settled.write("students", students(*range(1, 11)))

    foreseen = settled.rehearsed()
    end = settled.end()

    assert reason == end["reason"] == foreseen.end["reason"]
    assert foreseen.row()["rollover"] == (None if reason else "40 of 50 records gone")
    assert len(settled.sent()) == (0 if reason else 40)


def test_other_people_and_other_values_pass(settled: School) -> None:
    settled.announce(*SUMMER)
    settled.day = SUMMER[0]
    settled.write("students", [student(n, Surname="Other") for n in range(1, 51)])
    assert outcome(settled.end()) == (None, 0, 50, 0, 0, 0)

    settled.write("students", students(*range(101, 151)))
    settled.write("students.emails", [email(n, "a@b.test") for n in range(101, 151)])
    assert outcome(settled.end()) == (None, 50, 0, 50, 0, 0)


def test_an_empty_extract_is_held_in_summer_too(settled: School) -> None:
    settled.announce(*SUMMER)
    settled.day = SUMMER[0]
    settled.write("students", [])

    assert (settled.end()["reason"], settled.sent()) == ("held", [])
    assert settled.rehearsed().row()["rollover"] is None


@pytest.mark.parametrize(
    ("data_set", "row"),
    [
        ("student-timetables", lesson(1, "2026-09-10")),
        ("class-timetables", entry(1, "2026-09-01", "2026-12-18")),
    ],
)
def test_an_empty_timetable_is_held_in_summer_too(
    school: School, data_set: str, row: dict[str, str | None]
) -> None:
    school.data_sets, school.day = [data_set], SUMMER[0]
    school.write(data_set, [row])
    school.end(None, data_set)
    school.announce(*SUMMER)
    school.write(data_set, [])

    assert (school.end(None, data_set)["reason"], school.sent(data_set)) == ("held", [])


@pytest.mark.parametrize("document", ["", "<SuperStarReport><Record>"])
def test_an_unreadable_or_absent_extract_is_refused_in_summer_too(
    settled: School, document: str
) -> None:
    settled.announce(*SUMMER)
    settled.day = SUMMER[0]
    file = settled.extract / "students.xml"
    file.write_text(document)
    assert (settled.end()["reason"], settled.sent()) == ("extract_unreadable", [])

    file.unlink()
    assert (settled.end()["reason"], settled.sent()) == ("extract_missing", [])


@pytest.mark.parametrize(("members", "reason"), [([member(3, 500)], None), ([], "held")])
def test_an_empty_list_is_held_in_summer_too(
    school: School, members: list[dict[str, str | None]], reason: str | None
) -> None:
    school.data_sets, school.day = ["year-groups"], SUMMER[0]
    school.write("year-groups", [group(number) for number in range(7)])
    school.write("year-groups.members", [member(7 - n % 7 - 1, n) for n in range(40)])
    school.end(data_set="year-groups")
    school.announce(*SUMMER)
    school.write("year-groups.members", members)

    end = school.end(data_set="year-groups")

    assert reason == end["reason"]


def command(school: School, *arguments: str) -> tuple[int, str, str]:
    done = program("rollover", "--state", str(school.state), *arguments)
    return done.returncode, done.stdout.strip(), done.stderr.strip()


ANNOUNCE = ("--from", SUMMER[0], "--to", SUMMER[1])
ANNOUNCED = "Summer is announced for 2026-07-20 to 2026-09-04."


def test_the_summer_is_announced_shown_and_taken_back(settled: School) -> None:
    assert command(settled) == (0, "No summer is announced.", "")
    assert command(settled, *ANNOUNCE) == (0, ANNOUNCED, "")
    assert command(settled) == (0, ANNOUNCED, "")
    assert json.loads(command(settled, "--json")[1]) == {
        "first_day": "2026-07-20",
        "last_day": "2026-09-04",
    }
    later = command(settled, "--from", "2027-07-20", "--to", "2027-07-20")[1]
    assert later == "Summer is announced for 2027-07-20 to 2027-07-20."
    assert command(settled, "--cancel") == (0, "No summer is announced.", "")
    assert json.loads(command(settled, "--json")[1]) is None


def test_a_run_after_the_announcement_goes_by_it(settled: School) -> None:
    command(settled, *ANNOUNCE)
    settled.day = SUMMER[0]
    settled.write("students", students(*range(1, 11)))

    assert outcome(settled.end()) == (None, 0, 0, 40, 10, 0)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", "2026-07-20"], "Give --from and --to together."),
        (["--to", "2026-07-20"], "Give --from and --to together."),
        (["--from", "2026-07-20", "--to", "2026-07-19"], "--to is before --from."),
        ([*ANNOUNCE, "--cancel"], "Give --from and --to, or --cancel, not both."),
        (["--from", "2026-06-01", "--to", "2026-09-09"], "101 days are too many: announce at most"),
        (["--from", "20 July", "--to", "2026-07-19"], "YYYY-MM-DD"),
        ([*ANNOUNCE, "--school", "school-2"], "belongs to school school-1"),
    ],
)
def test_what_makes_no_sense_changes_nothing(
    settled: School, arguments: list[str], said: str
) -> None:
    code, told, error = command(settled, *arguments)

    assert (code, told) == (2, "")
    assert said in error
    assert command(settled)[1] == "No summer is announced."


def test_the_longest_summer(settled: School) -> None:
    assert ROLLOVER_DAYS_MAX == 100

    code, _, _ = command(settled, "--from", "2026-06-01", "--to", "2026-09-08")

    assert code == 0


def test_there_must_be_a_state(tmp_path: Path) -> None:
    school = School(tmp_path)

    code, _, error = command(school)

    assert code == 2
    assert "after the first run" in error
    assert not school.state.exists()
    assert "--state is missing" in program("rollover").stderr


def test_the_state_may_come_from_the_settings(settled: School) -> None:
    file = settled.folder / "settings.toml"
    file.write_text(f'school = "{SCHOOL}"\nstate = "state"\n')

    done = program("rollover", *ANNOUNCE, MYA_SETTINGS=str(file))

    assert (done.returncode, done.stdout.strip()) == (0, ANNOUNCED)


def test_a_run_in_progress_is_not_disturbed(settled: School) -> None:
    with FileLock(settled.state / "run.lock"):
        code, _, error = command(settled, *ANNOUNCE)

    assert code == 1
    assert "Another run is in progress" in error
