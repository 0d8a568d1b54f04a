"""What says of a school that its errors are still those that were counted."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0011"
down_revision: Final = "0010"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "error_edition",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("edition", sa.Uuid, nullable=False, server_default=sa.text("gen_random_uuid()")),
        schema="sync",
    )
