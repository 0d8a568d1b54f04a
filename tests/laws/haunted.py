"""A log on which somebody else writes too: whoever forges, with what they may have got hold of.

Each message of a school is signed when it is appended; beside it there may be one that is not the
school's. What of it is genuine is said here once more, from the words of the contract alone.
"""

import hmac
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from psycopg import Connection

from consumers.trust.keyring import Trust
from contract.data_sets import BY_NAME
from contract.erasures import is_erasure_key
from contract.events import Author
from contract.names import key, school_of
from contract.partitions import partition_of
from contract.signing import PLATFORM_KEY, Seal, Signer, platform_signer, school_secret
from contract.wire import decode, encode
from projections.permanent import enrolment
from tests.laws.log import PARTITION_COUNT, Log, Place, Stored
from tests.laws.school_keys import SchoolKeys
from tests.laws.signers import LONG_AGO, ROOT_KEY, key_id_of, school_signer, secret_of

SIGNED: Final = Trust(root_key=ROOT_KEY, is_open=False)
"""A stack that believes what is signed, and nothing else."""

STRANGER: Final = "stranger"
"""A school that is enrolled, and writes where it should not."""


def enrol(connection: Connection[Any], *school_ids: str) -> None:
    """Enrol schools with a key each, and with one that was stolen and revoked; and a stranger."""
    is_there = enrolment.find(connection, STRANGER) is not None
    for school_id in (*school_ids, *(() if is_there else (STRANGER,))):
        enrolment.enrol(connection, school_id, key_id_of(school_id), now=LONG_AGO)
        stolen = _stolen(school_id)
        enrolment.rotate_key(
            connection, school_id, stolen, now=LONG_AGO, overlap=timedelta(days=100_000)
        )
        enrolment.revoke_key(connection, stolen, since=LONG_AGO, now=LONG_AGO)
        # It was noticed before anything came of it.
        enrolment.trust_again(connection, [school_id], read_since=datetime.now(UTC))


def _stolen(school_id: str) -> str:
    return f"{key_id_of(school_id)}-stolen"


def _headers(signer: Signer, subject: str, stored: Stored) -> Stored:
    value = None if stored.is_null else stored.value
    return replace(stored, headers=tuple(signer.headers(subject, stored.key, value).items()))


@dataclass(frozen=True, slots=True)
class _Forger:
    """Forges from what a school is about to say at a place."""

    place: Place
    said: Stored
    chance: random.Random

    @property
    def _school(self) -> str:
        return school_of(self.said.key)

    @property
    def _later(self) -> Stored:
        """The same under a version that would win, or of a record that is not there."""
        event = decode(self.place[0], self.said.value)
        event["version"] += self.chance.randrange(3) * 1_000_000_000
        at = self.said.key
        if self.place[0] in BY_NAME and self.chance.random() < 0.3:
            event["record_id"] = "nobody"
            at = key(self._school, "nobody")
        return Stored(at, encode(self.place[0], event))

    def _signed(self, signer: Signer, subject: str = "") -> tuple[Place, Stored]:
        return self.place, _headers(signer, subject or self.place[0], self._later)

    def unsigned(self) -> tuple[Place, Stored]:
        return self.place, self._later

    def signed_otherwise(self) -> tuple[Place, Stored]:
        return self._signed(Signer(key_id_of(self._school), Seal(bytes(32))))

    def of_another_topic(self) -> tuple[Place, Stored]:
        return self._signed(school_signer(self._school), "errors")

    def by_a_stranger(self) -> tuple[Place, Stored]:
        return self._signed(school_signer(STRANGER))

    def with_a_key_that_nobody_has(self) -> tuple[Place, Stored]:
        return self._signed(Signer("key-of-nobody", Seal(secret_of(self._school))))

    def with_a_stolen_key(self) -> tuple[Place, Stored]:
        secret = school_secret(ROOT_KEY, self._school, _stolen(self._school))
        return self._signed(Signer(_stolen(self._school), Seal(secret)))

    def as_the_platform(self) -> tuple[Place, Stored]:
        return self._signed(platform_signer(ROOT_KEY[::-1]))

    def on_another_partition(self) -> tuple[Place, Stored]:
        subject, partition = self.place
        own = _headers(school_signer(self._school), subject, self.said)
        return (subject, (partition + 1) % PARTITION_COUNT), own

    def null(self) -> tuple[Place, Stored]:
        return self.place, Stored(self.said.key, b"", is_null=True)

    def null_by_the_school(self) -> tuple[Place, Stored]:
        null = Stored(self.said.key, b"", is_null=True)
        return self.place, _headers(school_signer(self._school), self.place[0], null)

    def in_the_platforms_name(self) -> tuple[Place, Stored]:
        subject = self.place[0]
        if subject not in BY_NAME:
            return self.unsigned()
        event = decode(subject, self._later.value) | {"author": Author.PLATFORM.value}
        forged = Stored(key(self._school, event["record_id"]), encode(subject, event))
        return self.place, _headers(school_signer(self._school), subject, forged)


FORGERIES: Final[tuple[Callable[[_Forger], tuple[Place, Stored]], ...]] = (
    _Forger.unsigned,
    _Forger.signed_otherwise,
    _Forger.of_another_topic,
    _Forger.by_a_stranger,
    _Forger.with_a_key_that_nobody_has,
    _Forger.with_a_stolen_key,
    _Forger.as_the_platform,
    _Forger.on_another_partition,
    _Forger.null,
    _Forger.null_by_the_school,
    _Forger.in_the_platforms_name,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HauntedLog(Log):
    """The log of schools that sign, haunted as often as `likely` says."""

    chance: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311 - no secret
    likely: float = 0.3
    forgeries: Sequence[Callable[[_Forger], tuple[Place, Stored]]] = FORGERIES
    keys: SchoolKeys = field(default_factory=SchoolKeys)
    ahead: Mapping[Place, Sequence[tuple[bytes, Any]]] = field(default_factory=dict)
    """Keys and events that are applied and not read yet, at places beyond those of the topics."""

    def append(self, place: Place, message: Stored) -> int:
        """Add a school's message, signed, and now and then a forged one before or after it."""
        is_before = self.chance.random() < 0.5
        if is_before:
            self.haunt(place, message)
        signer = self.keys.signer(school_of(message.key))
        offset = self.take(place, _headers(signer, place[0], message))
        if not is_before:
            self.haunt(place, message)
        return offset

    def haunt(self, place: Place, message: Stored) -> None:
        """Forge something like this message, as likely as it is."""
        if self.chance.random() < self.likely:
            forge = self.chance.choice(self.forgeries)
            self.take(*forge(_Forger(place, message, self.chance)))

    def take(self, place: Place, message: Stored) -> int:
        """Add a message as it is, at the broker's time, and return its offset."""
        return Log.append(self, place, replace(message, at_ms=self.keys.now_ms))

    def decoded(
        self, up_to: Mapping[Place, int] | None = None
    ) -> dict[Place, Sequence[tuple[bytes, Any]]]:
        """Return keys and events; nothing in the place of what is not genuine, not there, or of
        the ledger of erasures.
        """
        read = {
            place: [
                (
                    message.key,
                    decode(place[0], message.value) if self._is_event(place, message) else {},
                )
                for message in messages[: None if up_to is None else up_to.get(place, 0)]
            ]
            for place, messages in self.messages.items()
        }
        # After it: of what was read, all is older.
        return read | dict(self.ahead)

    def forged(self) -> dict[tuple[Place, int], Stored]:
        """Return what is not genuine, by place and offset."""
        return {
            (place, offset): message
            for place, messages in self.messages.items()
            for offset, message in enumerate(messages)
            if not message.is_gone
            and not is_genuine(place, message, self.keys)
            and not _is_by(message)
        }

    def _is_event(self, place: Place, message: Stored) -> bool:
        return is_genuine(place, message, self.keys) and not is_erasure_key(message.key)


def _is_by(message: Stored) -> bool:
    """Say whether this is a null value of the platform."""
    return message.is_null and dict(message.headers).get("mya_key") == PLATFORM_KEY.encode()


def is_genuine(place: Place, message: Stored, keys: SchoolKeys | None = None) -> bool:
    """Say whether a message is an event by whom it says, from the words of the contract alone."""
    subject, partition = place
    school_id, headers = school_of(message.key), dict(message.headers)
    key_id = headers.get("mya_key", b"").decode()
    by_platform = key_id == PLATFORM_KEY
    secret = (
        _platform_secret()
        if by_platform
        else (keys or SchoolKeys()).secret(school_id, key_id, message.at_ms)
    )
    if secret is None or message.is_null or message.is_gone:
        return False
    said = (subject.encode(), message.key)
    joined = b"".join(b"%d:%b" % (len(each), each) for each in said) + b"value:" + message.value
    is_signed = hmac.digest(secret, joined, sha256) == headers["mya_signature"]
    is_home = partition == partition_of(school_id, PARTITION_COUNT)
    if by_platform or not is_signed:
        return is_signed and is_home
    author = decode(subject, message.value).get("author", Author.SCHOOL)
    return is_home and author != Author.PLATFORM


def _platform_secret() -> bytes:
    parts = (b"mya-sims-sync", b"platform", PLATFORM_KEY.encode())
    return hmac.digest(ROOT_KEY, b"".join(b"%d:%b" % (len(each), each) for each in parts), sha256)


def logs() -> SearchStrategy[Log]:
    """Return a log on which schools sign nothing, or one on which they do, haunted."""
    randoms = st.randoms(use_true_random=False)
    return st.one_of(st.builds(Log), st.builds(HauntedLog, chance=randoms))
