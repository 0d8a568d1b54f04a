"""Alembic's environment: runs the migrations on the connection that it is handed.

The caller owns the transaction, so that a migration that fails leaves nothing behind.
"""

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.schema import CreateSchema

from projections.permanent.schema.tables import METADATA, SCHEMA


def _run(connection: Connection) -> None:
    # Before the first migration: Alembic keeps its version table there.
    connection.execute(CreateSchema(SCHEMA, if_not_exists=True))
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        version_table="alembic_version",
        version_table_schema=SCHEMA,
        include_schemas=True,
    )
    context.run_migrations()


_run(context.config.attributes["connection"])
