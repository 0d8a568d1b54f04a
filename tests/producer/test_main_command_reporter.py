"""`mya-producer run` with CommandReporter, as the school's scheduled task starts it."""

import json
import subprocess
from pathlib import Path

import pytest

from producer.source.report_folder import report_folder
from tests.producer.nights import SCHOOL
from tests.producer.programs import UNUSED_ADDRESS, program
from tests.producer.sims import DAY, PASSWORD, Sims


@pytest.fixture
def sims(tmp_path: Path) -> Sims:
    sims = Sims(tmp_path / "sims")
    sims.put("subjects")
    return sims


def rehearse(
    folder: Path, sims: Sims, *arguments: str, dry: bool = True, **environ: str
) -> "subprocess.CompletedProcess[str]":
    file = folder / "settings.toml"
    file.write_text(
        f'school = "{SCHOOL}"\nstate = "state"\n'
        f'[command_reporter]\nprogram = "{sims.program}"\nuser = "mya"\n'
    )
    given = ("run", *(("--dry-run", "--json") if dry else ()), "--on", DAY)
    return program(
        *given, "--settings", str(file), "--data-sets", "subjects", *arguments, **environ
    )


def test_a_dry_run_asks_sims_and_leaves_no_reports(tmp_path: Path, sims: Sims) -> None:
    done = rehearse(tmp_path, sims, MYA_SIMS_PASSWORD=PASSWORD)

    assert done.returncode == 0, done.stderr
    (subjects,) = (row for row in json.loads(done.stdout) if row["data_set"] == "subjects")
    assert subjects["created"] == 50
    assert [call["PASSWORD"] for call in sims.calls()] == [PASSWORD]
    assert [each.name for each in (tmp_path / "state").iterdir()] == ["run.lock"]
    assert "hunter2" not in done.stderr + done.stdout


def test_a_refusal_is_a_failed_run_without_the_password(tmp_path: Path, sims: Sims) -> None:
    sims.behave(all="refuse")

    done = rehearse(tmp_path, sims, "--data-sets", "subjects,rooms", MYA_SIMS_PASSWORD=PASSWORD)

    assert done.returncode == 1
    rows = {row["data_set"]: row["reason"] for row in json.loads(done.stdout)}
    assert (rows["subjects"], rows["rooms"]) == ("extract_failed", "extract_failed")
    assert "hunter2" not in done.stderr + done.stdout
    assert len(sims.calls()) == 1


def test_a_dry_run_says_why_a_report_failed_and_what_to_do(tmp_path: Path, sims: Sims) -> None:
    sims.behave(all="fail in the file")

    told = json.loads(rehearse(tmp_path, sims, MYA_SIMS_PASSWORD=PASSWORD).stdout)

    (subjects,) = (row for row in told if row["reason"] == "extract_failed")
    assert "Timeout expired" in subjects["message"]
    assert subjects["fix"].startswith("Check that the report is in SIMS")


def test_without_the_password_the_run_does_not_begin(tmp_path: Path, sims: Sims) -> None:
    done = rehearse(tmp_path, sims)

    assert done.returncode == 2
    assert "put it into the environment as MYA_SIMS_PASSWORD" in done.stderr
    assert sims.calls() == []


def test_exclusion_comes_from_the_folder_beside(tmp_path: Path, sims: Sims) -> None:
    extract = tmp_path / "extract"
    extract.mkdir()
    (extract / "exclude.txt").write_text("no id\n")

    done = rehearse(tmp_path, sims, "--extract", str(extract), MYA_SIMS_PASSWORD=PASSWORD)

    assert done.returncode == 1
    assert "line 1 is not one Person ID" in done.stderr
    assert sims.calls() == []


@pytest.mark.parametrize("dry", [True, False])
def test_what_a_run_that_died_left_is_deleted(tmp_path: Path, sims: Sims, dry: bool) -> None:
    left = tmp_path / "state" / "reports-of-tonight"
    left.mkdir(parents=True)
    (left / "students.xml").write_text("Nightingale")
    environ = {"MYA_SIMS_PASSWORD": PASSWORD, "MYA_KAFKA_BOOTSTRAP_SERVERS": UNUSED_ADDRESS}

    done = rehearse(tmp_path, sims, dry=dry, **environ)

    assert done.returncode == (0 if dry else 1)
    assert not left.exists()


def test_the_reports_are_their_owners_alone(tmp_path: Path) -> None:
    with report_folder(tmp_path) as folder:
        mode = folder.stat().st_mode & 0o777
        (folder / "students.xml").touch()

    assert mode == 0o700
    assert not folder.exists()


def test_help_names_the_variable_of_the_password() -> None:
    done = program("run", "--help", COLUMNS="200", TERM="dumb")

    assert "MYA_SIMS_PASSWORD" in done.stdout
    assert "section command_reporter" in done.stdout
