"""`python -m tests.fuzz`: spoil extracts, what lies beside them, and messages, each by its number,
and demand that nothing breaks.

All processors are used. Exit codes: 0 nothing broke, 1 something did, 2 something must be installed
first.
"""

import multiprocessing
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import Annotated, Final

import typer

from bench.databases import template
from local import services
from local.failures import LocalServicesError, MissingPrerequisiteError
from tests.fuzz.shares import FOLDER, Server, Share, play
from tests.fuzz.wire_rounds import MESSAGES_OF_A_ROUND

_SHARE_OF_MESSAGES: Final = 0.95
"""A hundred of them are read at once, in 0.3 s of a processor; an extract takes 0.013 s. A million
cases are an hour of one processor."""

_SHARE_BESIDE: Final = 0.01
"""Each is a whole night of a school, in 0.022 s."""

app: Final = typer.Typer(help=__doc__, add_completion=False, pretty_exceptions_enable=False)


@app.command()
def fuzz(
    *,
    cases: Annotated[
        int, typer.Option(min=1, envvar="MYA_FUZZ_CASES", help="How many, of all kinds.")
    ] = 10_000,
    seed: Annotated[
        str, typer.Option(envvar="MYA_FUZZ_SEED", help="The same seed, the same cases.")
    ] = "1",
    processes: Annotated[
        int, typer.Option(min=1, envvar="MYA_FUZZ_PROCESSES", help="How many at a time.")
    ] = os.cpu_count() or 1,
    extract: Annotated[
        int | None,
        typer.Option(envvar="MYA_FUZZ_EXTRACT", help="Only this case of an extract."),
    ] = None,
    beside: Annotated[
        int | None,
        typer.Option(envvar="MYA_FUZZ_BESIDE", help="Only this case of a file beside it."),
    ] = None,
    wire_round: Annotated[
        int | None,
        typer.Option(
            "--round", envvar="MYA_FUZZ_ROUND", help="Only this round of spoilt messages."
        ),
    ] = None,
) -> None:
    """Play so many cases, or one."""
    began = time.monotonic()
    one = [[] if each is None else [each] for each in (extract, beside, wire_round)]
    if any(one):
        shares = [Share(seed=seed, extracts=one[0], beside=one[1], rounds=one[2])]
    else:
        shares = _shares(seed, cases, processes)
    if not all(_played(shares)):
        raise typer.Exit(1)
    typer.echo(f"Nothing broke in {time.monotonic() - began:.0f} s.", err=True)


def _shares(seed: str, cases: int, processes: int) -> list[Share]:
    rounds = round(cases * _SHARE_OF_MESSAGES / MESSAGES_OF_A_ROUND)
    beside = round(cases * _SHARE_BESIDE)
    extracts = max(0, cases - rounds * MESSAGES_OF_A_ROUND - beside)
    typer.echo(
        f"seed {seed}: {extracts} extracts, {beside} files beside them, then {rounds} rounds of"
        f" messages, {processes} at a time",
        err=True,
    )
    return [
        Share(
            seed=seed,
            extracts=range(first, extracts, processes),
            beside=range(first, beside, processes),
            rounds=range(first, rounds, processes),
        )
        for first in range(processes)
    ]


def _played(shares: list[Share]) -> list[bool]:
    """Play the shares side by side; one that breaks does not keep the others from theirs."""
    if not any(share.rounds for share in shares):
        return [play(share, None) for share in shares]
    with (
        _server() as server,
        ProcessPoolExecutor(len(shares), multiprocessing.get_context("spawn")) as pool,
    ):
        return list(pool.map(play, shares, [server] * len(shares)))


@contextmanager
def _server() -> Iterator[Server]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    postgres = services.choose(FOLDER, os.environ).postgres
    postgres.check()
    address = postgres.start()
    try:
        with template(address) as migrated:
            yield Server(address, migrated)
    finally:
        services.stop(FOLDER)


def main() -> int:
    """Run the command and say how it went."""
    try:
        app()
    except MissingPrerequisiteError as error:
        typer.echo(error, err=True)
        return 2
    except LocalServicesError as error:
        typer.echo(error, err=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
