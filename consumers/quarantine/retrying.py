"""Trying again what was set aside, a piece of one school at a time, each in a transaction.

What ends a transaction with a bug of ours is found by halves, and stays; what is beside it goes.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from consumers.back_office import BackOffice, RefusedError
from consumers.loop.reading import Reader
from consumers.quarantine.bugs import Bug, attempt
from consumers.quarantine.checking import Sound, check
from consumers.quarantine.taking_out import take_out
from consumers.quarantine.verdicts import Became, Told
from consumers.trust.keyring import Trust
from contract.data_sets import ALL
from contract.names import ERRORS, RUNS
from projections.permanent import books, enrolment, parkings, quarantine_contents
from projections.permanent.parkings import Place

Claimed = tuple[str | None, Place]
"""A school as a key names it, and where the message lies."""

CRASHES: Final = "crashes: "
"""Before the kind of the bug."""

_PIECE: Final = 200
"""Messages in one transaction: pictures are up to half a megabyte each."""

_RANKS: Final = {each.name: rank for rank, each in enumerate(ALL)} | {RUNS: 98, ERRORS: 99}
"""Records before what refers to them, and the steps of a run after what it has sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrying:
    """Who tries again, and whether it is kept or only tried out."""

    office: BackOffice
    trust: Trust
    who: str
    keep: bool

    def retry(self, places: Iterable[Claimed]) -> list[Told]:
        """Try these messages again; tell what became of each.

        Raises RefusedError when somebody changes meanwhile who may speak.
        """
        by_school: dict[str | None, list[Place]] = defaultdict(list)
        for school_id, place in places:
            by_school[school_id].append(place)
        return [
            told
            for school_id, own in by_school.items()
            for piece in _pieces(sorted(own, key=self._rank))
            for told in self._tried(school_id, piece)
        ]

    def _rank(self, place: Place) -> tuple[int, Place]:
        subject = self.office.topics.subject_of(place[0]).partition("@")[0]
        return _RANKS.get(subject, 0), place

    def _tried(self, school_id: str | None, places: Sequence[Place]) -> list[Told]:
        found = attempt(lambda: self._transaction(school_id, places))
        if not isinstance(found, Bug):
            return found
        if len(places) == 1:
            return [Told(places[0], Became.STAYS, f"{CRASHES}{found.kind}")]
        middle = len(places) // 2
        halves = places[:middle], places[middle:]
        return [told for half in halves for told in self._tried(school_id, half)]

    def _transaction(self, school_id: str | None, places: Sequence[Place]) -> list[Told]:
        connection, office = self.office.connection, self.office
        with connection.transaction(force_rollback=not self.keep):
            ring = self.trust.keyring(enrolment.everything(connection))
            reader = Reader(office.topics, office.partition_count, ())
            kept = quarantine_contents.of_places(connection, places)
            checked = [check(reader, ring, each) for each in kept]
            told = [each for each in checked if isinstance(each, Told)]
            sound = [each for each in checked if isinstance(each, Sound)]
            # Nothing is written for a school that is only claimed to be one.
            if sound and school_id is not None:
                with office.changing(school_id) as context:
                    self._demand_same(ring.edition)
                    told += take_out(context, sound)
                self._weigh(school_id, sound)
                self._lift(told)
            return told

    def _demand_same(self, edition: int) -> None:
        if enrolment.edition(self.office.connection) != edition:
            raise RefusedError("Somebody has just changed who may speak: give the command again.")

    def _weigh(self, school_id: str, sound: Sequence[Sound]) -> None:
        runs = {each.kept.run_id for each in sound}
        runs |= {case.event.event["run_id"] for each in sound if (case := each.case) is not None}
        runs |= {event["run_id"] for each in sound for _, event in each.read.batch.steps}
        books.weigh(self.office.connection, school_id, sorted(each for each in runs if each))

    def _lift(self, told: Iterable[Told]) -> None:
        """Set aside no longer what was taken out: of replays, too, that read it where it lay."""
        gone = {each.place for each in told if each.became is not Became.STAYS}
        for parking in parkings.in_force(self.office.connection):
            if parking.place in gone:
                parkings.lift(self.office.connection, parking, self.who)


def _pieces(places: Sequence[Place]) -> Iterator[Sequence[Place]]:
    for start in range(0, len(places), _PIECE):
        yield places[start : start + _PIECE]
