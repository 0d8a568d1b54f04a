"""What a message claims, held against the message itself: key, partition, time and author.

Whoever vouches for it, an event is trusted only if these agree with what it says of itself.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final, cast

from consumers.trust.keyring import ForgedError, Voucher
from consumers.trust.run_claims import demand_run
from consumers.trust.untrusted import (
    ID_LENGTH_MAX,
    VERSION_AHEAD_MS_MAX,
    UntrustedError,
    demand_time,
    demand_version,
)
from contract.data_sets import ALL, BY_NAME
from contract.dead_letters import ErrorEvent, key_of
from contract.erasures import ERASURES, Erasure, erasure_key
from contract.error_code import Place
from contract.events import Author, Event, Operation
from contract.names import ERRORS, ID_BYTES_MAX, RUNS, key, record_id, school_of
from contract.partitions import partition_of
from contract.rules import TEXT_LENGTH_MAX
from contract.runs import RunEvent
from contract.wire import decode

KEY_BYTES_MAX: Final = 4_000
"""Whatever is longer is no key: what a key is made of is limited, and nothing else fits into it."""

RECORD_KEY_BYTES_MAX: Final = 1_200
"""Room for the longest school's id and for all the parts of a record's; more would not fit into an
index of the database."""

PLACES: Final = frozenset(each.value for each in Place)

KEY_FIELDS: Final = {
    each.name: tuple(
        column.field
        for name in each.key
        for column in each.columns
        if column.name == name and column.field
    )
    for each in ALL
}
"""By data set: the fields that its key is made of; none where SIMS names the record."""

_SCHOOL: Final = Voucher.SCHOOL
_PLATFORM: Final = Author.PLATFORM.value
"""Of their own names: a member is looked up in its class each time."""

_SCHOOLS_CACHED_MAX: Final = 10_000
"""As many as there may be: a replay has all of them on one topic."""


def demand_agreement(subject: str, raw_key: bytes, value: dict[str, Any], at_ms: int) -> None:
    """Demand that an event agrees with its key, and with the broker's time of it.

    Raises UntrustedError.
    """
    if _holds_nul(value.values()):
        raise UntrustedError("nul_in_text")
    if len(value["run_id"]) > ID_LENGTH_MAX:
        raise UntrustedError("id_too_long")
    if subject == RUNS:
        demand_run(raw_key, cast("RunEvent", value), at_ms)
    elif subject == ERRORS:
        _trust_error(raw_key, cast("ErrorEvent", value), at_ms)
    else:
        _trust_event(subject, raw_key, cast("Event", value), at_ms)


def demand_author(subject: str, value: dict[str, Any], voucher: Voucher) -> None:
    """Demand that what only the platform may say is vouched for by it."""
    if voucher is _SCHOOL and (
        value["place"] != Place.ON_SITE if subject == ERRORS else value.get("author") == _PLATFORM
    ):
        raise ForgedError("not_by_the_platform")


@lru_cache(maxsize=_SCHOOLS_CACHED_MAX)
def home_of(owner: bytes, partition_count: int) -> tuple[str, int]:
    """Return the school that keys of messages begin with like this, and its partition.

    Raises ForgedError for what no producer writes.
    """
    school_id = school_named(owner)
    if school_id is None:
        raise ForgedError("key_mismatch")
    return school_id, partition_of(school_id, partition_count)


def school_named(raw_key: bytes | None) -> str | None:
    """Return the school that a key names; None where it can be none, or is written as none is."""
    owner = (raw_key or b"").partition(b"/")[0]
    if not raw_key or not owner or len(owner) > ID_BYTES_MAX:
        return None
    try:
        school_id = school_of(raw_key)
    except UnicodeDecodeError:
        return None
    # PostgreSQL takes no NUL, not even one that was percent-encoded.
    return school_id if "\0" not in school_id and key(school_id) == owner else None


def _trust_error(raw_key: bytes, event: ErrorEvent, broker_time_ms: int) -> None:
    if raw_key != key_of(event):
        raise UntrustedError("key_mismatch")
    if event["place"] not in PLACES:
        raise UntrustedError("unknown_place")
    if not 0 <= event["version"] <= broker_time_ms + VERSION_AHEAD_MS_MAX:
        raise UntrustedError("version_ahead")
    demand_time(event["occurred_at_ms"], broker_time_ms)


def _trust_event(data_set: str, raw_key: bytes, event: Event, broker_time_ms: int) -> None:
    own_id = event["record_id"]
    # That the first part of the key is the school's has been demanded before.
    if not own_id or raw_key.partition(b"/")[2] != own_id.encode():
        raise UntrustedError("key_mismatch")
    if len(raw_key) > RECORD_KEY_BYTES_MAX:
        raise UntrustedError("id_too_long")
    demand_version(event["version"], broker_time_ms)
    if event["first_version"] != event["version"]:
        demand_version(event["first_version"], broker_time_ms)
    demand_time(event["observed_at_ms"], broker_time_ms)
    first: Any = event.get("first")
    if first and any(len(each or "") > TEXT_LENGTH_MAX for each in first.values()):
        raise UntrustedError("text_too_long")
    record = event["record"]
    if record is None:
        if event["operation"] != Operation.REMOVED or BY_NAME[data_set].outlives_removal:
            raise UntrustedError("record_missing")
        return
    key_fields = KEY_FIELDS[data_set]
    # Else two could be one row of a view.
    if key_fields and record_id(map(record.__getitem__, key_fields)) != own_id:
        raise UntrustedError("key_mismatch")


def erasure_of(raw_key: bytes, raw_value: bytes, voucher: Voucher, at_ms: int) -> Erasure:
    """Return an entry of the ledger of erasures, which the platform alone may write.

    Raises ForgedError, UntrustedError and UnreadableBytesError.
    """
    if voucher is not Voucher.PLATFORM:
        raise ForgedError("not_by_the_platform")
    entry = cast("Erasure", decode(ERASURES, raw_value))
    if raw_key != erasure_key(entry["school"], entry["person_hash"]):
        raise ForgedError("key_mismatch")
    if _holds_nul(entry.values()):
        raise UntrustedError("nul_in_text")
    demand_version(entry["version"], at_ms)
    demand_time(entry["erased_at_ms"], at_ms)
    return entry


def _holds_nul(values: Iterable[Any]) -> bool:
    """Say whether any text holds a NUL: no school writes one, and PostgreSQL cannot store it."""
    for each in values:
        # No call for a text, and exact types: there are dozens of values in every event.
        kind = type(each)
        if kind is str:
            if "\0" in each:
                return True
        elif (kind is dict and _holds_nul(each.values())) or (kind is list and _holds_nul(each)):
            return True
    return False
