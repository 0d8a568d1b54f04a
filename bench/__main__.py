"""`python -m bench small`: how fast the engine is, beside a floor without rules.

Results go to stdout, progress to stderr. Exit codes: 0 done, 1 failed, 2 something must be
installed first.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import typer
from filelock import FileLock, Timeout
from rich.console import Console

from bench import report, small
from bench.measuring import EngineFailedError
from local import services
from local.failures import LocalServicesError, MissingPrerequisiteError

_FOLDER: Final = services.FOLDER / "bench"

app: Final = typer.Typer(
    help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)


@app.callback()
def _several_commands() -> None:
    """Keep the name of the command, though there is only one so far."""


@app.command("small")
def run_small(
    *,
    json_file: Annotated[
        Path | None,
        typer.Option(
            "--json", envvar="MYA_BENCH_JSON", help="Also write all figures to this file."
        ),
    ] = None,
    repeats: Annotated[
        int, typer.Option(min=1, envvar="MYA_BENCH_REPEATS", help="Of which medians are taken.")
    ] = small.REPEATS,
) -> None:
    """Measure people, class groups and lessons of students, in about a minute."""
    started = time.monotonic()
    progress = Console(stderr=True)
    with _services(progress) as addresses:
        measured = list(small.run(addresses, small.SIZE, repeats, progress.print))
    lines = report.summary(measured)
    report.show(Console(), lines)
    progress.print(f"Done in {time.monotonic() - started:.0f} s")
    if json_file:
        json_file.write_text(json.dumps(report.as_json(lines), indent=2) + "\n", encoding="utf-8")


@contextmanager
def _services(progress: Console) -> Iterator[services.Addresses]:
    """Start Kafka and PostgreSQL for this benchmark, and stop them."""
    _FOLDER.mkdir(parents=True, exist_ok=True)
    # Two at once would spoil each other's figures, and the first to end would stop both's services.
    with FileLock(_FOLDER / "in-use", blocking=False):
        try:
            progress.print("Starting Kafka and PostgreSQL")
            yield services.start(_FOLDER, os.environ)
        finally:
            services.stop(_FOLDER)


def main() -> int:
    """Run the command and say how it went."""
    try:
        app()
    except MissingPrerequisiteError as error:
        typer.echo(error, err=True)
        return 2
    except Timeout:
        typer.echo("Another benchmark of this checkout is running.", err=True)
        return 1
    except (LocalServicesError, EngineFailedError) as error:
        typer.echo(error, err=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
