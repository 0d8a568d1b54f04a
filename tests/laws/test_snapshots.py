"""A school that sends everything anew: who is not in it any more leaves, unless it is too many."""

from dataclasses import replace
from typing import Any

import pytest
from psycopg import Connection

from consumers.back_office import RefusedError
from contract.events import Author
from contract.wire import decode
from tests.laws import tables
from tests.laws.records import students
from tests.laws.server import Server
from tests.laws.worker import Worker


def test_a_snapshot_of_all_removes_nobody(server: Server) -> None:
    server.night(*students(range(30)))
    server.school.lose_state()

    server.night(*students(range(30)))

    assert len(server.enabled()) == 30
    assert server.errors() == set()


def test_who_is_not_in_a_snapshot_leaves(server: Server) -> None:
    server.night(*students(range(30)))
    server.school.lose_state()

    server.night(*students(range(28)))

    assert server.enabled() == {str(each) for each in range(28)}
    assert server.errors() == set()


def test_a_leaver_after_a_snapshot_keeps_name_and_account(server: Server) -> None:
    server.night(*students(range(30)))
    server.school.lose_state()

    server.night(*students(range(1, 30)))

    rows = server.connection.execute(
        "SELECT surname, username, enabled FROM mya.users WHERE third_party_id = '0'"
    )
    assert rows.fetchall() == [("Ash", "a0", False)]


@pytest.mark.parametrize(
    ("known", "stay", "is_held"),
    [
        (5, 1, False),
        (5, 0, True),  # all of them
        (6, 3, False),
        (6, 2, True),  # more than half of six
        (200, 180, False),  # twenty
        (200, 179, True),  # twenty-one, more than a tenth
        (300, 270, False),  # thirty are a tenth
        (300, 269, True),
    ],
)
def test_too_many_wait_for_a_person(
    connection: Connection[Any], known: int, stay: int, is_held: bool
) -> None:
    server = Server(connection, f"snapshot-{known}-{stay}")
    server.night(*students(range(known)))
    server.school.lose_state()

    server.night(*students(range(stay)))

    assert len(server.enabled()) == (known if is_held else stay)
    assert server.errors() == ({("students", "removal_held")} if is_held else set())


def test_a_person_releases_what_is_held(server: Server) -> None:
    server.night(*students(range(10)))
    server.school.lose_state()
    server.night(*students(range(3)))
    (hold,) = server.office.snapshot_holds_of(server.school.school_id)
    assert (hold.data_set, hold.known, hold.leaving) == ("students", 10, 7)

    would = server.office.would_be_removed(server.school.school_id, "students")
    assert len(server.enabled()) == 10
    released = server.office.release_snapshot(server.school.school_id, "students")
    server.relay()
    server.worker.finish()

    assert (would, released) == (7, 7)
    assert len(server.enabled()) == 3
    assert server.errors() == set()
    assert server.office.snapshot_holds_of(server.school.school_id) == []
    with pytest.raises(RefusedError):
        server.office.release_snapshot(server.school.school_id, "students")


def test_who_came_back_before_the_release_stays(server: Server) -> None:
    server.night(*students(range(10)))
    server.school.lose_state()
    server.night(*students(range(3)))
    server.night(*students([7]))

    released = server.office.release_snapshot(server.school.school_id, "students")
    server.relay()
    server.worker.finish()

    assert released == 6
    assert server.enabled() == {"0", "1", "2", "7"}


def test_who_is_held_at_the_school_has_not_left(server: Server) -> None:
    server.night(*students(range(30)))
    server.school.lose_state()
    server.school.held = {"students": {"29"}}

    server.night(*students(range(29)))

    assert len(server.enabled()) == 30


def test_the_threshold_is_a_setting(server: Server) -> None:
    server.night(*students(range(30)))
    server.office.change_settings(
        server.school.school_id,
        lambda before: replace(before, removals_max=1, removals_percent_max=1),
    )
    server.school.lose_state()

    server.night(*students(range(28)))

    assert len(server.enabled()) == 30
    assert server.errors() == {("students", "removal_held")}


def test_a_removal_is_an_event_of_the_platform_and_in_no_book(server: Server) -> None:
    server.night(*students(range(30)))
    server.school.lose_state()
    server.night(*students(range(28)))

    rows = server.connection.execute(
        "SELECT run_id, created, removed, applied FROM mya.run_data_sets"
        " WHERE data_set = 'students' ORDER BY run_id"
    )
    balanced = server.connection.execute("SELECT bool_and(balanced) FROM mya.runs").fetchone()
    assert rows.fetchall()[1][3] == 28
    assert balanced == (True,)
    assert _authors(server) == {Author.SCHOOL.value: 58, Author.PLATFORM.value: 2}


def test_a_replay_ends_the_same(server: Server) -> None:
    server.night(*students(range(30)))
    server.school.lose_state()
    server.night(*students(range(28)))
    before = tables.found(server.connection, [server.school.school_id])

    tables.forget_generation(server.connection)
    Worker(server.connection, server.world).finish()

    assert tables.found(server.connection, [server.school.school_id]) == before


def _authors(server: Server) -> dict[str, int]:
    counts: dict[str, int] = {}
    for (subject, _), messages in server.log.messages.items():
        for stored in messages if subject == "students" else ():
            author = decode("students", stored.value)["author"]
            counts[author] = counts.get(author, 0) + 1
    return counts


def test_who_lies_in_quarantine_has_not_left(server: Server) -> None:
    server.night(*students(range(30)))
    server.school.lose_state()
    place = server.school.place("students")
    first = len(server.log.messages[place])
    server.connection.execute(
        "INSERT INTO sync.parking (topic, partition, log_offset, who, why)"
        " VALUES (%s, %s, %s, 'me', 'it crashes')",
        [server.world.topics.of("students"), place[1], first],
    )
    server.worker = Worker(server.connection, server.world)

    server.night(*students(range(28)))

    assert server.enabled() == {str(each) for each in range(28)}
