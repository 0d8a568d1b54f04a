"""What the tables of a generation are declared with: their metadata, and columns in two kinds."""

from typing import Any, Final

from sqlalchemy import Column, MetaData, Text
from sqlalchemy.types import TypeEngine

METADATA: Final = MetaData()


def key(name: str, kind: type[TypeEngine[Any]] = Text) -> Column[Any]:
    """Return a column of the primary key."""
    return Column(name, kind, primary_key=True, autoincrement=False)


def required(name: str, kind: type[TypeEngine[Any]] | TypeEngine[Any] = Text) -> Column[Any]:
    """Return a column that is never empty."""
    return Column(name, kind, nullable=False)
