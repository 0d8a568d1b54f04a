"""A dry run as a person reads it, and as a script does."""

import json
import sys
from collections.abc import Sequence
from typing import Final

import typer
from rich.console import Console
from rich.table import Table

from producer.night.rehearsal import Foreseen

_PIPE_WIDTH: Final = 240


def print_rehearsal(foreseen: Sequence[Foreseen], *, as_json: bool) -> None:
    """Print how each data set would end, and why."""
    if as_json:
        typer.echo(json.dumps([each.document() for each in foreseen], indent=2))
    else:
        _print_table(foreseen)


def _print_table(foreseen: Sequence[Foreseen]) -> None:
    rows = [each.row() for each in foreseen]
    table = Table(*(name.replace("_", " ") for name in rows[0]), box=None)
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    # Without a terminal there is no width to keep to, and a script wants whole words.
    Console(width=None if sys.stdout.isatty() else _PIPE_WIDTH).print(table)
    for each in foreseen:
        if each.violation is not None:
            typer.echo(f"{each.end['data_set']}: {each.message} {each.fix}")
    takes_s = sum(each.takes_s for each in foreseen)
    typer.echo(f"The night would take about {takes_s:.0f} s.", err=True)
