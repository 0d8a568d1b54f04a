"""Setting aside and trying again, in a world of schools that sign, with a broker that compacts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from consumers.back_office import BackOffice
from consumers.quarantine import parking
from consumers.quarantine.retrying import Retrying
from consumers.quarantine.verdicts import Told
from projections.permanent import quarantine_contents
from projections.permanent.parkings import Order
from projections.permanent.quarantine_contents import Wanted
from tests.laws import tables
from tests.laws.log import NOW_MS, PARTITION_COUNT, Place
from tests.laws.oracle import Expected
from tests.laws.signed_platform import Platform
from tests.laws.signers import ROOT_KEY
from tests.laws.worker import Worker

STUDENTS: Final = "students", 0
"""Where Ann of the first night lies, and of the second."""

ORDER: Final = Order("me", "it crashes")


@dataclass(frozen=True, slots=True)
class Support:
    """Who looks after what was set aside."""

    platform: Platform

    @property
    def office(self) -> BackOffice:
        office = BackOffice(
            connection=self.platform.connection,
            topics=self.platform.world.topics,
            partition_count=PARTITION_COUNT,
            now_ms=lambda: NOW_MS,
            root_key=ROOT_KEY,
        )
        office.prepare()
        return office

    def retrying(self, *, keep: bool = True) -> Retrying:
        trust = self.platform.world.trust
        return Retrying(office=self.office, trust=trust, who="me", keep=keep)

    def park(self, place: Place, offset: int) -> None:
        parking.park_event(self.office, self.at(place, offset), ORDER, keep=True)

    def park_school(self, school_id: str) -> None:
        parking.park_school(self.office, school_id, ORDER, keep=True)

    def unpark_school(self, school_id: str) -> list[Told]:
        return parking.unpark_school(self.retrying(), school_id)

    def retry(self, *, keep: bool = True, **wanted: Any) -> list[tuple[str, str]]:
        """Try again; return what became of each message, and as what or why."""
        places = quarantine_contents.places(self.platform.connection, Wanted(**wanted))
        return said(self.retrying(keep=keep).retry(places))

    def at(self, place: Place, offset: int) -> tuple[str, int, int]:
        return self.platform.world.topics.of(place[0]), place[1], offset

    def found(self) -> Expected:
        """What is in the database, but for drift: that is looked for at the end of a run alone."""
        found = self.platform.found()
        return Expected(found.tables, {each for each in found.errors if each[3] != "out_of_step"})

    def surnames(self) -> list[str]:
        """Who is shown."""
        rows = self.platform.connection.execute("SELECT surname FROM mya.users ORDER BY 1")
        return [surname for (surname,) in rows]

    def reasons(self) -> list[str]:
        """Why what lies in quarantine lies there."""
        rows = self.platform.connection.execute("SELECT reason FROM sync.quarantine ORDER BY 1")
        return [reason for (reason,) in rows]

    def books(self) -> set[tuple[str, int]]:
        """How many records are in which book, but the empty ones, of all runs."""
        names = "applied", "superseded", "waiting", "errors", "quarantined", "erased"
        row = self.platform.connection.execute(
            "SELECT sum(applied), sum(superseded), sum(waiting), sum(errors), sum(quarantined),"
            " sum(erased) FROM sync.run_data_set"
        ).fetchone()
        assert row is not None
        return {(name, int(count)) for name, count in zip(names, row, strict=True) if count}

    def balanced(self) -> set[bool | None]:
        platform = self.platform
        return set(tables.balanced(platform.connection, platform.world.schools).values())

    def begin_again(self) -> None:
        """Let a worker begin as after a crash: with what it is to read by now."""
        self.platform.worker = Worker(self.platform.connection, self.platform.world)


def said(told: Iterable[Told]) -> list[tuple[str, str]]:
    return [(each.became.value, each.detail) for each in told]
