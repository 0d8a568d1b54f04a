"""The keys that a worker reads with, and what is set aside, renewed when either has changed.

A worker asks for the edition in each transaction, for the price of one row, and reads the enrolment
again only when that is another. So a key that was revoked a moment ago verifies nothing any more,
and whoever sends messages with keys that nobody knows costs no question.
"""

from collections.abc import Iterable
from typing import Any

from psycopg import Connection

from consumers.trust.keyring import Keyring, Trust
from consumers.trust.parked import parked_of
from projections.permanent import enrolment, parkings


class EnrolmentChangedError(RuntimeError):
    """What was read was verified with keys that are no longer as they were: read it again."""


class Keys:
    """The newest keyring that is known; `ring` is what to read with from now on."""

    def __init__(self, connection: Connection[Any], trust: Trust) -> None:
        self._connection = connection
        self._trust = trust
        self.ring = self._newest()

    def renew(self) -> None:
        """Take up what has changed about who may speak, and what is set aside."""
        if enrolment.edition(self._connection) != self.ring.edition:
            self.ring = self._newest()

    def demand_same(self, ring: Keyring, owners: Iterable[bytes]) -> None:
        """Renew the keys, and raise EnrolmentChangedError if one of these schools, as they stand
        in keys of messages, stands otherwise by now than on the ring that was read with.
        """
        self.renew()
        if not ring.agrees(self.ring, owners):
            raise EnrolmentChangedError("what was read was verified with other keys")

    def _newest(self) -> Keyring:
        # With its edition first: what changes meanwhile is read again, and never missed.
        enrolled = enrolment.everything(self._connection)
        return self._trust.keyring(enrolled, parked_of(parkings.in_force(self._connection)))
