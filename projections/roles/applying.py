"""Giving the roles their rights, and keeping them so while tables come and go.

What is granted once does not reach what is made later. So whoever makes a generation, moves the
views or migrates calls `follow`, in the transaction of what is made.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from psycopg import Connection
from psycopg.sql import SQL, Composable, Composed, Identifier

from projections.roles import catalogue
from projections.roles.declared import EVERYBODY, Kind, Right, Role
from projections.roles.rights import rights_of


class NotOwnerError(Exception):
    """Who is connected may not give these rights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What the database lacks, and what it has too much of."""

    roles: tuple[Role, ...]
    granted: tuple[Right, ...]
    revoked: tuple[Right, ...]

    def lines(self) -> Iterator[str]:
        """Say what would be, a line each."""
        yield from (f"+ role {each}" for each in self.roles)
        yield from (f"+ {each}" for each in self.granted)
        yield from (f"- {each}" for each in self.revoked)


def changes(connection: Connection[Any]) -> Changes:
    """Return what is to be changed; rights of other roles are left alone."""
    wanted = rights_of(catalogue.contents(connection))
    there = catalogue.rights_there(connection)
    return Changes(
        roles=tuple(catalogue.missing_roles(connection)),
        granted=tuple(sorted(wanted - there)),
        revoked=tuple(sorted(there - wanted)),
    )


def apply(connection: Connection[Any], made: Changes) -> None:
    """Make the changes, in the connection's transaction.

    Raises NotOwnerError, and psycopg.errors.InsufficientPrivilege, for somebody who is not to.
    """
    for role in made.roles:
        connection.execute(SQL("CREATE ROLE {} NOLOGIN").format(Identifier(role)))
    for statement in (*_statements(_GRANT, made.granted), *_statements(_REVOKE, made.revoked)):
        connection.execute(statement)
    # PostgreSQL lets somebody who may not grant something say so, and only warns.
    if any(changes(connection).lines()):
        raise NotOwnerError(
            "Only who owns the database and all that is in it gives its roles their rights:"
            " connect as the role that `mya-projections migrate` was run with."
        )


def follow(connection: Connection[Any]) -> None:
    """Give the roles their rights to what was just made, where this database has roles."""
    if catalogue.are_in_use(connection):
        apply(connection, changes(connection))


def _statements(statement: SQL, rights: Iterable[Right]) -> Iterator[Composed]:
    """Yield a statement for each role and object, with all privileges: a generation has many."""
    for (role, kind, schema, name), alike in groupby(sorted(rights, key=_object_of), _object_of):
        yield statement.format(
            privileges=SQL(", ").join([_privilege(each) for each in alike]),
            object=_object(kind, schema, name),
            role=SQL(EVERYBODY) if role == EVERYBODY else Identifier(role),
        )


def _object_of(right: Right) -> tuple[str, Kind, str, str]:
    return right.role, right.kind, right.schema, right.name


def _privilege(right: Right) -> Composable:
    privilege = SQL(right.privilege)
    if right.column:
        return SQL("{} ({})").format(privilege, Identifier(right.column))
    return privilege


def _object(kind: Kind, schema: str, name: str) -> Composed:
    names = (schema, name) if schema else (name,)
    ending = SQL("()") if kind is Kind.FUNCTION else SQL("")
    return SQL("{} {}{}").format(SQL(kind.value), Identifier(*names), ending)


_GRANT: Final = SQL("GRANT {privileges} ON {object} TO {role}")
_REVOKE: Final = SQL("REVOKE {privileges} ON {object} FROM {role}")
