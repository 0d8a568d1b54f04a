"""The tables of the state. What lies in `temp` dies with its connection: a run that was killed
leaves nothing half-read behind."""

from typing import Final

_FIRST: Final = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);

-- Every record ever sent. `removed`: a removal is the last word on it. `first` and
-- `first_version` outlive the removal, for the day it returns. `day`, of a dated record, decides
-- whether it is history once it has vanished: a number, of three bytes.
CREATE TABLE known (
    id INTEGER PRIMARY KEY,
    data_set TEXT NOT NULL,
    record_id TEXT NOT NULL,
    content_hash BLOB NOT NULL,
    first_version INTEGER NOT NULL,
    first TEXT,
    removed INTEGER NOT NULL,
    day INTEGER,
    UNIQUE (data_set, record_id)
);

-- The last event of each current record whose removal must carry it.
CREATE TABLE carried (id INTEGER PRIMARY KEY, event BLOB NOT NULL);

-- `incomplete`: MYA may hold more or less of it than is known here, so it is sent whole.
CREATE TABLE data_set (
    name TEXT PRIMARY KEY,
    incomplete INTEGER NOT NULL DEFAULT 1,
    completed_version INTEGER,
    completed_by TEXT,
    known_count INTEGER NOT NULL DEFAULT 0,
    known_digest BLOB NOT NULL,
    entries TEXT NOT NULL DEFAULT '{}',
    remembered TEXT NOT NULL DEFAULT '{}',
    delivered_partition INTEGER,
    delivered_offset INTEGER
);

-- AUTOINCREMENT: an acknowledgement names the number, so no number may come twice.
CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    subject TEXT NOT NULL,
    key BLOB NOT NULL,
    value BLOB NOT NULL,
    headers TEXT NOT NULL DEFAULT '{}'
);

CREATE TABLE run (
    version INTEGER PRIMARY KEY,
    run_id TEXT NOT NULL UNIQUE,
    previous_run_id TEXT,
    state TEXT NOT NULL
);

CREATE TABLE open_error (
    key BLOB PRIMARY KEY,
    data_set TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    event BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX open_error_data_set ON open_error (data_set);

CREATE TABLE rollover (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    first_day INTEGER NOT NULL,
    last_day INTEGER NOT NULL
);

CREATE TABLE hold (hold_id TEXT PRIMARY KEY, data_set TEXT NOT NULL, released INTEGER NOT NULL);
CREATE TABLE hold_item (
    hold_id TEXT NOT NULL REFERENCES hold ON DELETE CASCADE,
    item BLOB NOT NULL,
    PRIMARY KEY (hold_id, item)
) WITHOUT ROWID;
"""

_UNREAD_ROWS: Final = """
-- What the current records of a day come to. A day stays when nothing of it is left.
CREATE TABLE day (
    data_set TEXT NOT NULL,
    day INTEGER NOT NULL,
    known_count INTEGER NOT NULL,
    known_digest BLOB NOT NULL,
    PRIMARY KEY (data_set, day)
) WITHOUT ROWID;
INSERT INTO day (data_set, day, known_count, known_digest)
SELECT data_set, day, count(*) FILTER (WHERE removed = 0),
    coalesce(digest_sum(content_hash) FILTER (WHERE removed = 0), x'00')
FROM known WHERE day IS NOT NULL GROUP BY data_set, day;

-- Fingerprints of the rows of the last extract, thirty to a shelf; see `known_rows`.
CREATE TABLE row_shelf (
    data_set TEXT NOT NULL,
    shelf INTEGER NOT NULL,
    fingerprints BLOB NOT NULL,
    ids BLOB NOT NULL,
    shown BLOB NOT NULL,
    PRIMARY KEY (data_set, shelf)
) WITHOUT ROWID;
"""

STEPS: Final = (_FIRST, _UNREAD_ROWS)
"""Each brings a state from the version before it to the next."""

VERSION: Final = len(STEPS)

STAGING_TABLES: Final = """
-- `removed` is NULL for a record that stays as it was known.
CREATE TEMP TABLE staged (
    record_id TEXT PRIMARY KEY,
    operation TEXT NOT NULL,
    removed INTEGER,
    content_hash BLOB,
    hash_before BLOB,
    first_version INTEGER,
    first TEXT,
    key BLOB,
    event BLOB,
    day INTEGER,
    day_before INTEGER,
    entries TEXT NOT NULL DEFAULT '{}'
);
CREATE TEMP TABLE stake (
    item BLOB PRIMARY KEY,
    record_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    day INTEGER
) WITHOUT ROWID;
CREATE INDEX temp.stake_record ON stake (record_id);
CREATE TEMP TABLE staged_error (
    key BLOB PRIMARY KEY,
    record_id TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    event BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX temp.staged_error_record ON staged_error (record_id);
CREATE TEMP TABLE staged_row (
    record_id TEXT PRIMARY KEY,
    fingerprint BLOB NOT NULL,
    shown INTEGER NOT NULL
) WITHOUT ROWID;
"""
