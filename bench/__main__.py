"""`python -m bench small | whole | peer | verifying | producer`: how fast the engine is beside a
floor without rules, how it does with more of everything, how fast another product is, what it costs
to believe only what is signed, and what a night costs at the school.

Results go to stdout, progress to stderr. Exit codes: 0 done, 1 failed, 2 something must be
installed first.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import typer
from filelock import FileLock, Timeout
from rich.console import Console

from bench import figures, peer, quiet_nights, report, small, verifying
from bench.connect import PeerFailedError
from bench.figures import Figure
from bench.measuring import EngineFailedError
from bench.whole import Part, measure
from local import services
from local.failures import LocalServicesError, MissingPrerequisiteError

_FOLDER: Final = services.FOLDER / "bench"

_FAILURES: Final = (
    LocalServicesError,
    EngineFailedError,
    PeerFailedError,
    quiet_nights.NightFailedError,
)

app: Final = typer.Typer(
    help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)


JsonFile = Annotated[
    Path | None,
    typer.Option("--json", envvar="MYA_BENCH_JSON", help="Also write all figures to this file."),
]
Repeats = Annotated[
    int, typer.Option(min=1, envvar="MYA_BENCH_REPEATS", help="Of which medians are taken.")
]
Parts = Annotated[
    list[Part] | None,
    typer.Option(
        "--part",
        envvar="MYA_BENCH_PARTS",
        help="Of what comes after the ratios, this alone; several times for several.",
    ),
]


@app.command("small")
def run_small(*, repeats: Repeats = small.REPEATS, json_file: JsonFile = None) -> None:
    """Measure people, class groups and lessons of students, in about a minute."""
    progress = Console(stderr=True)
    with _services(progress) as addresses:
        lines = _ratios(addresses, repeats, progress)
    _write(json_file, report.as_json(lines))


@app.command("whole")
def run_whole(
    *, repeats: Repeats = small.REPEATS, part: Parts = None, json_file: JsonFile = None
) -> None:
    """Measure all of it, in ten minutes at most: the ratios, then figure after figure."""
    progress = Console(stderr=True)
    found: list[Figure] = []
    with _services(progress) as addresses:
        lines = _ratios(addresses, repeats, progress)
        for each in part or Part:
            measured = measure(each, addresses, progress.print)
            figures.show(Console(), measured)
            found += measured
    _write(json_file, report.as_json(lines) | {"figures": figures.as_json(found)})


@app.command("peer")
def run_peer(*, repeats: Repeats = peer.REPEATS, json_file: JsonFile = None) -> None:
    """Measure lessons beside Kafka Connect with Debezium's sink; needs Java and Maven."""
    progress = Console(stderr=True)
    with _services(progress) as addresses:
        measured = peer.run(addresses, peer.SIZE, repeats, peer.FOLDER, progress.print)
    figures.show(Console(), measured)
    _write(json_file, figures.as_json(measured))


@app.command("verifying")
def run_verifying() -> None:
    """Measure what it costs to verify an event, beside applying it; fails above 15 %."""
    progress = Console(stderr=True)
    with _services(progress) as addresses:
        cost = verifying.run(addresses, verifying.SIZE)
    Console().print(
        f"verify {cost.verify_us:.1f} µs, apply {cost.apply_us:.1f} µs an event"
        f" ({cost.events} lessons): {cost.share:.1%} of it"
    )
    if cost.share > verifying.SHARE_MAX:
        raise typer.Exit(1)


@app.command("producer")
def run_producer(
    *,
    json_file: JsonFile = None,
    records: Annotated[
        int, typer.Option(min=100, envvar="MYA_BENCH_RECORDS", help="Lessons in the extract.")
    ] = quiet_nights.RECORDS,
    repeats: Repeats = quiet_nights.REPEATS,
) -> None:
    """Measure nights at the school, with and without changes, beside a bare parser."""
    measured = quiet_nights.run(records, repeats, Console(stderr=True).print)
    figures.show(Console(), measured)
    _write(json_file, figures.as_json(measured))


def _ratios(addresses: services.Addresses, repeats: int, progress: Console) -> list[report.Line]:
    lines = report.summary(list(small.run(addresses, small.SIZE, repeats, progress.print)))
    report.show(Console(), lines)
    return lines


def _write(file: Path | None, value: object) -> None:
    if file:
        file.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")


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
    except _FAILURES as error:
        typer.echo(error, err=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
