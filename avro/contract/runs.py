"""The life of a run on the runs topic: started, each data set's outcome, completed or abandoned.

Two kinds of key. `<school>/ended` carries the latest completed run whole, for ever: all that a
replay needs to judge by. `<school>/run/<run id>/<step>` is history, one key per step.
"""

from enum import StrEnum
from typing import Any, Final, Literal, TypedDict

from contract.events import NAMESPACE, enum_schema
from contract.names import key

COUNTS: Final = ("read", "created", "updated", "removed", "unchanged", "held")
"""What a producer counts of a data set in a run; a first night's records count as created."""


class Step(StrEnum):
    """A step in the life of a run."""

    STARTED = "run_started"
    DATA_SET_COMPLETED = "data_set_completed"
    DATA_SET_SKIPPED = "data_set_skipped"
    COMPLETED = "run_completed"
    ABANDONED = "run_abandoned"


class Counts(TypedDict):
    """How many records: in the extract, and by what became of them."""

    read: int
    created: int
    updated: int
    removed: int
    unchanged: int
    held: int


class Window(TypedDict):
    """The first and the last date, YYYY-MM-DD, for which dated records were extracted."""

    first_day: str
    last_day: str


class DataSetEnd(TypedDict):
    """How a data set ended in a run.

    `last_offset` is that of the latest event of the data set that the producer knows of, of this
    run or an earlier one, on partition `partition` of its topic: who has read past it has read all
    that the run stands on. Both are None when it knows of none. `completed_version` is the version
    of the latest ended run that completed the data set, None when none did.

    `known_count` and `known_digest` are what the producer believes MYA holds once the run has
    ended: the number of current records, and the sum of their content hashes as big-endian
    numbers, modulo 2 to the power of the hash's bits. Current is a record whose latest event is no
    removal; a snapshot's records that the producer knew and did not send again count as removed.
    Of lessons (`Occurrence`) those are counted whose start, the first ten characters of the field
    `start`, is from `first_day` to `last_day` of `window`, both included, whether past or not; none
    without a window. Of everything else, standing timetable entries among them, all are counted,
    and there is no window.

    With `snapshot`, the records that were sent are all that the school has, but for those that it
    names in `held_ids`: these broke a rule and have not left. MYA may remove what is not among
    either; of lessons, what starts inside the window and on or after the day of the run. A data
    set that was sent whole from an extract with rows of nobody knows whom is no snapshot.
    """

    data_set: str
    outcome: Literal["completed", "skipped"]
    reason: str | None
    snapshot: bool
    counts: Counts
    partition: int | None
    last_offset: int | None
    completed_version: int | None
    known_count: int
    known_digest: bytes
    window: Window | None
    held_ids: list[str]


class DataSetReadiness(TypedDict):
    """Whether a data set was to run (on, off, or blocked by permissions), and what it lacked."""

    data_set: str
    state: str
    missing_permissions: list[str]
    missing_columns: list[str]


class Readiness(TypedDict):
    """What a producer knew before it read anything. Permissions that nobody has told of are not
    checked, and none counts as missing then.
    """

    permissions_checked: bool
    data_sets: list[DataSetReadiness]


class RunEvent(TypedDict):
    """One step of a run. `readiness` is set for the start; `data_set` for a data set's step; `day`
    and `data_sets` for the completed run: the day that decides what is past, and how each data set
    ended.
    """

    school: str
    run_id: str
    version: int
    step: str
    occurred_at_ms: int
    producer_version: str
    installation: str
    previous_run_id: str | None
    readiness: Readiness | None
    data_set: DataSetEnd | None
    day: str | None
    data_sets: list[DataSetEnd]


def ended_key(school_id: str) -> bytes:
    """Return the key under which the latest completed run stays."""
    return key(school_id, "ended")


def history_key(school_id: str, run_id: str, step: Step, data_set: str = "") -> bytes:
    """Return the key of one step in the history of runs."""
    return key(school_id, "run", run_id, data_set or step.value)


def run_of_key(kafka_key: bytes) -> str | None:
    """Return the id of the run of whose history this is the key of a step, if it is one."""
    parts = kafka_key.decode(errors="replace").split("/")
    is_history = len(parts) == len(("school", "run", "id", "step")) and parts[1] == "run"
    return parts[2] if is_history else None


def is_ended_key(school_id: str, kafka_key: bytes) -> bool:
    """Say whether this is the copy of a completed run that stays for ever."""
    return kafka_key == ended_key(school_id)


_DATA_SET_END: Final[dict[str, Any]] = {
    "type": "record",
    "name": "DataSetEnd",
    "fields": [
        {"name": "data_set", "type": "string"},
        {
            "name": "outcome",
            # Skipped first: a word that is not known must not count as completed.
            "type": {
                "type": "enum",
                "name": "Outcome",
                "symbols": ["skipped", "completed"],
                "default": "skipped",
            },
        },
        {"name": "reason", "type": ["null", "string"], "default": None},
        {"name": "snapshot", "type": "boolean"},
        {
            "name": "counts",
            "type": {
                "type": "record",
                "name": "Counts",
                "fields": [{"name": name, "type": "long"} for name in COUNTS],
            },
        },
        {"name": "partition", "type": ["null", "int"], "default": None},
        {"name": "last_offset", "type": ["null", "long"], "default": None},
        {"name": "completed_version", "type": ["null", "long"], "default": None},
        {"name": "known_count", "type": "long"},
        {"name": "known_digest", "type": "bytes"},
        {
            "name": "window",
            "type": [
                "null",
                {
                    "type": "record",
                    "name": "Window",
                    "fields": [
                        {"name": "first_day", "type": "string"},
                        {"name": "last_day", "type": "string"},
                    ],
                },
            ],
            "default": None,
        },
        {"name": "held_ids", "type": {"type": "array", "items": "string"}, "default": []},
    ],
}

_READINESS: Final[dict[str, Any]] = {
    "type": "record",
    "name": "Readiness",
    "fields": [
        {"name": "permissions_checked", "type": "boolean"},
        {
            "name": "data_sets",
            "type": {
                "type": "array",
                "items": {
                    "type": "record",
                    "name": "DataSetReadiness",
                    "fields": [
                        {"name": "data_set", "type": "string"},
                        {"name": "state", "type": "string"},
                        {
                            "name": "missing_permissions",
                            "type": {"type": "array", "items": "string"},
                        },
                        {
                            "name": "missing_columns",
                            "type": {"type": "array", "items": "string"},
                        },
                    ],
                },
            },
        },
    ],
}

SCHEMA: Final[dict[str, Any]] = {
    "type": "record",
    "name": "RunEvent",
    "namespace": f"{NAMESPACE}.runs",
    "doc": "A step in the life of a run.",
    "fields": [
        {"name": "school", "type": "string"},
        {"name": "run_id", "type": "string"},
        {"name": "version", "type": "long"},
        {"name": "step", "type": enum_schema("Step", Step)},
        {"name": "occurred_at_ms", "type": "long"},
        {"name": "producer_version", "type": "string"},
        {"name": "installation", "type": "string"},
        {"name": "previous_run_id", "type": ["null", "string"], "default": None},
        {"name": "readiness", "type": ["null", _READINESS], "default": None},
        {"name": "data_set", "type": ["null", _DATA_SET_END], "default": None},
        {"name": "day", "type": ["null", "string"], "default": None},
        {
            "name": "data_sets",
            "type": {"type": "array", "items": "DataSetEnd"},
            "default": [],
        },
    ],
}
