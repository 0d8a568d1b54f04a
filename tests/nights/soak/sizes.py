"""What may not grow: how much memory and disk the programs take, and how many rows wait."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil  # type: ignore[import-untyped] # it comes without types
import psycopg

from producer.state.store import FILE
from tests.nights.deployment import Deployment
from tests.nights.log import read

_KIB: Final = 1024
_MIB: Final = 1024 * _KIB


@dataclass(frozen=True, slots=True)
class Table:
    """How large a table is with its indexes and what lies outside its rows, and what is in it."""

    size_kib: float
    live: int
    dead: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How everything stands after a night, when all of it has been applied and told."""

    night: int
    worker_mib: float
    state_kib: float
    state_records: int
    wal_kib: float
    state_outbox: int
    log_kib: float
    errors_open: int
    tables: Mapping[str, Table]

    @property
    def tables_kib(self) -> float:
        """The size of all tables."""
        return sum(each.size_kib for each in self.tables.values())

    def rows(self, table: str) -> int:
        """How many rows a table has."""
        return self.tables[table].live

    @property
    def records(self) -> int:
        """How many keys the log has to keep: records, and the history of runs."""
        names = ("generation_1.record", "generation_1.lesson", "sync.run", "sync.run_data_set")
        return sum(self.rows(each) for each in names)

    @property
    def dead_share(self) -> float:
        """The share of rows that are dead, in all tables."""
        dead = sum(each.dead for each in self.tables.values())
        return dead / max(1, dead + sum(each.live for each in self.tables.values()))


def measured(deployment: Deployment, state: Path, worker: int, *, night: int) -> Sizes:
    """Look at everything after a night."""
    file = state / FILE
    wal = Path(f"{file}-wal")
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        (known,) = connection.execute("SELECT count(*) FROM known").fetchone()
        (waiting,) = connection.execute("SELECT count(*) FROM outbox").fetchone()
    return Sizes(
        night=night,
        worker_mib=psutil.Process(worker).memory_info().rss / _MIB,
        state_kib=file.stat().st_size / _KIB,
        state_records=known,
        wal_kib=wal.stat().st_size / _KIB if wal.exists() else 0,
        state_outbox=waiting,
        log_kib=_log_bytes(deployment) / _KIB,
        errors_open=deployment.query("SELECT count(*) FROM mya.errors WHERE state = 'open'")[0][0],
        tables=_tables(deployment),
    )


def _tables(deployment: Deployment) -> dict[str, Table]:
    with psycopg.connect(deployment.database_url, autocommit=True) as connection:
        names = connection.execute(
            "SELECT schemaname || '.' || relname, pg_total_relation_size(relid), n_dead_tup"
            # Of staging tables, emptied at each commit, the figures never tell that rows are gone.
            " FROM pg_stat_user_tables WHERE schemaname NOT LIKE 'pg_temp%' ORDER BY 1"
        ).fetchall()
        return {
            name: Table(size / _KIB, _count(connection, name), dead) for name, size, dead in names
        }


def _count(connection: psycopg.Connection[tuple[int, ...]], table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()  # noqa: S608 - the catalogue's
    assert row is not None
    return row[0]


def _log_bytes(deployment: Deployment) -> int:
    """Return the bytes of what compaction has left on the topics."""
    return sum(
        len(each.key)
        + len(each.value or b"")
        + sum(len(name) + len(it) for name, it in each.headers)
        for each in read(deployment)
    )
