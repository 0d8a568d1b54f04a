"""Row-level security: who sees which schools is decided by PostgreSQL, not by each query."""

from typing import Final

from alembic import op

revision: Final = "0008"
down_revision: Final = "0007"
branch_labels: Final = None
depends_on: Final = None

_TABLES: Final = ("error_log", "run", "run_data_set", "school", "snapshot_hold", "support_look")


def upgrade() -> None:
    """Add the functions, and a policy to each table that the web pages ask about schools."""
    # Its only use is the right to execute it, which is the right to see every school.
    op.execute(
        "CREATE FUNCTION sync.every_school() RETURNS boolean"
        " LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN true"
    )
    op.execute(
        "CREATE FUNCTION sync.reads_every_school() RETURNS boolean"
        " LANGUAGE sql STABLE PARALLEL SAFE RETURN"
        " has_function_privilege('sync.every_school()', 'EXECUTE')"
        " OR coalesce(current_setting('mya.school_ids', true), '') = '*'"
    )
    # A setting that was set and taken back is an empty text; none at all is no school.
    op.execute(
        "CREATE FUNCTION sync.readable_schools() RETURNS text[]"
        " LANGUAGE sql STABLE PARALLEL SAFE RETURN"
        " CASE WHEN coalesce(current_setting('mya.school_ids', true), '') IN ('', '*')"
        " THEN '{}'::text[] ELSE current_setting('mya.school_ids', true)::text[] END"
    )
    for table in _TABLES:
        op.execute(f"ALTER TABLE sync.{table} ENABLE ROW LEVEL SECURITY")
        # In sub-selects: asked once for a statement, and not once for a row.
        op.execute(
            f"CREATE POLICY readable_schools ON sync.{table} USING"
            " ((SELECT sync.reads_every_school())"
            " OR school_id = ANY ((SELECT sync.readable_schools())::text[]))"
        )
