"""Who may read the error log: tokens, sessions, sign-in limits, support's looks."""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: Final = "0004"
down_revision: Final = "0003"
branch_labels: Final = None
depends_on: Final = None

_SCHEMA: Final = "sync"
_INSTANT: Final = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    _tokens()
    _sessions()
    _sign_in_counts()
    _looks()


def _tokens() -> None:
    op.create_table(
        "access_token",
        sa.Column("token_id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
        _required("name", sa.Text),
        _required("kind", sa.Text),
        sa.Column("school_ids", postgresql.ARRAY(sa.Text)),
        _required("created_at"),
        _required("expires_at"),
        sa.Column("last_used_at", _INSTANT),
        sa.Column("revoked_at", _INSTANT),
        sa.CheckConstraint("kind IN ('school', 'support')"),
        sa.CheckConstraint(
            "kind = 'support' OR coalesce(cardinality(school_ids), 0) = 1",
            name="access_token_one_school",
        ),
        schema=_SCHEMA,
    )


def _sessions() -> None:
    op.create_table(
        "access_session",
        sa.Column("session_hash", sa.LargeBinary, primary_key=True),
        _of_token(),
        _required("created_at"),
        _required("seen_at"),
        schema=_SCHEMA,
    )
    op.create_index(
        "access_session_token", "access_session", ["token_id", "created_at"], schema=_SCHEMA
    )


def _sign_in_counts() -> None:
    op.create_table(
        "sign_in_count",
        sa.Column("address", sa.Text, primary_key=True),
        _required("window_start"),
        _required("attempts", sa.Integer),
        schema=_SCHEMA,
    )
    op.create_index("sign_in_count_window", "sign_in_count", ["window_start"], schema=_SCHEMA)


def _looks() -> None:
    op.create_table(
        "support_look",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("hour", _INSTANT, primary_key=True),
        _of_token(primary_key=True),
        _required("first_at"),
        _required("last_at"),
        _required("pages", postgresql.ARRAY(sa.Text)),
        schema=_SCHEMA,
    )


def _required(name: str, kind: Any = _INSTANT) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _of_token(*, primary_key: bool = False) -> sa.Column[Any]:
    return sa.Column(
        "token_id",
        sa.BigInteger,
        sa.ForeignKey(f"{_SCHEMA}.access_token.token_id", ondelete="CASCADE"),
        nullable=False,
        primary_key=primary_key,
    )
