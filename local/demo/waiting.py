"""A line that moves while something takes its time; nothing of it without a terminal."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console


@contextmanager
def waiting(console: Console, title: str) -> Iterator[None]:
    """Show what is being waited for."""
    if not console.is_terminal:
        yield
        return
    with console.status(title):
        yield
