"""Rows on stdout: as JSON for machines, as a table for people.

On a terminal a table is coloured and folded to its width; anywhere else it is plain text, and no
value is cut off.
"""

import json
import sys
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Final

from rich import box
from rich.console import Console
from rich.table import Table

_UNLIMITED_WIDTH: Final = 1_000_000
"""Columns of a console that is no terminal: more than any row is long."""


def print_json(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print an array of objects, one a line, each row as it comes."""
    separator = "[\n"
    for row in rows:
        document = dict(zip(columns, row, strict=True))
        sys.stdout.write(separator + json.dumps(document, ensure_ascii=False, default=_json_value))
        separator = ",\n"
    sys.stdout.write("[]\n" if separator == "[\n" else "\n]\n")


def print_object(document: Mapping[str, Any]) -> None:
    """Print one object."""
    sys.stdout.write(object_text(document))


def object_text(document: Mapping[str, Any]) -> str:
    """Return an object as JSON, with a line for each value."""
    return json.dumps(document, ensure_ascii=False, default=_json_value, indent=2) + "\n"


def print_table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Print a table with a line of column names, if there are rows; return how many there are."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(text_of(value) for value in row))
    if table.row_count:
        console().print(table)
    return table.row_count


def console() -> Console:
    """Return the console of stdout; it prints text as it is, without markup."""
    width = None if sys.stdout.isatty() else _UNLIMITED_WIDTH
    return Console(file=sys.stdout, width=width, markup=False, highlight=False, emoji=False)


def text_of(value: Any) -> str:
    """Return a value as people read it, on one line; nothing in it can steer a terminal."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.isoformat(sep=" ", timespec="seconds")
        case bytes():
            return f"{len(value)} bytes"
        case list():
            return ", ".join(text_of(each) for each in value)
        case _:
            return _printable(str(value))


def _printable(text: str) -> str:
    one_line = " ".join(text.split("\n"))
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in one_line)


def _json_value(value: Any) -> str:
    match value:
        case date() | time():  # a datetime too
            return value.isoformat()
        case bytes():
            return b64encode(value).decode()
        case _:
            raise TypeError(f"no JSON for {type(value).__name__}")
