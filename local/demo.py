"""`python -m local.demo`: a sample school's first two nights, on real Kafka and PostgreSQL.

Runs the very programs that a school and the platform run, then shows what was synced and what the
school would have to put right. It works in a folder, a database and topics of its own, and leaves
none of them behind.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg
from confluent_kafka.admin import AdminClient
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier
from rich.console import Console
from rich.table import Table

from local import services
from local.failures import LocalServicesError

SCHOOL: Final = "demo"
_STUDENTS: Final = "300"
_SEED: Final = "1"
_BIN: Final = Path(sys.executable).parent
_STEP_LIMIT_S: Final = 300
_SYNCED: Final = ("users", "user_groups", "group_memberships", "group_supervisors", "subjects")

_PLAIN_WIDTH: Final = 120

console: Final = Console(width=None if sys.stdout.isatty() else _PLAIN_WIDTH, soft_wrap=True)


class StepFailedError(Exception):
    """A program of the demo ended with an error; the message has what it said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """Where this demo works: a folder, and the environment of its programs."""

    folder: Path
    environ: Mapping[str, str]

    def step(self, title: str, *command: str) -> str:
        """Run a program, show what it is for and how long it took; return what it printed."""
        started = time.monotonic()
        with _status(title):
            done = subprocess.run(  # noqa: S603 - our own programs, with arguments of ours
                [str(_BIN / command[0]), *command[1:]],
                env=dict(self.environ),
                capture_output=True,
                text=True,
                timeout=_STEP_LIMIT_S,
                check=False,
            )
        if done.returncode:
            raise StepFailedError(f"{' '.join(command)} failed:\n{done.stderr}")
        console.print(f"  {title} [dim]({time.monotonic() - started:.1f} s)[/dim]")
        return done.stdout

    def rows(self, *command: str) -> list[dict[str, Any]]:
        """Return what a program prints as JSON."""
        done = subprocess.run(  # noqa: S603 - our own programs, with arguments of ours
            [str(_BIN / command[0]), *command[1:], "--school", SCHOOL, "--json"],
            env=dict(self.environ),
            capture_output=True,
            text=True,
            timeout=_STEP_LIMIT_S,
            check=True,
        )
        rows: list[dict[str, Any]] = json.loads(done.stdout)
        return rows


def main() -> int:
    """Run the demo; return the exit code."""
    folder = services.FOLDER / "demo"
    try:
        with _services(folder / "services") as addresses, _place(folder, addresses) as demo:
            _prepare(demo)
            for night in (1, 2):
                _run_night(demo, night)
            _show_synced(demo)
            _show_errors(demo)
    except (LocalServicesError, StepFailedError) as error:
        console.print(str(error), markup=False, style="red")
        return 1
    console.print("\nThe services are stopped, and nothing of the demo is left.")
    return 0


def _prepare(demo: Demo) -> None:
    console.print("\n[bold]Setting up[/bold]")
    demo.step("topics", "mya-consumers", "topics", "apply", "--partitions", "4")
    demo.step("database", "mya-projections", "migrate")
    demo.step(
        f"a sample school with {_STUDENTS} students, and with the faults that schools have",
        *("mya-producer", "sample", "--students", _STUDENTS, "--nights", "2"),
        *("--seed", _SEED, "--out", str(demo.folder / "extracts")),
    )


def _run_night(demo: Demo, night: int) -> None:
    console.print(f"\n[bold]Night {night}[/bold]")
    demo.step(
        "on site: read the extracts, send what changed",
        *("mya-producer", "run", "--school", SCHOOL),
        *("--extract", str(demo.folder / "extracts" / f"night-{night}")),
        *("--state", str(demo.folder / "state")),
    )
    demo.step(
        "inside MYA: apply the rules, build the projections", "mya-consumers", "run", "--until-idle"
    )
    run = max(demo.rows("mya-projections", "runs", "list"), key=lambda each: each["version"])
    columns = ("created", "updated", "removed", "unchanged", "held", "applied", "errors")
    table = Table("data set", *columns, title=f"Run {run['run_id']}", title_justify="left")
    for each in demo.rows("mya-projections", "runs", "show", "--run", run["run_id"]):
        table.add_row(each["data_set"], *(str(each[name]) for name in columns))
    console.print(table)


def _show_synced(demo: Demo) -> None:
    console.print("\n[bold]What is in MYA now[/bold]")
    for view in _SYNCED:
        rows = demo.rows("mya-projections", "show", view)
        disabled = sum(1 for row in rows if row.get("enabled") is False)
        note = f", {disabled} of them disabled" if disabled else ""
        console.print(f"  {len(rows):>6,} {view.replace('_', ' ')}{note}")


def _show_errors(demo: Demo) -> None:
    errors = demo.rows("mya-projections", "errors", "list")
    by_code: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for error in errors:
        by_code.setdefault((error["severity"], error["data_set"], error["code"]), []).append(error)
    console.print(f"\n[bold]What the school should look at[/bold]: {len(errors)} open")
    for (severity, data_set, code), own in sorted(by_code.items()):
        colour = "red" if severity == "error" else "yellow"
        console.print(f"\n  [{colour}]{severity}[/{colour}] {data_set}: {code} ({len(own)})")
        for line in (f"for example {own[0]['label']}", own[0]["message"], f"Fix: {own[0]['fix']}"):
            console.print(f"    {line}", markup=False, highlight=False)


@contextmanager
def _services(folder: Path) -> Iterator[services.Addresses]:
    console.print("[bold]Starting Kafka and PostgreSQL[/bold]")
    try:
        with _status("starting"):
            addresses = services.start(folder, os.environ)
        yield addresses
    finally:
        services.stop(folder)
        shutil.rmtree(folder.parent, ignore_errors=True)


@contextmanager
def _place(folder: Path, addresses: services.Addresses) -> Iterator[Demo]:
    """Make a database and a topic prefix of the demo's own, and remove them at the end."""
    name = f"mya_demo_{secrets.token_hex(4)}"
    prefix = f"{name}."
    with psycopg.connect(addresses.database_url, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        ours = {
            services.BOOTSTRAP_SERVERS: addresses.kafka_bootstrap_servers,
            services.DATABASE_URL: make_conninfo(addresses.database_url, dbname=name),
            "MYA_TOPIC_PREFIX": prefix,
        }
        try:
            yield Demo(folder=folder, environ={**os.environ, **ours})
        finally:
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
            _delete_topics(addresses.kafka_bootstrap_servers, prefix)


def _delete_topics(bootstrap_servers: str, prefix: str) -> None:
    admin = AdminClient({"bootstrap.servers": bootstrap_servers})
    topics = admin.list_topics(timeout=10).topics
    ours = [name for name in topics if name.startswith(prefix)]
    for future in admin.delete_topics(ours).values() if ours else ():
        future.result(10)


@contextmanager
def _status(title: str) -> Iterator[None]:
    if not console.is_terminal:
        yield
        return
    with console.status(title):
        yield


if __name__ == "__main__":
    raise SystemExit(main())
