"""A SIMS of a test's own: reports in a folder, and a stand-in for its CommandReporter."""

import json
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from producer.command_reporter_settings import CommandReporterSettings
from producer.source.command_line import Login
from producer.source.command_reporter import CommandReporter, CommandReporterSource
from tests.producer import command_reporter_stand_in
from tests.producer.extracts import Cells, write
from tests.producer.whole_school import files_of

PASSWORD = "hunter2 & Söhne <3>"  # noqa: S105 - of nobody
DAY = "2026-09-01"


@dataclass
class Sims:
    folder: Path

    def put(self, data_set: str) -> None:
        """Make the reports of a data set."""
        for file, rows in files_of(data_set).items():
            self.write(file, rows)
        self.behave()

    def write(self, file: str, rows: list[Cells]) -> None:
        write(self.folder, f"MYA {file}", rows)

    def behave(self, **by_file: str) -> None:
        """Say how reports behave, by the file that they fill; `all` for the rest."""
        said = {_name(file): behaviour for file, behaviour in by_file.items()}
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "behaviour.json").write_text(json.dumps(said), encoding="utf-8")

    def calls(self) -> list[dict[str, str]]:
        """Return the arguments of each call, by name."""
        file = self.folder / "calls.jsonl"
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        return [json.loads(line) for line in lines]

    @property
    def program(self) -> Path:
        """Return CommandReporter, as the school's settings name it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        program = self.folder / "CommandReporter"
        parts = (sys.executable, command_reporter_stand_in.__file__, str(self.folder))
        program.write_text(f'#!/bin/sh\nexec {shlex.join(parts)} "$@"\n', encoding="utf-8")
        program.chmod(0o700)
        return program

    def settings(self, **more: Any) -> CommandReporterSettings:
        # Lists that no test writes are not there.
        absent = ("sen", "addresses", "telephones", "supervisors")
        reports = {
            f"{name}.{each}.xml": None
            for name in ("students", "staff-members", "contacts", "year-groups", "house-groups")
            for each in absent
        }
        given = {"program": self.program, "user": "mya", "reports": reports, **more}
        return CommandReporterSettings(**given)

    def source(self, folder: Path, **more: Any) -> CommandReporterSource:
        folder.mkdir(parents=True, exist_ok=True)
        login = Login(settings=self.settings(**more), password=PASSWORD, day=DAY)
        return CommandReporterSource(
            reporter=CommandReporter(login, quiet_s_max=0.5),
            folder=folder,
        )


def _name(file: str) -> str:
    return "*" if file == "all" else f"MYA {file.replace('_', '.')}"
