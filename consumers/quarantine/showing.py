"""Showing a message in quarantine: all but what it says, which is personal data."""

from hashlib import sha256
from typing import Any, Final

from consumers.back_office import BackOffice
from consumers.loop.reading import Reader
from consumers.quarantine.checking import check
from consumers.quarantine.kept_message import KeptMessage
from consumers.quarantine.verdicts import Told
from consumers.trust.keyring import ForgedError, Keyring, WithheldError
from contract.names import Topics
from contract.wire import UnreadableBytesError, decode
from projections.permanent import parkings
from projections.permanent.quarantine_contents import Kept

_ENVELOPE: Final = (
    *("author", "operation", "run_id", "version", "first_version", "step"),
    *("place", "change", "code"),
)
"""What is told of what a message claims: nothing of a person."""


def shown(office: BackOffice, ring: Keyring, kept: Kept) -> dict[str, Any]:
    """Return what is known of a message, and what trying it again would say."""
    reader = Reader(office.topics, office.partition_count, ())
    checked = check(reader, ring, kept)
    by_place = {each.place: each for each in parkings.in_force(office.connection)}
    parking = by_place.get(kept.place)
    value = kept.value or b""
    return {
        "topic": kept.topic,
        "partition": kept.partition,
        "offset": kept.log_offset,
        "reason": kept.reason,
        "forged": kept.forged,
        "now": checked.detail if isinstance(checked, Told) else "can be tried again: `retry`",
        "vouched_for_by": _voucher(office.topics, ring, kept),
        "quarantined_at": kept.quarantined_at.isoformat(timespec="seconds"),
        "school_id": kept.school_id,
        "data_set": kept.data_set,
        "key": (kept.key or b"").decode(errors="replace"),
        "key_id": kept.key_id,
        "broker_time_ms": kept.appended_at_ms,
        "counted_in_run": kept.run_id,
        "parked": f"{parking.at:%Y-%m-%d %H:%M} by {parking.who}: {parking.why}" if parking else "",
        "size_bytes": len(value),
        "sha256": sha256(value).hexdigest(),
        **_claims(office.topics, kept),
    }


def value_of(topics: Topics, kept: Kept) -> Any:
    """Return what a message says, as bytes where it cannot be read."""
    try:
        return decode(topics.subject_of(KeptMessage(kept).topic()), kept.value or b"")
    except (UnreadableBytesError, LookupError):
        return kept.value


def _claims(topics: Topics, kept: Kept) -> dict[str, Any]:
    said = value_of(topics, kept)
    own = said if isinstance(said, dict) else {}
    return {f"claims_{name}": own[name] for name in _ENVELOPE if name in own}


def _voucher(topics: Topics, ring: Keyring, kept: Kept) -> str:
    message = KeptMessage(kept)
    subject, key = topics.subject_of(message.topic()), kept.key or b""
    try:
        voucher = ring.voucher(subject, key, kept.value, message.headers(), message.timestamp()[1])
    except (ForgedError, WithheldError) as refusal:
        return f"nobody: {refusal}"
    return voucher.value
