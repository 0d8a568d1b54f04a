"""The tables of the schema `sync` that hold the error log."""

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text, Uuid, text

from projections.permanent.schema.columns import INSTANT, METADATA

_BY_KIND: Final = ("school_id", "data_set", "code", "detail", "record_id", "error_id")
_BY_AGE: Final = ("school_id", "raised_at", "error_id")
_BY_END: Final = ("school_id", "resolved_at", "error_id")

ERROR_LOG: Final = Table(
    "error_log",
    METADATA,
    Column("error_id", Text, primary_key=True),
    Column("school_id", Text, nullable=False),
    Column("data_set", Text, nullable=False),
    Column("record_id", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("state", Text, nullable=False),
    # That of the latest word on the error: an older one does nothing.
    Column("version", BigInteger, nullable=False),
    Column("message", Text, nullable=False),
    Column("fix", Text, nullable=False),
    Column("first_run_id", Text, nullable=False),
    Column("raised_at", INSTANT, nullable=False),
    Column("resolved_at", INSTANT),
    # Where on the errors topic the word lies that last changed the row, and what it was. Rows from
    # before this was kept stand on partition -1, in an order of their own.
    Column("partition", Integer, nullable=False),
    Column("log_offset", BigInteger, nullable=False),
    Column("change", Text, nullable=False),
    Index("error_log_place", "partition", "log_offset"),
    Index("error_log_school_place", "school_id", "partition", "log_offset"),
    # What a school reads: by kind, by age, and what is over. Root causes are counted
    # in the first index alone.
    Index(
        "error_log_open",
        *_BY_KIND,
        postgresql_include=["severity", "place", "raised_at"],
        postgresql_where=text("state = 'open'"),
    ),
    Index("error_log_raised", *_BY_AGE, postgresql_where=text("state = 'open'")),
    Index("error_log_resolved", *_BY_END, postgresql_where=text("state = 'resolved'")),
    Index("error_log_run", "school_id", "first_run_id"),
)

ERROR_EDITION: Final = Table(
    "error_edition",
    METADATA,
    Column("school_id", Text, primary_key=True),
    # Another one after each change of the school's errors, and never one that there was before.
    Column("edition", Uuid, nullable=False, server_default=text("gen_random_uuid()")),
)

ERROR_POSITION: Final = Table(
    "error_position",
    METADATA,
    Column("topic", Text, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("next_offset", BigInteger, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("backend_pid", Integer),
    Column("backend_start", INSTANT),
)
