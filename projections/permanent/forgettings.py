"""What was forgotten, when, by whom and why: never of whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgetting:
    """One act of forgetting at a school. `person_hash` is what the ledger of erasures calls the
    person; `detail` says how much of what.
    """

    school_id: str
    kind: str
    who: str
    why: str
    detail: Mapping[str, Any]
    person_hash: str | None = None


def note(connection: Connection[Any], forgetting: Forgetting) -> None:
    """Write it down."""
    connection.execute(
        "INSERT INTO sync.forgetting (school_id, kind, person_hash, who, why, detail)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        [
            forgetting.school_id,
            forgetting.kind,
            forgetting.person_hash,
            forgetting.who,
            forgetting.why,
            Jsonb(dict(forgetting.detail)),
        ],
    )
