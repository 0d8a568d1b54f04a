"""What outlives every generation: schools, accounts, runs, outbox, quarantine, error log."""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: Final = "0001"
down_revision: Final = None
branch_labels: Final = None
depends_on: Final = None

_SCHEMA: Final = "sync"
_INSTANT: Final = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    """Make every table of the schema."""
    _generations()
    _schools_and_accounts()
    _resource_settings()
    _changes()
    _school_days()
    _runs()
    _snapshot_holds()
    _outbox_and_quarantine()
    _error_log()


def _generations() -> None:
    op.create_table(
        "generation",
        _key("name"),
        _required("state"),
        _required("build"),
        _now("created_at"),
        sa.CheckConstraint("state IN ('live', 'building')"),
        schema=_SCHEMA,
    )
    op.create_index(
        "generation_one_live",
        "generation",
        ["state"],
        unique=True,
        postgresql_where=sa.text("state = 'live'"),
        schema=_SCHEMA,
    )


def _schools_and_accounts() -> None:
    op.create_table(
        "school",
        _key("school_id"),
        _required("name"),
        _required("time_zone"),
        _required("data_sets_off", postgresql.ARRAY(sa.Text)),
        _required("removals_max", sa.Integer),
        _required("removals_percent_max", sa.Integer),
        _now("created_at"),
        schema=_SCHEMA,
    )
    op.create_table(
        "account",
        sa.Column("account_id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        _required("school_id"),
        sa.Column("third_party_id", sa.Text),
        sa.Column("username", sa.Text),
        sa.Column("username_key", sa.Text),
        sa.Column("preferred_email", sa.Text),
        sa.Column("preferred_telephone", sa.Text),
        sa.Column("run_id", sa.Text),
        _now("created_at"),
        sa.UniqueConstraint("school_id", "third_party_id", name="account_person"),
        sa.UniqueConstraint("school_id", "username_key", name="account_username"),
        schema=_SCHEMA,
    )


def _resource_settings() -> None:
    op.create_table(
        "resource_setting",
        _key("school_id"),
        _key("third_party_id"),
        _required("bookable", sa.Boolean),
        schema=_SCHEMA,
    )


def _school_days() -> None:
    op.create_table(
        "accepted_period",
        _key("school_id"),
        _key("third_party_id"),
        _required("name"),
        _required("start_time", sa.Time),
        _required("end_time", sa.Time),
        _required("enabled", sa.Boolean),
        schema=_SCHEMA,
    )


def _changes() -> None:
    op.create_table(
        "person_change",
        *(_key(name) for name in ("school_id", "person_id", "data_set")),
        _key("version", sa.BigInteger),
        _required("run_id"),
        _required("operation"),
        _required("changed_fields", postgresql.ARRAY(sa.Text)),
        schema=_SCHEMA,
    )
    op.create_table(
        "account_change",
        sa.Column("change_id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        _required("school_id"),
        _required("account_id", sa.BigInteger),
        _required("changed_fields", postgresql.ARRAY(sa.Text)),
        _now("changed_at"),
        schema=_SCHEMA,
    )
    op.create_index(
        "account_change_account", "account_change", ["school_id", "account_id"], schema=_SCHEMA
    )


def _runs() -> None:
    op.create_table(
        "run",
        _key("school_id"),
        _key("run_id"),
        _required("version", sa.BigInteger),
        _required("state"),
        sa.Column("started_at", _INSTANT),
        sa.Column("completed_at", _INSTANT),
        sa.Column("producer_version", sa.Text),
        sa.Column("installation", sa.Text),
        sa.Column("previous_run_id", sa.Text),
        sa.Column("readiness", postgresql.JSONB),
        sa.Column("balanced", sa.Boolean),
        schema=_SCHEMA,
    )
    op.create_table(
        "run_data_set",
        *(_key(name) for name in ("school_id", "run_id", "data_set")),
        sa.Column("state", sa.Text),
        sa.Column("reason", sa.Text),
        *(
            sa.Column(name, sa.BigInteger)
            for name in ("read", "created", "updated", "removed", "unchanged", "held")
        ),
        *(
            sa.Column(name, sa.BigInteger, nullable=False, server_default=sa.text("0"))
            for name in ("applied", "superseded", "waiting", "errors", "quarantined", "erased")
        ),
        schema=_SCHEMA,
    )
    op.create_table(
        "displaced",
        *(_key(name) for name in ("school_id", "run_id", "data_set", "record_id")),
        schema=_SCHEMA,
    )


def _snapshot_holds() -> None:
    op.create_table(
        "snapshot_hold",
        *(_key(name) for name in ("school_id", "data_set")),
        _required("run_id"),
        _required("version", sa.BigInteger),
        _required("day"),
        sa.Column("first_day", sa.Text),
        sa.Column("last_day", sa.Text),
        _required("held_ids", postgresql.ARRAY(sa.Text)),
        _required("known", sa.BigInteger),
        _required("leaving", sa.BigInteger),
        _now("held_at"),
        schema=_SCHEMA,
    )


def _outbox_and_quarantine() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        _required("partition", sa.Integer),
        _required("topic"),
        _required("key", sa.LargeBinary),
        sa.Column("value", sa.LargeBinary),
        _required("headers", postgresql.JSONB),
        schema=_SCHEMA,
    )
    op.create_index("outbox_partition", "outbox", ["partition", "id"], schema=_SCHEMA)
    op.create_table(
        "quarantine",
        _key("topic"),
        _key("partition", sa.Integer),
        _key("log_offset", sa.BigInteger),
        _required("reason"),
        sa.Column("key", sa.LargeBinary),
        sa.Column("value", sa.LargeBinary),
        sa.Column("school_id", sa.Text),
        sa.Column("data_set", sa.Text),
        sa.Column("run_id", sa.Text),
        _now("quarantined_at"),
        schema=_SCHEMA,
    )


def _error_log() -> None:
    op.create_table(
        "error_log",
        _key("error_id"),
        *(_required(name) for name in ("school_id", "data_set", "record_id", "detail", "label")),
        *(_required(name) for name in ("code", "severity", "place", "state")),
        _required("version", sa.BigInteger),
        *(_required(name) for name in ("message", "fix", "first_run_id")),
        _required("raised_at", _INSTANT),
        sa.Column("resolved_at", _INSTANT),
        schema=_SCHEMA,
    )
    op.create_index(
        "error_log_open",
        "error_log",
        ["school_id"],
        postgresql_where=sa.text("state = 'open'"),
        schema=_SCHEMA,
    )
    op.create_table(
        "error_position",
        _key("topic"),
        _key("partition", sa.Integer),
        _required("next_offset", sa.BigInteger),
        _required("epoch", sa.BigInteger),
        sa.Column("backend_pid", sa.Integer),
        sa.Column("backend_start", _INSTANT),
        schema=_SCHEMA,
    )


def _key(name: str, kind: Any = sa.Text) -> sa.Column[Any]:
    return sa.Column(name, kind, primary_key=True, autoincrement=False)


def _required(name: str, kind: Any = sa.Text) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _now(name: str) -> sa.Column[Any]:
    return sa.Column(name, _INSTANT, nullable=False, server_default=sa.text("now()"))
