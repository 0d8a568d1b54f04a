"""The rights that a database is to have: a pure function of what is in it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from projections.roles.declared import (
    COLUMNS,
    GENERATION_PREFIX,
    HIDDEN_FROM_SUPPORT,
    KEEP,
    MARKER,
    PERMANENT,
    READ_MODELS,
    SEES_EVERY_SCHOOL,
    SYNC,
    TOKEN_USED,
    Kind,
    Right,
    Role,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What is in a database: its name, and its tables and views as schema and name."""

    database: str
    relations: frozenset[tuple[str, str]]


def rights_of(contents: Contents) -> frozenset[Right]:
    """Return all rights for what is there."""
    return frozenset(
        [
            *_of_database(contents.database),
            *_of_schemas(schema for schema, _ in contents.relations),
            *(right for each in contents.relations for right in _of_relation(*each)),
            *(Right(role, "EXECUTE", Kind.FUNCTION, SYNC, MARKER) for role in SEES_EVERY_SCHOOL),
        ]
    )


def _of_database(name: str) -> Iterator[Right]:
    yield from (Right(role, "CONNECT", Kind.DATABASE, "", name) for role in Role)
    # Batches are staged in temporary tables.
    yield Right(Role.WORKER, "TEMPORARY", Kind.DATABASE, "", name)


def _of_schemas(names: Iterable[str]) -> Iterator[Right]:
    for name in names:
        yield from (Right(role, "USAGE", Kind.SCHEMA, "", name) for role in _USERS[_place(name)])


_USERS: Final[Mapping[str, tuple[Role, ...]]] = {
    SYNC: tuple(Role),
    READ_MODELS: (Role.WEB, Role.DIGEST, Role.SUPPORT),
    GENERATION_PREFIX: (Role.WORKER, Role.SUPPORT, Role.MONITORING),
}


def _of_relation(schema: str, name: str) -> Iterator[Right]:
    place = _place(schema)
    for (role, of_place), columns in COLUMNS.items():
        for column in columns.get(name, ()) if of_place == place else ():
            yield Right(role, "SELECT", Kind.TABLE, schema, name, column)
    if place == GENERATION_PREFIX:
        yield from (Right(Role.WORKER, each, Kind.TABLE, schema, name) for each in KEEP)
    elif place == SYNC:
        yield from _of_permanent(name)
    elif name not in HIDDEN_FROM_SUPPORT:
        yield Right(Role.SUPPORT, "SELECT", Kind.TABLE, READ_MODELS, name)


def _of_permanent(table: str) -> Iterator[Right]:
    for role, privileges in PERMANENT.get(table, {}).items():
        yield from (Right(role, each, Kind.TABLE, SYNC, table) for each in privileges)
    token_table, used = TOKEN_USED
    if table == token_table:
        yield Right(Role.WEB, "UPDATE", Kind.TABLE, SYNC, table, used)


def _place(schema: str) -> str:
    return schema if schema in (SYNC, READ_MODELS) else GENERATION_PREFIX
