"""What is known of each data set as a whole: its baseline, its sums, its last completed run."""

import json
import sqlite3
from collections.abc import Iterable

from contract.hashing import HASH_BYTES
from producer.diff.baseline import Baseline, Completed
from producer.source.evidence import Remembered


class DataSets:
    """The row of each data set."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def ensure(self, names: Iterable[str]) -> None:
        """Make a row for each data set that has none."""
        self._connection.executemany(
            "INSERT OR IGNORE INTO data_set (name, known_digest) VALUES (?, ?)",
            [(name, bytes(HASH_BYTES)) for name in names],
        )

    def baseline(self, name: str) -> Baseline:
        """Return what is known of a data set."""
        row = self._connection.execute(_BASELINE, (name,)).fetchone()
        remembered = json.loads(row[5])
        return Baseline(
            completed_version=row[0],
            completed_by=row[1],
            known_count=row[2],
            known_digest=row[3],
            entries=json.loads(row[4]),
            is_incomplete=bool(row[8]),
            remembered=Remembered(
                valued=frozenset(remembered.get("valued", ())),
                listed=frozenset(remembered.get("listed", ())),
            ),
            partition=row[6],
            last_offset=row[7],
        )

    def completed_versions(self) -> dict[str, int]:
        """Return the version of the latest run that completed each data set that any did."""
        rows = self._connection.execute(
            "SELECT name, completed_version FROM data_set WHERE completed_version IS NOT NULL"
        )
        return dict(rows)

    def put_sums(self, name: str, baseline: Baseline) -> None:
        """Write count, digest and entries, with the promotion that they belong to."""
        self._connection.execute(
            _PUT_SUMS,
            (
                baseline.known_count,
                baseline.known_digest,
                json.dumps(baseline.entries),
                baseline.is_incomplete,
                name,
            ),
        )

    def complete(self, completed: Completed) -> None:
        """Write that an ended run completed the data set."""
        remembered = {
            "valued": sorted(completed.remembered.valued),
            "listed": sorted(completed.remembered.listed),
        }
        self._connection.execute(
            _COMPLETE,
            (
                completed.version,
                completed.producer_version,
                json.dumps(remembered),
                completed.data_set,
            ),
        )


_BASELINE = """
SELECT completed_version, completed_by, known_count, known_digest, entries, remembered,
    delivered_partition, delivered_offset, incomplete
FROM data_set WHERE name = ?
"""
_PUT_SUMS = """
UPDATE data_set SET known_count = ?, known_digest = ?, entries = ?, incomplete = ? WHERE name = ?
"""
_COMPLETE = """
UPDATE data_set SET completed_version = ?, completed_by = ?, remembered = ?, incomplete = 0
WHERE name = ?
"""
