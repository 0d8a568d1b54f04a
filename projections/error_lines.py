"""The error log as people read it in a terminal: what is wrong, where, and how to put it right."""

from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from projections.listing import text_of


def print_errors(console: Console, errors: Iterable[Mapping[str, Any]]) -> int:
    """Print errors, given as rows of the view `errors`, a few lines each; return how many."""
    count = 0
    for error in errors:
        if count:
            console.print()
        _print_error(console, {name: text_of(value) for name, value in error.items()})
        count += 1
    return count


def _print_error(console: Console, error: Mapping[str, str]) -> None:
    # Soft: a terminal folds the lines, and a file keeps each whole.
    console.print(_heading(error), soft_wrap=True)
    console.print(f"    {error['message']}", soft_wrap=True)
    console.print(f"    Fix: {error['fix']}", soft_wrap=True)
    console.print(f"    Help: {_page(error)}", soft_wrap=True)


def _page(error: Mapping[str, str]) -> str:
    """Return the help page, below the project's folder, that tells more."""
    data_set = error["data_set"]
    return f"docs/data-sets/{data_set}.md" if data_set else f"docs/errors.md#{error['code']}"


def _heading(error: Mapping[str, str]) -> Text:
    parts = [_state(error), Text(_record(error), "bold"), Text(error["code"]), Text(_since(error))]
    return Text("  ").join(part for part in parts if part)


def _state(error: Mapping[str, str]) -> Text:
    if error["state"] == "resolved":
        return Text("resolved", "green")
    return Text(error["severity"], "red" if error["severity"] == "error" else "yellow")


def _record(error: Mapping[str, str]) -> str:
    names = [error["label"], f"({error['record_id']})" if error["record_id"] else ""]
    record = " ".join(name for name in names if name) or "whole data set"
    return f"{error['data_set']}: {record}" if error["data_set"] else "the school's sync"


def _since(error: Mapping[str, str]) -> str:
    since = f"since {error['raised_at']}"
    return f"{since}, until {error['resolved_at']}" if error["resolved_at"] else since
