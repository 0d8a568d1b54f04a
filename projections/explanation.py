"""Why an account is as it is: what is known of it, what changed it, and what keeps it from more."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier

from contract.becomes import User
from contract.data_sets import ALL
from projections.generations import live, schema_of

_PEOPLE: Final = [each.name for each in ALL if isinstance(each.becomes, User)]

_ACCOUNT: Final = """
    SELECT account_id, username, preferred_email, preferred_telephone, run_id, created_at
    FROM sync.account WHERE (school_id, third_party_id) = (%(school)s, %(person)s)
"""
_ROLES: Final = """
    SELECT role, enabled FROM mya.user_roles
    WHERE (school_id, third_party_id) = (%(school)s, %(person)s) ORDER BY role
"""
_RECORDS: Final = """
    SELECT data_set, current, outcome, version, run_id FROM {generation}.record
    WHERE (school_id, record_id) = (%(school)s, %(person)s) AND data_set = ANY(%(people)s)
    ORDER BY data_set
"""
_CHANGES: Final = """
    SELECT r.started_at AS changed_at, coalesce(c.run_id, r.run_id) AS run_id, c.data_set,
        c.operation, c.changed_fields
    FROM (
        SELECT version, run_id, data_set, operation, changed_fields FROM sync.person_change
        WHERE (school_id, person_id) = (%(school)s, %(person)s)
        UNION ALL
        SELECT first_version, NULL, data_set, 'created', ARRAY[]::text[]
        FROM {generation}.record
        WHERE (school_id, record_id) = (%(school)s, %(person)s) AND data_set = ANY(%(people)s)
    ) c LEFT JOIN sync.run r ON (r.school_id, r.version) = (%(school)s, c.version)
    UNION ALL
    SELECT a.changed_at, NULL, '', 'changed in MYA', a.changed_fields
    FROM sync.account_change a JOIN sync.account o USING (school_id, account_id)
    WHERE (o.school_id, o.third_party_id) = (%(school)s, %(person)s)
    ORDER BY changed_at, data_set
"""
_ERRORS: Final = """
    SELECT data_set, record_id, label, code, severity, place, state, message, fix, raised_at,
        resolved_at FROM mya.errors
    WHERE school_id = %(school)s AND state = 'open'
    AND (detail = %(person)s OR (record_id = %(person)s AND data_set = ANY(%(people)s)))
    ORDER BY data_set, code, record_id
"""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What there is to say of one person of a school; `account` is None for one without."""

    account: Row | None
    roles: Sequence[Row]
    records: Sequence[Row]
    changes: Sequence[Row]
    errors: Sequence[Row]


def explain(connection: Connection[Any], school_id: str, person_id: str) -> Explanation | None:
    """Gather what is known of a person; None where MYA never heard of them."""
    asked = {"school": school_id, "person": person_id, "people": _PEOPLE}
    generation = Identifier(schema_of(live(connection)))

    def read(statement: LiteralString) -> list[Row]:
        with connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(SQL(statement).format(generation=generation), asked).fetchall()

    accounts, records, errors = read(_ACCOUNT), read(_RECORDS), read(_ERRORS)
    if not accounts and not records and not errors:
        return None
    return Explanation(
        account=accounts[0] if accounts else None,
        roles=read(_ROLES),
        records=records,
        changes=read(_CHANGES),
        errors=errors,
    )
