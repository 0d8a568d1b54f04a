"""Generations: whole sets of projections, each in a PostgreSQL schema of its own.

A generation is created from the metadata in `generation/schema/` and never migrated. The public
views show the live one. Its `build` is a fingerprint of the tables and the edition of the rules:
workers feed only a generation that they would have made so themselves.
"""

import re
from enum import StrEnum
from hashlib import blake2b
from typing import Any, Final

from psycopg import Connection
from psycopg.sql import SQL, Identifier
from sqlalchemy import MetaData
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement

from contract.edition import RULES_EDITION
from projections.generation.schema import tables
from projections.permanent.schema.tables import SCHEMA
from projections.roles import applying

FIRST: Final = "1"
_NAME: Final = re.compile(r"[a-z0-9_]{1,40}")
_DIALECT: Final = postgresql.dialect()  # type: ignore[no-untyped-call]  # as SQLAlchemy left it


class State(StrEnum):
    """What a generation is for: shown to everybody, being fed until it can be, or kept fed so that
    it can be shown again.
    """

    LIVE = "live"
    BUILDING = "building"
    PREVIOUS = "previous"


class NotMigratedError(Exception):
    """The database has no tables of ours, or not those that this build needs."""


class OtherBuildError(Exception):
    """The generation was made by a build with other tables or rules."""


def schema_of(name: str) -> str:
    """Return the PostgreSQL schema of the generation of this name."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"a generation's name is of a-z, 0-9 and _, at most 40: {name!r}")
    return f"generation_{name}"


def search_path_of(name: str) -> tuple[str, str]:
    """Return the schemas that a connection needs for this generation: its own, then `sync`."""
    return schema_of(name), SCHEMA


def create(connection: Connection[Any], name: str, *, state: State = State.BUILDING) -> None:
    """Create a generation with all its tables, empty, in the connection's transaction."""
    create_tables(connection, name)
    connection.execute(
        "INSERT INTO sync.generation (name, state, build) VALUES (%s, %s, %s)",
        [name, state.value, build_fingerprint()],
    )


def create_tables(connection: Connection[Any], name: str) -> None:
    """Create the tables of a generation, empty, in the connection's transaction."""
    schema = schema_of(name)
    connection.execute(SQL("CREATE SCHEMA {}").format(Identifier(schema)))
    for statement in _statements(schema):
        connection.execute(statement.encode())  # bytes: psycopg takes a str only as a literal
    applying.follow(connection)


def live(connection: Connection[Any]) -> str:
    """Return the name of the live generation; raises NotMigratedError when there is none."""
    name = find_live(connection)
    if name is None:
        raise NotMigratedError("The database is not set up yet: run `mya-projections migrate`.")
    return name


def find_live(connection: Connection[Any]) -> str | None:
    """Return the name of the live generation, if the database has one."""
    if connection.execute("SELECT to_regclass('sync.generation')").fetchone() == (None,):
        return None
    found = connection.execute("SELECT name FROM sync.generation WHERE state = 'live'").fetchone()
    return None if found is None else str(found[0])


def is_of_this_build(connection: Connection[Any], name: str) -> bool:
    """Say whether the generation has the tables that this build knows."""
    found = connection.execute(
        "SELECT FROM sync.generation WHERE (name, build) = (%s, %s)", [name, build_fingerprint()]
    )
    return found.fetchone() is not None


def require_this_build(connection: Connection[Any], name: str) -> None:
    """Raise OtherBuildError unless the generation has the tables that this build knows."""
    if not is_of_this_build(connection, name):
        raise OtherBuildError(
            f"Generation {name} is unknown or was made by another build: use that build for it,"
            " or feed a new generation with this one."
        )


def build_fingerprint() -> str:
    """Return a short hash of a generation's tables and the edition of the rules: the same for
    every build that comes from the same log to the same rows.
    """
    statements = sorted(" ".join(statement.split()) for statement in _statements("generation"))
    described = "\n".join([f"edition {RULES_EDITION}", *statements])
    return blake2b(described.encode(), digest_size=6).hexdigest()


def _statements(schema: str) -> list[str]:
    metadata = MetaData()
    for table in tables.METADATA.sorted_tables:
        table.to_metadata(metadata, schema=schema)
    elements: list[ExecutableDDLElement] = []
    for table in metadata.sorted_tables:
        elements.append(CreateTable(table))
        elements.extend(CreateIndex(each) for each in sorted(table.indexes, key=_index_name))
    return [str(element.compile(dialect=_DIALECT)) for element in elements]


def _index_name(index: Any) -> str:
    return str(index.name)
