"""A deployment of a test's own: topics on the real broker, a database, and the programs on them.

The programs are the installed console scripts, started as users start them; read models are read
from the public views.
"""

import os
import subprocess
import sysconfig
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier

from tests.nights.enrolling import PLATFORM_ENVIRON, enrol, school_environ

PROGRAM_LIMIT_S: Final = 300
"""For one program to end: it takes two seconds, or as many as a broker takes to miss a dead one,
and far more on a machine that is busy with other things."""

READ_MODELS: Final = (
    "users",
    "user_roles",
    "relationships",
    "profile_pictures",
    "subjects",
    "user_groups",
    "group_memberships",
    "group_supervisors",
    "resources",
    "time_slots",
    "class_timetable_events",
    "timetable_events",
)

Row = dict[str, Any]
Done = subprocess.CompletedProcess[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """A school's own server: a folder with the extracts of its nights, and the producer's state.

    `days` says on which day each night is run, by default today; `data_sets` what is asked for.
    """

    school_id: str
    extracts: Path
    state: Path
    days: Mapping[str, date] = field(default_factory=dict)
    data_sets: Sequence[str] = ()

    def night(self, name: str) -> tuple[str, ...]:
        """The command that runs the producer on the extract of that name."""
        return (
            *("mya-producer", "run", "--school", self.school_id),
            *("--extract", str(self.extracts / name), "--state", str(self.state)),
            *(("--on", self.days[name].isoformat()) if name in self.days else ()),
            *(("--data-sets", ",".join(self.data_sets)) if self.data_sets else ()),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """Where the programs of one test work; they are started in `folder`, where that matters.

    A school is enrolled when its producer first runs, and signs what it sends.
    """

    kafka: str
    prefix: str
    database_url: str
    folder: Path | None = None
    _enrolled: set[str] = field(default_factory=set, compare=False)

    def run(self, *command: str, **environ: str) -> Done:
        """Run a program to its end."""
        return subprocess.run(  # noqa: S603 - our own program
            _argv(command),
            env=self._environ(self._credentials(command) | environ),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=PROGRAM_LIMIT_S,
            check=False,
        )

    def enrol(self, *school_ids: str) -> None:
        """Enrol those of these schools that are not yet."""
        new = set(school_ids) - self._enrolled
        if new:
            enrol(self.database_url, sorted(new))
            self._enrolled.update(new)

    def shell(self, script: str, **environ: str) -> Done:
        """Run a script of bash that uses our programs, to its end or its first failure.

        As `make services` has it, whoever tries things out need not enrol a school.
        """
        path = {
            "PATH": f"{sysconfig.get_path('scripts')}:{os.environ['PATH']}",
            "MYA_OPEN_ENROLMENT": "true",
        }
        return subprocess.run(  # noqa: S603 - a script of ours
            ["/bin/bash", "-e", "-o", "pipefail", "-c", script],
            env=self._environ(path | environ),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=PROGRAM_LIMIT_S,
            check=False,
        )

    def start(self, *command: str, log: Path, **environ: str) -> subprocess.Popen[bytes]:
        """Start a program that writes what it says to a file."""
        with log.open("wb") as file:
            return subprocess.Popen(  # noqa: S603 - our own program
                _argv(command),
                env=self._environ(self._credentials(command) | environ),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=file,
            )

    def send(self, school: School, night: str, **environ: str) -> Done:
        """Run the producer of a school on one of its nights, and demand a normal one."""
        done = self.run(*school.night(night), **environ)
        assert done.returncode == 0, done.stderr
        return done

    def consume(self, **environ: str) -> Done:
        """Apply all that was sent."""
        done = self.run("mya-consumers", "run", "--until-idle", **environ)
        assert done.returncode == 0, done.stderr
        return done

    def rows(self, view: str, school_id: str) -> list[Row]:
        """The rows of a public view that a school sees."""
        statement = SQL("SELECT * FROM {} WHERE school_id = %s").format(Identifier("mya", view))
        with (
            psycopg.connect(self.database_url) as connection,
            connection.cursor(row_factory=dict_row) as cursor,
        ):
            return cursor.execute(statement, [school_id]).fetchall()

    def query(self, statement: str) -> list[Any]:
        """What a statement returns: for what no view shows, such as positions."""
        with psycopg.connect(self.database_url) as connection:
            return connection.execute(statement.encode()).fetchall()

    def errors(self, school_id: str, state: str = "open") -> list[Row]:
        """The errors of a school that are in this state."""
        return [each for each in self.rows("errors", school_id) if each["state"] == state]

    def read_models(self, school_id: str) -> dict[str, list[Row]]:
        """All that was synced of a school, in an order that is the same everywhere."""
        return {
            view: sorted(self.rows(view, school_id), key=lambda row: repr(list(row.values())))
            for view in READ_MODELS
        }

    def _credentials(self, command: Sequence[str]) -> dict[str, str]:
        """Enrol the school whose producer is run, and return what it signs with."""
        if "mya-producer" not in command or "--school" not in command:
            return {}
        school_id = command[command.index("--school") + 1]
        self.enrol(school_id)
        return dict(school_environ(school_id))

    def _environ(self, more: dict[str, str]) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name[:4] != "MYA_"}
        ours = {
            "MYA_KAFKA_BOOTSTRAP_SERVERS": self.kafka,
            "MYA_TOPIC_PREFIX": self.prefix,
            "MYA_DATABASE_URL": self.database_url,
        }
        return inherited | PLATFORM_ENVIRON | ours | more


def identity(error: Row) -> tuple[str, str, str, str]:
    """What an error is about: data set, record, code and detail."""
    return error["data_set"], error["record_id"], error["code"], error["detail"]


def _argv(command: Sequence[str]) -> list[str]:
    return [str(Path(sysconfig.get_path("scripts")) / command[0]), *command[1:]]
