"""`python -m local.demo`: a sample school's first three nights, on real Kafka and PostgreSQL.

Runs the very programs that a school and the platform run, then shows what was synced, what the
school would have to put right, and why one person's account is as it is. It works in a folder, a
database and topics of its own, and leaves none of them behind.
"""

import json
import sys
from dataclasses import replace
from datetime import timedelta
from typing import Final

from rich.console import Console

from local import services
from local.demo import telling
from local.demo.place import Place, place
from local.demo.programs import SCHOOL, Programs, StepFailedError
from local.failures import LocalServicesError
from producer.sample import SCHOOL_YEAR_START

STUDENTS: Final = 300
_NIGHTS: Final = 3
"""On the third, somebody leaves the staff and stays a parent."""
_SEED: Final = "1"
_WEEKS: Final = "2"
"""Of lessons: fifteen thousand for so many students, and a night of seconds."""

_PLAIN_WIDTH: Final = 120

_ASKED_FOR: Final = ("periods", "profile-pictures")
"""What is not sent by itself: periods once for each request, pictures once a school opts in."""

_MORE: Final = """
More to try (README.md): `mya-producer check` says before a night what is ready and what is missing,
`mya-producer reports` what a school must build in SIMS."""


def main() -> int:
    """Run the demo; return the exit code."""
    console = Console(width=None if sys.stdout.isatty() else _PLAIN_WIDTH, soft_wrap=True)
    try:
        with place(services.FOLDER / "demo", console) as here:
            tell(Programs(environ=here.environ, console=console), here, students=STUDENTS)
    except (LocalServicesError, StepFailedError) as error:
        console.print(str(error), markup=False, style="red")
        return 1
    console.print("\nThe services are stopped, and nothing of the demo is left.")
    console.print(_MORE, markup=False, highlight=False)
    return 0


def tell(programs: Programs, here: Place, *, students: int) -> None:
    """Tell the whole story, on services that run."""
    at_school = _prepare(programs, here, students)
    for night in range(1, _NIGHTS + 1):
        _run_night(programs, at_school, here, night)
    programs.console.print("\n[bold]What is in MYA now[/bold]")
    for view in telling.VIEWS:
        line = telling.count_line(view, programs.rows("mya-projections", "show", view))
        programs.console.print(line, highlight=False)
    telling.tell_errors(programs.console, programs.rows("mya-projections", "errors", "list"))
    _explain(programs)


def _prepare(programs: Programs, here: Place, students: int) -> Programs:
    """Set everything up; return the programs as the school runs them, with its secret."""
    programs.console.print("\n[bold]Setting up[/bold]")
    programs.step("topics", "mya-consumers", "topics", "apply", "--partitions", "4")
    programs.step("database", "mya-projections", "migrate")
    programs.step(
        "MYA's settings of the school",
        *("mya-consumers", "settings", "set", "--school", SCHOOL),
        *("--name", "Demo School", "--judge", ",".join(_ASKED_FOR)),
    )
    programs.step(
        f"a sample school with {students} students, and with the faults that schools have",
        *("mya-producer", "sample", "--students", str(students)),
        *("--nights", str(_NIGHTS), "--weeks", _WEEKS, "--seed", _SEED),
        *("--out", str(here.folder / "extracts")),
    )
    key = programs.printed(
        "the school enrolled, with a key that it signs with",
        *("mya-projections", "schools", "enrol", "--school", SCHOOL, "--json"),
    )
    settings = {"key_id": key["key_id"], "also_data_sets": list(_ASKED_FOR)}
    # A JSON value is a TOML value.
    lines = [f"{name} = {json.dumps(value)}\n" for name, value in settings.items()]
    here.settings_file.write_text("".join(lines), encoding="utf-8")
    return replace(programs, environ={**programs.environ, "MYA_SCHOOL_SECRET": key["secret"]})


def _run_night(programs: Programs, at_school: Programs, here: Place, night: int) -> None:
    day = SCHOOL_YEAR_START + timedelta(days=night - 1)
    programs.console.print(f"\n[bold]Night {night}[/bold], {day}")
    at_school.step(
        "on site: read the extracts, send what changed, signed",
        *("mya-producer", "run", "--school", SCHOOL, "--on", day.isoformat()),
        *("--extract", str(here.folder / "extracts" / f"night-{night}")),
        *("--state", str(here.folder / "state"), "--settings", str(here.settings_file)),
    )
    programs.step(
        "inside MYA: apply the rules, build the projections", "mya-consumers", "run", "--until-idle"
    )
    run = max(programs.rows("mya-projections", "runs", "list"), key=lambda each: each["version"])
    ends = programs.rows("mya-projections", "runs", "show", "--run", run["run_id"])
    programs.console.print(telling.table_of_run(run["run_id"], ends))


def _explain(programs: Programs) -> None:
    roles = programs.rows("mya-projections", "show", "user_roles")
    person = telling.person_with_a_story(roles)
    asked = ("mya-projections", "explain", "--school", SCHOOL, "--person", person)
    programs.console.print("\n[bold]Why is this account as it is?[/bold]")
    programs.console.print(f"  {' '.join(asked)}\n", highlight=False)
    programs.console.print(programs.run(*asked), markup=False, highlight=False, end="")


if __name__ == "__main__":
    raise SystemExit(main())
