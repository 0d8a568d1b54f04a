"""The error log: where the word lies that last changed a row, and indexes for those who read it."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0005"
down_revision: Final = "0004"
branch_labels: Final = None
depends_on: Final = None

_SCHEMA: Final = "sync"
_TABLE: Final = "error_log"


def upgrade() -> None:
    """Add the coordinates, and what pages and the feed of changes are found by."""
    for column in (
        sa.Column("partition", sa.Integer),
        sa.Column("log_offset", sa.BigInteger),
        sa.Column("change", sa.Text),
    ):
        op.add_column(_TABLE, column, schema=_SCHEMA)
    # Where the words on older rows lie is not known; a reader of all changes must see them too.
    op.execute(
        "UPDATE sync.error_log e SET partition = -1, log_offset = o.number,"
        " change = CASE WHEN e.state = 'open' THEN 'raised' ELSE 'resolved' END"
        " FROM (SELECT error_id, row_number() OVER (ORDER BY version, error_id) AS number"
        " FROM sync.error_log) o WHERE o.error_id = e.error_id"
    )
    for name in ("partition", "log_offset", "change"):
        op.alter_column(_TABLE, name, nullable=False, schema=_SCHEMA)
    _indexes()


def _indexes() -> None:
    op.drop_index("error_log_open", _TABLE, schema=_SCHEMA)
    _index("error_log_place", "partition log_offset")
    _index("error_log_school_place", "school_id partition log_offset")
    _index(
        "error_log_open",
        "school_id data_set code detail record_id error_id",
        state="open",
        include="severity place raised_at",
    )
    _index("error_log_raised", "school_id raised_at error_id", state="open")
    _index("error_log_resolved", "school_id resolved_at error_id", state="resolved")
    _index("error_log_run", "school_id first_run_id")


def _index(name: str, columns: str, state: str | None = None, include: str = "") -> None:
    op.create_index(
        name,
        _TABLE,
        columns.split(),
        schema=_SCHEMA,
        postgresql_where=None if state is None else sa.text(f"state = '{state}'"),
        postgresql_include=include.split(),
    )
