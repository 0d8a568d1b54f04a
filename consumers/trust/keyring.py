"""The keyring: who may speak, held in memory, so that verifying a message asks nobody.

In: what lies on a topic, with the broker's time of it, which nobody but the broker can choose. Out:
who vouches for it, or why nobody does. A key that is not on the ring costs a look into a table,
and no question to the database: that the ring is old is seen when a batch is applied.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from urllib.parse import quote

from consumers.trust.parked import NOTHING_PARKED, Parked
from contract.program.root_key import RootKeyError
from contract.signing import (
    PLATFORM_KEY,
    VERSION_HEADER,
    Seal,
    forgotten_version,
    platform_signer,
    school_secret,
    signature_of,
)
from projections.permanent.enrolment import Enrolled, Enrolment, SigningKey, State

_PLATFORM: Final = PLATFORM_KEY.encode()
_WITHHELD: Final = {State.SUSPENDED: "school_suspended", State.CLOSED: "school_closed"}


class Voucher(StrEnum):
    """Who vouches for a message; nobody, where an open stack takes it unsigned."""

    SCHOOL = "school"
    PLATFORM = "platform"
    NOBODY = "nobody"


class ForgedError(ValueError):
    """The message is not by whom it claims to be from: a case for security."""


class WithheldError(ValueError):
    """The message is by an enrolled school that may not speak now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """What a deployment believes in: its root key, and whether it is open to unknown schools."""

    root_key: bytes | None = field(repr=False)
    is_open: bool

    def demand(self) -> None:
        """Raise RootKeyError where nobody could be believed."""
        if self.root_key is None and not self.is_open:
            raise RootKeyError(
                "MYA_ROOT_KEY is missing: the secret of this deployment, at least 32 random bytes"
                " in hexadecimal or base64. Without it nothing that schools send can be verified;"
                " MYA_OPEN_ENROLMENT=true takes it unverified, which is for trying things out."
            )

    def keyring(self, enrolment: Enrolment, parked: Parked = NOTHING_PARKED) -> "Keyring":
        """Put the keys of all schools on a ring, and beside them what is set aside.

        Raises RootKeyError when schools are enrolled whose signatures nobody could verify.
        """
        self.demand()
        if self.root_key is None and enrolment.schools:
            raise RootKeyError(
                "MYA_ROOT_KEY is missing, and schools are enrolled: without it what they send"
                " cannot be verified."
            )
        return Keyring(self, enrolment, parked)


class Keyring:
    """The keys of one edition of the enrolment, and what people have set aside.

    `distrusted` are the schools of which MYA may hold what a stolen key wrote.
    """

    def __init__(self, trust: Trust, enrolment: Enrolment, parked: Parked = NOTHING_PARKED) -> None:
        root = trust.root_key
        self.edition = enrolment.edition
        self.parked = parked
        self._is_open = trust.is_open
        self._platform = None if root is None else platform_signer(root).seal
        self._schools = {
            quote(each.school_id, safe="").encode(): _School(each, root or b"")
            for each in enrolment.schools
        }
        self.distrusted = frozenset(
            each.school_id for each in enrolment.schools if each.distrusted_since is not None
        )
        self._owners = {
            key_id: owner for owner, school in self._schools.items() for key_id in school.keys
        }

    def voucher(
        self,
        subject: str,
        key: bytes,
        value: bytes | None,
        headers: Iterable[tuple[str, Any]] | None,
        at_ms: int,
    ) -> Voucher:
        """Return who vouches for a message that the broker took at this time.

        Raises ForgedError, and WithheldError.
        """
        owner = key.partition(b"/")[0]
        school = self._schools.get(owner)
        signature = signature_of(headers)
        if signature is not None:
            key_id, digest = signature
            if key_id == _PLATFORM and self._platform is not None:
                version = 0 if value is not None else forgotten_version(headers)
                if not self._platform.is_of(digest, subject, key, value, version):
                    raise ForgedError("bad_signature")
                return Voucher.PLATFORM
            if school is not None:
                self._verify(school, key_id, (digest, subject, key, value), at_ms)
                return Voucher.SCHOOL
        if school is None:
            return self._stranger(value, headers)
        if self._is_open and at_ms < school.enrolled_ms:
            return Voucher.NOBODY
        raise ForgedError("unsigned")

    def demand_unparked(self, school_id: str, voucher: Voucher, topic: str, offset: int) -> None:
        """Raise ParkedError for what a parked school says. What the platform says of it counts: it
        heals the log from what is set aside, and would be set aside and healed for ever.
        """
        is_school = voucher is not Voucher.PLATFORM and self._platform is not None
        if is_school and self.parked.schools:
            self.parked.demand_school(school_id, topic, offset)

    def agrees(self, other: "Keyring", owners: Iterable[bytes]) -> bool:
        """Say whether another ring says the same of these schools, each as it stands in keys, and
        the same is set aside.
        """
        return self.parked == other.parked and all(
            self._terms(each) == other._terms(each) for each in owners
        )

    def knows(self, owner: bytes) -> bool:
        """Say whether a school is enrolled, as it stands in keys."""
        return owner in self._schools

    def _verify(
        self,
        school: "_School",
        key_id: bytes,
        signed: tuple[bytes, str, bytes, bytes | None],
        at_ms: int,
    ) -> None:
        key = school.keys.get(key_id)
        if key is None:
            is_others = key_id in self._owners
            raise ForgedError("key_of_another_school" if is_others else "unknown_key")
        if not key.seal.is_of(*signed):
            raise ForgedError("bad_signature")
        if not key.from_ms <= at_ms < key.until_ms:
            raise ForgedError("key_not_valid")
        if at_ms >= school.withheld_ms:
            raise WithheldError(school.withheld)

    def _stranger(self, value: bytes | None, headers: Iterable[tuple[str, Any]] | None) -> Voucher:
        if not self._is_open:
            raise ForgedError("not_enrolled")
        # Without a root key the platform signs nothing, what it forgets neither.
        forgets = value is None and any(name == VERSION_HEADER for name, _ in headers or ())
        return Voucher.PLATFORM if forgets and self._platform is None else Voucher.NOBODY

    def _terms(self, owner: bytes) -> Enrolled | None:
        school = self._schools.get(owner)
        return school.terms if school else None


class _School:
    """An enrolled school, as the verifying of its messages needs it."""

    __slots__ = ("enrolled_ms", "keys", "terms", "withheld", "withheld_ms")

    def __init__(self, terms: Enrolled, root_key: bytes) -> None:
        self.terms = terms
        self.enrolled_ms = _ms(terms.enrolled_at)
        self.withheld = _WITHHELD.get(terms.state, "")
        self.withheld_ms = _ms(terms.state_since) if self.withheld else math.inf
        self.keys = {
            each.key_id.encode(): _Key(each, root_key, terms.school_id) for each in terms.keys
        }


class _Key:
    """A key, of which the seal is made when it is first needed: most schools are silent by day."""

    __slots__ = ("_named", "_seal", "from_ms", "until_ms")

    def __init__(self, key: SigningKey, root_key: bytes, school_id: str) -> None:
        self._named = root_key, school_id, key.key_id
        self._seal: Seal | None = None
        self.from_ms = _ms(key.valid_from)
        self.until_ms = math.inf if key.valid_until is None else _ms(key.valid_until)

    @property
    def seal(self) -> Seal:
        if self._seal is None:
            self._seal = Seal(school_secret(*self._named))
        return self._seal


def _ms(moment: datetime) -> float:
    """Return a moment as brokers write theirs; -inf and inf where PostgreSQL has no other."""
    return moment.timestamp() * 1000
