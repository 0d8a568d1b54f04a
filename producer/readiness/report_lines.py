"""The readiness report as a person reads it, and as a script does."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from contract.permissions import GROUP_MEMBERSHIP, needing
from contract.signing import Signer
from producer.readiness.brokers import BrokerCheck
from producer.readiness.permissions import FILE
from producer.readiness.readiness import DataSetReadiness, Readiness, State


def document(
    readiness: Readiness, brokers: Sequence[BrokerCheck], signer: Signer | None
) -> dict[str, Any]:
    """Return the whole report as JSON has it."""
    return {
        "permissions": "checked" if readiness.permissions_checked else "not checked",
        "data_sets": [asdict(each) for each in readiness.data_sets],
        "brokers": [asdict(each) for each in brokers],
        "firewall": [each.address for each in brokers],
        "key_id": signer.key_id if signer else None,
    }


def lines(
    readiness: Readiness, brokers: Sequence[BrokerCheck], signer: Signer | None
) -> Iterator[str]:
    """Say what would run, what it lacks, and whether Kafka can be reached."""
    yield "Data sets"
    for each in readiness.data_sets:
        yield from _data_set(each)
    yield ""
    yield from _permissions(readiness)
    yield ""
    yield "Connection"
    yield from (f"  {_broker(each)}" for each in brokers)
    addresses = ", ".join(each.address for each in brokers)
    yield f"  The firewall must let this server out to: {addresses} (TCP)."
    yield ""
    yield _signing(signer)


def _signing(signer: Signer | None) -> str:
    if signer is None:
        return "Signature: none, for key_id is missing. MYA sets aside what is not signed."
    return f"Signature: with key {signer.key_id}, whose secret is there."


def _data_set(each: DataSetReadiness) -> Iterator[str]:
    completed = _day(each.last_completed_ms)
    yield f"  {each.data_set:<20} {each.state:<8} last completed: {completed}"
    for permission in each.missing if each.state is not State.OFF else ():
        yield f"  {'':<20} lacks {permission}"
    for column in each.missing_columns:
        yield f"  {'':<20} no row has {column}"


def _permissions(readiness: Readiness) -> Iterator[str]:
    if readiness.permissions_checked:
        yield f"Permissions: as {FILE} says"
        yield from _missing(readiness)
        return
    yield f"Permissions: not checked, because the extract has no {FILE}. Tick them off by hand:"
    yield f"  [ ] membership of the group {GROUP_MEMBERSHIP}"
    running = [each for each in readiness.data_sets if each.state is not State.OFF]
    needed = dict.fromkeys(permission for each in running for permission in each.needed)
    yield from (f"  [ ] {permission}" for permission in needed)


def _missing(readiness: Readiness) -> Iterator[str]:
    running = {each.data_set: each for each in readiness.data_sets if each.state is not State.OFF}
    missing = dict.fromkeys(permission for each in running.values() for permission in each.missing)
    if not missing:
        yield "  Nothing is missing."
    for permission in missing:
        blocked = (each.title for each in needing(permission) if each.name in running)
        yield f"  missing: {permission}; it blocks: {', '.join(blocked)}"


def _broker(check: BrokerCheck) -> str:
    if check.failed is None:
        return f"{check.address} can be reached."
    return f"{check.address} fails at {check.failed}: {check.reason}"


def _day(milliseconds: int | None) -> str:
    if milliseconds is None:
        return "never"
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%d/%m/%Y %H:%M UTC")
