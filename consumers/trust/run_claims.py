"""What a step of a run claims, held against itself: it is whole, and of sizes that can be kept."""

from collections.abc import Sequence
from itertools import chain
from typing import Final

from consumers.trust.untrusted import ID_LENGTH_MAX, UntrustedError, demand_time, demand_version
from contract.data_sets import BY_NAME
from contract.moments import is_date
from contract.runs import DataSetEnd, RunEvent, Step, history_key, is_ended_key

COUNT_MAX: Final = 1_000_000_000_000
"""No school has as many records of anything; sums of them still fit into a column."""

PARTITION_MAX: Final = 2**31 - 1
"""Kafka's own limit, and that of an int on the wire."""

_OF_DATA_SETS: Final = (Step.DATA_SET_COMPLETED, Step.DATA_SET_SKIPPED)


def demand_run(raw_key: bytes, event: RunEvent, broker_time_ms: int) -> None:
    """Demand that a step of a run agrees with its key, the broker's time and itself.

    Raises UntrustedError.
    """
    _demand_key(raw_key, event)
    demand_version(event["version"], broker_time_ms)
    demand_time(event["occurred_at_ms"], broker_time_ms)
    if any(len(each or "") > ID_LENGTH_MAX for each in _names(event)):
        raise UntrustedError("id_too_long")
    if (event["step"] in _OF_DATA_SETS) != (event["data_set"] is not None):
        raise UntrustedError("step_incomplete")
    _demand_ends(event)


def _demand_key(raw_key: bytes, event: RunEvent) -> None:
    if is_ended_key(event["school"], raw_key):
        if event["step"] != Step.COMPLETED:
            raise UntrustedError("key_mismatch")
        if not (event["day"] and is_date(event["day"])):
            raise UntrustedError("day_missing")
        return
    end = event["data_set"]
    about = end["data_set"] if end else ""
    if raw_key != history_key(event["school"], event["run_id"], Step(event["step"]), about):
        raise UntrustedError("key_mismatch")


def _demand_ends(event: RunEvent) -> None:
    names = [end["data_set"] for end in event["data_sets"]]
    if len({*names}) < len(names):
        raise UntrustedError("data_set_twice")
    for end in chain(event["data_sets"], [event["data_set"]] if event["data_set"] else []):
        _demand_end(end, event["version"])


def _demand_end(end: DataSetEnd, version: int) -> None:
    if end["data_set"] not in BY_NAME:
        raise UntrustedError("unknown_data_set")
    counts: Sequence[int] = [*end["counts"].values()]  # type: ignore[list-item] # all are numbers
    if not all(0 <= each <= COUNT_MAX for each in counts):
        raise UntrustedError("number_out_of_range")
    # Avro's reader takes an int of 64 bits, and its writer does not: it could not be said again.
    if not 0 <= (end["partition"] or 0) <= PARTITION_MAX:
        raise UntrustedError("number_out_of_range")
    if not 0 <= (end["completed_version"] or 0) <= version:
        raise UntrustedError("number_out_of_range")
    window = end["window"]
    if window and not (is_date(window["first_day"]) and is_date(window["last_day"])):
        raise UntrustedError("window_unreadable")


def _names(event: RunEvent) -> Sequence[str | None]:
    return event["installation"], event["producer_version"], event["previous_run_id"]
