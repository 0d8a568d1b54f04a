"""CommandReporter as the source of a night: what it may do wrong, and that nobody leaves for it."""

import json
from pathlib import Path

import psutil  # type: ignore[import-untyped] # it comes without types
import pytest
import structlog

from contract.names import ERRORS
from tests.producer.nights import School, outcome
from tests.producer.sims import DAY, PASSWORD, Sims


@pytest.fixture
def sims(tmp_path: Path) -> Sims:
    return Sims(tmp_path / "sims")


@pytest.fixture
def asking(school: School, sims: Sims, tmp_path: Path) -> School:
    """A school whose students came from SIMS on its first night."""
    sims.put("students")
    school.source = sims.source(tmp_path / "reports")
    assert outcome(school.end()) == (None, 50, 0, 0, 0, 0)
    (sims.folder / "calls.jsonl").unlink()
    return school


def reasons(school: School) -> list[str]:
    return [event["message"] for event in school.broker.events(ERRORS)]


def test_a_report_is_asked_for_as_the_program_takes_it(asking: School, sims: Sims) -> None:
    asking.night()

    students, emails = sims.calls()
    assert students.pop("OUTPUT").endswith("students.xml")
    assert students == {
        "USER": "mya",
        "PASSWORD": PASSWORD,
        "REPORT": "MYA students",
        "QUIET": "",
        "PARAMS": "<ReportParameters><Parameter><Name>EffectiveDate</Name><Type>Date</Type>"
        f"<Values><Date>{DAY}T00:00:00</Date></Values></Parameter></ReportParameters>",
    }
    assert emails["REPORT"] == "MYA students.emails"


def test_windows_may_vouch_and_a_server_may_be_named(
    school: School, sims: Sims, tmp_path: Path
) -> None:
    sims.put("students")
    more = {"user": None, "trusted": True, "server": "S\\SIMS", "database": "SIMS"}
    school.source = sims.source(tmp_path / "reports", **more)

    assert school.end()["reason"] is None

    call = sims.calls()[0]
    assert (call["TRUSTED"], call["SERVERNAME"], call["DATABASENAME"]) == ("", "S\\SIMS", "SIMS")
    assert not {"USER", "PASSWORD"} & call.keys()


def test_a_report_may_have_another_name(school: School, sims: Sims, tmp_path: Path) -> None:
    sims.put("subjects")
    (sims.folder / "MYA subjects.xml").rename(sims.folder / "All 'our' subjects.xml")
    school.data_sets = ["subjects"]
    names = {"subjects.xml": "All 'our' subjects"}
    school.source = sims.source(tmp_path / "reports", reports=names)

    assert school.end(data_set="subjects")["reason"] is None


@pytest.mark.parametrize("behaviour", ["late", "strange exit"])
def test_a_file_that_becomes_whole_counts(asking: School, sims: Sims, behaviour: str) -> None:
    sims.behave(all=behaviour)

    assert outcome(asking.end()) == (None, 0, 0, 0, 50, 0)


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        ("fail in the file", "Timeout expired"),
        ("nothing", "ended without a whole file"),
        ("half", "ended without a whole file"),
        ("refuse", "Login failed for mya with *** & co"),
    ],
)
@pytest.mark.parametrize("file", ["students", "students_emails"])
def test_a_failure_costs_the_data_set_and_nobody_leaves(
    asking: School, sims: Sims, file: str, behaviour: str, said: str
) -> None:
    sims.behave(**{file: behaviour})

    assert asking.end()["reason"] == "extract_failed"

    assert asking.sent() == []
    (message,) = reasons(asking)
    assert f"MYA {file.replace('_', '.')}: " in message
    assert said in message


def test_a_report_that_is_not_in_sims_fails_alone(asking: School, sims: Sims) -> None:
    sims.put("subjects")
    (sims.folder / "MYA students.xml").unlink()
    asking.data_sets = ["students", "subjects"]

    ends = {end["data_set"]: end["reason"] for end in asking.night()}

    assert (ends["students"], ends["subjects"]) == ("extract_failed", None)
    assert "Report 'MYA students' not found" in reasons(asking)[0]


def test_ids_that_were_left_out_remove_nobody(asking: School, sims: Sims) -> None:
    sims.behave(all="no ids")

    assert asking.end()["reason"] == "column_missing"
    assert asking.sent() == []


def test_a_refused_login_is_tried_once(asking: School, sims: Sims) -> None:
    sims.behave(all="refuse")
    asking.data_sets = ["students", "subjects", "rooms"]

    ends = {end["data_set"]: end["reason"] for end in asking.night()}

    assert {ends[name] for name in asking.data_sets} == {"extract_failed"}
    assert len(sims.calls()) == 1
    assert all("Login failed for mya" in each for each in reasons(asking))


def test_a_report_past_its_limit_is_ended_with_its_children(
    asking: School, sims: Sims, tmp_path: Path
) -> None:
    sims.behave(students="hang")
    asking.source = sims.source(tmp_path / "reports", report_limit_s=2.0)

    assert asking.end()["reason"] == "extract_failed"

    assert asking.sent() == []
    assert "had not finished after 2 seconds" in reasons(asking)[0]
    child = json.loads((sims.folder / "hung.json").read_text())
    assert not psutil.pid_exists(child) or psutil.Process(child).status() == "zombie"


def test_a_program_that_cannot_be_run_is_said(asking: School, sims: Sims, tmp_path: Path) -> None:
    asking.source = sims.source(tmp_path / "reports", program=tmp_path)

    assert asking.end()["reason"] == "extract_failed"
    assert "CommandReporter cannot be run" in reasons(asking)[0]


def test_the_files_of_one_data_set_are_gone_before_the_next(asking: School, sims: Sims) -> None:
    sims.put("subjects")
    asking.data_sets = ["students", "subjects"]

    asking.night()

    left = {each.name for each in (asking.folder / "reports").iterdir()}
    assert left == {"subjects.xml", "subjects.said"}


def test_the_password_is_nowhere(asking: School, sims: Sims) -> None:
    sims.behave(all="refuse")

    with structlog.testing.capture_logs() as logs:
        asking.night()

    assert logs
    assert PASSWORD not in repr(logs) + repr(asking.source)
    assert all(PASSWORD.encode() not in each.value for each in asking.broker.received)
    files = [each for each in asking.folder.rglob("*") if sims.folder not in each.parents]
    # The stand-in's own words, which go with the folder, are the only place.
    holding = {each.name for each in files if each.is_file() and b"hunter2" in each.read_bytes()}
    assert holding <= {"students.said"}
