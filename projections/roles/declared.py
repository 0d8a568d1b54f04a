"""Which rights each role has: said here, of every table; who is not named has none.

Roles are groups that nobody can sign in as. What signs in is made a member of one of them
(docs/access.md). Who owns the database migrates it and needs no rights from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

READ: Final = frozenset(("SELECT",))
ADD: Final = READ | {"INSERT"}
CHANGE: Final = ADD | {"UPDATE"}
MOVE: Final = ADD | {"DELETE"}
KEEP: Final = CHANGE | {"DELETE"}


class Role(StrEnum):
    """A group of database users."""

    WORKER = "mya_worker"
    WEB = "mya_web"
    DIGEST = "mya_digest"
    SUPPORT = "mya_support"
    MONITORING = "mya_monitoring"


SEES_EVERY_SCHOOL: Final = (Role.WORKER, Role.DIGEST, Role.SUPPORT, Role.MONITORING)
"""The others see those that `mya.school_ids` names, and none without it."""

_SHOWN: Final = {Role.WEB: READ, Role.DIGEST: READ, Role.SUPPORT: READ}

PERMANENT: Final[Mapping[str, Mapping[Role, frozenset[str]]]] = {
    "accepted_period": {Role.WORKER: KEEP},
    "access_session": {Role.WEB: KEEP},
    "access_token": {Role.WEB: READ},
    "account": {Role.WORKER: KEEP, Role.SUPPORT: READ},
    "account_change": {Role.WORKER: MOVE, Role.SUPPORT: READ},
    "alembic_version": {},
    "digest": {Role.DIGEST: CHANGE, Role.WORKER: READ | {"UPDATE"}},
    "digest_address": {Role.DIGEST: READ},
    "displaced": {Role.WORKER: KEEP},
    "enrolled_school": {Role.WORKER: READ},
    "enrolment": {Role.WORKER: READ | {"UPDATE"}},
    "error_edition": {Role.WORKER: CHANGE, Role.WEB: READ},
    "error_log": {Role.WORKER: KEEP, **_SHOWN},
    "error_position": {Role.WORKER: CHANGE},
    "finding": {Role.WORKER: MOVE},
    "forgetting": {Role.WORKER: ADD},
    "generation": {Role.WORKER: READ, Role.MONITORING: READ, **_SHOWN},
    "generation_event": {Role.WORKER: READ},
    "outbox": {Role.WORKER: MOVE},
    "parking": {Role.WORKER: CHANGE},
    "person_change": {Role.WORKER: MOVE, Role.SUPPORT: READ},
    "quarantine": {Role.WORKER: KEEP},
    "rejudging": {Role.WORKER: MOVE},
    "resource_setting": {Role.WORKER: CHANGE},
    "run": {Role.WORKER: KEEP, **_SHOWN},
    "run_data_set": {Role.WORKER: KEEP, **_SHOWN},
    "school": {Role.WORKER: CHANGE, **_SHOWN},
    "school_day": {Role.WORKER: CHANGE},
    "school_day_period": {Role.WORKER: ADD},
    "sign_in_count": {Role.WEB: KEEP},
    "signing_key": {Role.WORKER: READ},
    "snapshot_hold": {Role.WORKER: KEEP, **_SHOWN},
    "support_look": {Role.WEB: CHANGE},
}
"""The tables of the schema `sync`."""

TOKEN_USED: Final = ("access_token", "last_used_at")
"""All that the web may change of a token: when it was last used."""

HIDDEN_FROM_SUPPORT: Final = frozenset(("profile_pictures",))
"""Read models that explain no error: the faces of children."""

SYNC: Final = "sync"
READ_MODELS: Final = "mya"
GENERATION_PREFIX: Final = "generation_"

NAMED_BY_PAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "users": ("school_id", "third_party_id", "surname", "forename"),
    "user_groups": ("school_id", "type", "third_party_id", "name"),
    "subjects": ("school_id", "third_party_id", "name"),
    "resources": ("school_id", "third_party_id", "name"),
    "waiting": ("school_id", "data_set", "waits_for", "records"),
}
"""What pages and digests call a record that is missing."""

COLUMNS: Final[Mapping[tuple[Role, str], Mapping[str, tuple[str, ...]]]] = {
    (Role.WEB, READ_MODELS): NAMED_BY_PAGES,
    (Role.DIGEST, READ_MODELS): NAMED_BY_PAGES,
    # How a record stands, and not what is in it.
    (Role.SUPPORT, GENERATION_PREFIX): {
        "record": (
            *("school_id", "data_set", "record_id", "current", "outcome"),
            *("version", "first_version", "run_id"),
        ),
    },
    # What is counted, and nobody's name.
    (Role.MONITORING, GENERATION_PREFIX): {
        "breaker_trip": ("code",),
        "lesson": ("role", "state"),
        "run_end": ("school_id", "run_id"),
        "unmet_reference": ("school_id", "data_set", "record_id", "verdict"),
    },
    (Role.MONITORING, SYNC): {
        "enrolled_school": ("school_id", "state"),
        "error_log": ("code", "severity", "state"),
        "outbox": ("id",),
        "quarantine": ("reason",),
        "run": ("school_id", "run_id", "completed_at", "balanced"),
        "school": ("school_id", "created_at"),
    },
}
"""What a role may read of a table or view of which it may not read all. A generation's schema is
called by the beginning of its name."""


class Kind(StrEnum):
    """What a right is about."""

    DATABASE = "DATABASE"
    SCHEMA = "SCHEMA"
    TABLE = "TABLE"
    FUNCTION = "FUNCTION"


@dataclass(frozen=True, slots=True, order=True)
class Right:
    """One right. `name` is without its schema; `column` is empty for a whole table."""

    role: str
    privilege: str
    kind: Kind
    schema: str
    name: str
    column: str = ""

    def __str__(self) -> str:
        """Return the right as one line."""
        place = ".".join(part for part in (self.schema, self.name, self.column) if part)
        return f"{self.role} {self.privilege} {self.kind} {place}"


EVERYBODY: Final = "PUBLIC"
MARKER: Final = "every_school"
