"""What the program says can be printed where Windows still has a code page: 1252, or even 437."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from producer.main import app
from tests.producer.nights import SCHOOL, School, students

COMMANDS = sorted(str(each.name) for each in app.registered_commands)


def said(folder: Path, code_page: str, *arguments: str) -> tuple[int, str]:
    """Return the exit code and all that the program wrote, read by the code page."""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "producer", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONIOENCODING": code_page},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout.decode(code_page)


@pytest.fixture
def held(tmp_path: Path) -> Path:
    """A school with something held back, so that there is something to tell."""
    school = School(tmp_path)
    school.write("students", students(*range(1, 51)))
    school.night()
    school.write("students", students(1))
    school.night()
    return tmp_path


def test_all_commands_are_here() -> None:
    assert {"run", "check", "reports", "rollover", "serve", "status", "sample"} == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_can_be_printed(tmp_path: Path, command: str) -> None:
    code, text = said(tmp_path, "cp1252", command, "--help")

    assert code == 0
    assert command in text


@pytest.mark.parametrize("code_page", ["cp1252", "cp437"])
def test_what_people_read_can_be_printed(held: Path, code_page: str) -> None:
    given = ("--school", SCHOOL, "--state", "state")
    with_extract = (*given, "--extract", "extract")

    told = [
        said(held, code_page, "run", "--dry-run", "--data-sets", "students", *with_extract),
        said(held, code_page, "check", "--bootstrap-servers", "127.0.0.1:1", *with_extract),
        said(held, code_page, "status", *given),
        said(held, code_page, "rollover", *given),
        said(held, code_page, "reports"),
        said(held, code_page, "serve", "--school", "?"),
        said(held, code_page, "run", "--log-format", "console", *with_extract),
    ]

    assert not [text for _, text in told if "Traceback" in text or "a bug in" in text]
    assert "held" in told[0][1]


def test_a_name_that_the_code_page_has_not_ends_nothing(tmp_path: Path) -> None:
    out = "Łódź"
    code, text = said(
        tmp_path, "cp1252", "sample", "--students", "30", "--nights", "1", "--out", out
    )

    assert code == 0
    assert "night-1" in text
    assert (tmp_path / out).is_dir()
