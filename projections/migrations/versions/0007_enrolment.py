"""Who may speak: enrolled schools, when their keys are valid, and what was forged."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: Final = "0007"
down_revision: Final = "0006"
branch_labels: Final = None
depends_on: Final = None

_SCHEMA: Final = "sync"
_INSTANT: Final = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    """Make the tables, and give quarantine what verifying a message again needs."""
    _make_schools()
    op.create_table(
        "enrolment",
        sa.Column("one", sa.Boolean, sa.CheckConstraint("one"), primary_key=True),
        sa.Column("edition", sa.BigInteger, nullable=False),
        schema=_SCHEMA,
    )
    op.execute("INSERT INTO sync.enrolment (one, edition) VALUES (true, 1)")
    for column in (
        sa.Column("forged", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("key_id", sa.Text),
        sa.Column("signature", sa.LargeBinary),
        sa.Column("appended_at", _INSTANT),
    ):
        op.add_column("quarantine", column, schema=_SCHEMA)


def _make_schools() -> None:
    op.create_table(
        "enrolled_school",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column(
            "state",
            sa.Text,
            sa.CheckConstraint("state IN ('enrolled', 'suspended', 'closed')"),
            nullable=False,
        ),
        sa.Column("enrolled_at", _INSTANT, nullable=False),
        sa.Column("state_since", _INSTANT, nullable=False),
        sa.Column("distrusted_since", _INSTANT),
        schema=_SCHEMA,
    )
    op.create_table(
        "signing_key",
        sa.Column("key_id", sa.Text, primary_key=True),
        sa.Column(
            "school_id",
            sa.Text,
            sa.ForeignKey(f"{_SCHEMA}.enrolled_school.school_id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("valid_from", _INSTANT, nullable=False),
        sa.Column("valid_until", _INSTANT),
        sa.Column("revoked", sa.Boolean, nullable=False),
        schema=_SCHEMA,
    )
