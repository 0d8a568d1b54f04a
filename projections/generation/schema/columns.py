"""What the tables of a generation are declared with: their metadata, and columns in three kinds."""

from typing import Any, Final

from sqlalchemy import Column, MetaData, Text
from sqlalchemy.types import TypeEngine

METADATA: Final = MetaData()

NO_RESULT: Final[dict[Any, Any]] = {"is_result": False}
"""The `info` of a table or column in which two generations may differ and be the same."""


def key(name: str, kind: type[TypeEngine[Any]] = Text) -> Column[Any]:
    """Return a column of the primary key."""
    return Column(name, kind, primary_key=True, autoincrement=False)


def required(name: str, kind: type[TypeEngine[Any]] | TypeEngine[Any] = Text) -> Column[Any]:
    """Return a column that is never empty."""
    return Column(name, kind, nullable=False)


def coordinate(
    name: str, kind: type[TypeEngine[Any]] | TypeEngine[Any], *, nullable: bool = False
) -> Column[Any]:
    """Return a column that says where on the log a record lies, or in which bytes, not what it is.

    A repaired event is the same record elsewhere on its topic.
    """
    return Column(name, kind, nullable=nullable, info=NO_RESULT)
