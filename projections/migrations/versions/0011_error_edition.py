"""What says of a school that its errors are still those that were counted."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0011"
down_revision: Final = "0010"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    """Make the table, of which the web sees the schools of its reader as of the others."""
    op.create_table(
        "error_edition",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("edition", sa.Uuid, nullable=False, server_default=sa.text("gen_random_uuid()")),
        schema="sync",
    )
    op.execute(
        "INSERT INTO sync.error_edition (school_id) SELECT DISTINCT school_id FROM sync.error_log"
    )
    op.execute("ALTER TABLE sync.error_edition ENABLE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY readable_schools ON sync.error_edition USING"
        " ((SELECT sync.reads_every_school())"
        " OR school_id = ANY ((SELECT sync.readable_schools())::text[]))"
    )
