"""A world that was applied, and the back office in which people change what MYA owns."""

from typing import Any, Final

from psycopg import Connection

from consumers.back_office import BackOffice
from tests.laws import tables
from tests.laws.log import NOW_MS, PARTITION_COUNT
from tests.laws.records import student
from tests.laws.school import Change, Night
from tests.laws.worker import Worker
from tests.laws.world import SchoolPlan, World, publish

ANN: Final[Change] = ("students", "1", student(admission_number="ash"))
BEN: Final[Change] = ("students", "2", student(admission_number="ASH", forename="Ben"))


class Platform:
    """A world that was applied, and its back office."""

    def __init__(self, connection: Connection[Any], world: World) -> None:
        self.world = world
        self.school = world.schools[0]
        self.worker = Worker(connection, world)
        self.connection = connection
        self.office = BackOffice(
            connection=connection,
            topics=world.topics,
            partition_count=PARTITION_COUNT,
            now_ms=lambda: NOW_MS,
        )
        self.office.prepare()

    def usernames(self) -> dict[str | None, str | None]:
        """Who has which username; None for whom SIMS does not know."""
        return {each.third_party_id: each.username for each in self.office.accounts_of(self.school)}

    def errors(self) -> set[tuple[str, str, str]]:
        """Record, code and detail of each open error."""
        found = tables.found(self.connection, [self.school]).errors
        return {(record_id, code, detail) for _, _, record_id, code, detail in found}

    def users(self) -> set[str]:
        """Who is a user."""
        rows = self.connection.execute(
            "SELECT third_party_id FROM mya.users WHERE school_id = %s", [self.school]
        )
        return {person_id for (person_id,) in rows}

    def told(self) -> int:
        """How many messages wait to be published."""
        row = self.connection.execute("SELECT count(*) FROM sync.outbox").fetchone()
        assert row is not None
        return int(row[0])


def applied(connection: Connection[Any], *nights: Night, **plan: Any) -> Platform:
    world = publish([SchoolPlan(nights=nights, **plan)])
    tables.put(connection, world.mya)
    platform = Platform(connection, world)
    platform.worker.finish()
    return platform
