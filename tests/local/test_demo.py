"""The demo told to its end, on real services."""

import io
import os
from pathlib import Path

import pytest
from rich.console import Console

from local import root_key, services
from local.demo.__main__ import tell
from local.demo.place import Place
from local.demo.programs import Programs, StepFailedError
from producer.sample import STUDENTS_MIN


def test_the_demo_tells_of_every_read_model_and_of_a_person(
    kafka: str, empty_database_url: str, topic_prefix: str, tmp_path: Path
) -> None:
    ours = {
        services.BOOTSTRAP_SERVERS: kafka,
        services.DATABASE_URL: empty_database_url,
        "MYA_TOPIC_PREFIX": topic_prefix,
        root_key.VARIABLE: root_key.new_root_key(),
    }
    here = Place(folder=tmp_path, environ=_without_settings() | ours)
    console = Console(file=io.StringIO(), width=120)

    tell(Programs(environ=here.environ, console=console), here, students=STUDENTS_MIN)

    told = _told(console)
    empty = [line for line in told.splitlines() if line.startswith("       0 ")]
    assert empty == []
    assert "Role contact: enabled.\nRole staff: not enabled." in told
    assert "out_of_step" not in told


def test_a_program_that_fails_ends_the_demo_with_what_it_said(tmp_path: Path) -> None:
    programs = Programs(environ=_without_settings(), console=Console(file=io.StringIO()))

    with pytest.raises(StepFailedError, match=r"(?s)sample --nights 0 .*Invalid value"):
        programs.run("mya-producer", "sample", "--nights", "0", "--out", str(tmp_path))


def _without_settings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("MYA_")}


def _told(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()
