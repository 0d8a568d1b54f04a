"""How long things are kept, by school, and what was forgotten."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: Final = "0009"
down_revision: Final = "0008"
branch_labels: Final = None
depends_on: Final = None

_SCHEMA: Final = "sync"
_PERIODS: Final = {
    "lessons_kept_school_years": 1,
    "people_kept_school_years": 3,
    "errors_kept_days": 365,
    "runs_kept_days": 730,
    "quarantine_kept_days": 90,
}
"""Each with its default."""


def upgrade() -> None:
    """Add the settings, and make the table."""
    for name, value in _PERIODS.items():
        op.add_column(
            "school",
            sa.Column(name, sa.Integer, nullable=False, server_default=sa.text(str(value))),
            schema=_SCHEMA,
        )
    op.create_table(
        "forgetting",
        sa.Column("forgetting_id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("school_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("person_hash", sa.Text),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("detail", postgresql.JSONB, nullable=False),
        sa.Column(
            "at",
            postgresql.TIMESTAMP(timezone=True),
            nullable=False,
            server_default=sa.text("now()"),
        ),
        schema=_SCHEMA,
    )
    op.create_index("forgetting_school", "forgetting", ["school_id", "at"], schema=_SCHEMA)
