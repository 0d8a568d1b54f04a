"""What PostgreSQL knows of our roles: whether they are there, and which rights they have."""

from typing import Any, Final

from psycopg import Connection

from projections.roles.declared import (
    EVERYBODY,
    GENERATION_PREFIX,
    MARKER,
    READ_MODELS,
    SYNC,
    Kind,
    Right,
    Role,
)
from projections.roles.rights import Contents


def missing_roles(connection: Connection[Any]) -> list[Role]:
    """Return the roles that this server does not have."""
    rows = connection.execute(
        "SELECT rolname FROM pg_catalog.pg_roles WHERE rolname = ANY(%s)", [list(Role)]
    )
    there = {name for (name,) in rows}
    return [role for role in Role if role not in there]


def are_in_use(connection: Connection[Any]) -> bool:
    """Say whether this database, not only this server, knows the roles."""
    found = connection.execute(
        "SELECT FROM pg_catalog.pg_roles r JOIN pg_catalog.pg_namespace n ON n.nspname = %s"
        " WHERE r.rolname = %s AND has_schema_privilege(r.oid, n.oid, 'USAGE')",
        [SYNC, Role.WORKER],
    )
    return found.fetchone() is not None


def contents(connection: Connection[Any]) -> Contents:
    """Return what is in the database; of views those that leave other schools out.

    Of a generation of another build they may not, until one of this build is promoted.
    """
    row = connection.execute("SELECT current_database()").fetchone()
    assert row is not None  # noqa: S101 - a function has a value
    relations = connection.execute(
        "SELECT n.nspname, c.relname FROM pg_catalog.pg_class c"
        " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        " WHERE (c.relkind = 'r' OR 'security_barrier=true' = ANY (c.reloptions))"
        " AND (n.nspname = ANY(%s) OR starts_with(n.nspname, %s))",
        [[SYNC, READ_MODELS], GENERATION_PREFIX],
    )
    return Contents(database=row[0], relations=frozenset(relations.fetchall()))


def rights_there(connection: Connection[Any]) -> frozenset[Right]:
    """Return the rights of our roles, and what everybody has of the database itself."""
    rows = connection.execute(
        _RIGHTS,
        {
            "roles": list(Role),
            "everybody": EVERYBODY,
            "schemas": [SYNC, READ_MODELS],
            "prefix": GENERATION_PREFIX,
            "marker": MARKER,
        },
    )
    return frozenset(
        Right(role, privilege, Kind(kind), schema, name, column)
        for role, privilege, kind, schema, name, column in rows
    )


_RIGHTS: Final = """
    WITH ours AS (
        SELECT oid, nspname, nspacl FROM pg_catalog.pg_namespace
        WHERE nspname = ANY(%(schemas)s) OR starts_with(nspname, %(prefix)s)
    ), granted (kind, schema, name, "column", acl) AS (
        SELECT 'DATABASE', '', datname, '', coalesce(datacl, acldefault('d', datdba))
        FROM pg_catalog.pg_database WHERE datname = current_database()
        UNION ALL SELECT 'SCHEMA', '', nspname, '', nspacl FROM ours
        UNION ALL SELECT 'TABLE', n.nspname, c.relname, '', c.relacl
        FROM pg_catalog.pg_class c JOIN ours n ON n.oid = c.relnamespace
        UNION ALL SELECT 'TABLE', n.nspname, c.relname, a.attname, a.attacl
        FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
        JOIN ours n ON n.oid = c.relnamespace WHERE a.attacl IS NOT NULL
        UNION ALL SELECT 'FUNCTION', n.nspname, p.proname, '',
            coalesce(p.proacl, acldefault('f', p.proowner))
        FROM pg_catalog.pg_proc p JOIN ours n ON n.oid = p.pronamespace
        WHERE p.proname = %(marker)s
    )
    SELECT coalesce(r.rolname, %(everybody)s), a.privilege_type, g.kind, g.schema, g.name, g.column
    FROM granted g CROSS JOIN LATERAL aclexplode(g.acl) a
    LEFT JOIN pg_catalog.pg_roles r ON r.oid = a.grantee
    WHERE r.rolname = ANY(%(roles)s) OR (a.grantee = 0 AND g.kind IN ('DATABASE', 'FUNCTION'))
"""
