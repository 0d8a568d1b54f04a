"""Two servers that take turns, and runs that end out of order: harmless, and told."""

from typing import Any

from psycopg import Connection

from contract.names import RUNS
from contract.runs import ended_key
from contract.wire import decode
from tests.laws import tables
from tests.laws.records import student
from tests.laws.school import NIGHT_MS
from tests.laws.server import Server


def test_one_server_alone_is_no_error(server: Server) -> None:
    for _ in range(3):
        server.night(("students", "1", student()))

    assert server.errors() == set()


def test_a_server_that_is_replaced_is_no_error(server: Server) -> None:
    server.night()
    server.school.installation = "new"
    server.school.previous_run_id = None

    server.night()
    server.night()

    assert server.errors() == set()


def test_two_servers_that_take_turns_are_told_until_one_stops(server: Server) -> None:
    server.night()
    server.school.installation, server.school.previous_run_id = "new", None
    server.night()
    server.school.installation, server.school.previous_run_id = "here", "run-1"

    server.night()

    assert server.errors() == {("", "second_installation")}
    server.night()
    assert server.errors() == set()


def test_a_run_that_ends_after_a_later_one_is_told_until_the_next(server: Server) -> None:
    server.night()
    server.school.version = 5 * NIGHT_MS
    server.night()
    server.school.version = 2 * NIGHT_MS

    server.night()

    assert server.errors() == {("", "run_out_of_order")}
    server.school.version = 6 * NIGHT_MS
    server.school.previous_run_id = "run-6"
    server.night()
    assert server.errors() == set()


def test_a_run_that_ends_after_a_later_one_has_books_that_balance(
    server: Server, connection: Connection[Any]
) -> None:
    server.night(("students", "1", student()))
    server.school.version = 5 * NIGHT_MS
    server.night(("students", "1", student(surname="Later")), ("students", "2", student()))
    server.school.version = 2 * NIGHT_MS

    changes = ("students", "1", student(surname="Earlier")), ("students", "3", student())
    server.night(*changes)

    (school,) = server.world.schools
    sent = {("run-1", 1), ("run-6", 2), ("run-3", 2)}
    booked = tables.books(connection, [school]).items()
    assert {(run_id, count) for (_, run_id, _), count in booked} == sent
    assert set(tables.balanced(connection, [school]).values()) == {True}
    again = list(server.log.messages[server.school.place("students")])
    for stored in again:
        server.log.append(server.school.place("students"), stored)
    server.worker.finish()
    assert tables.books(connection, [school]).items() == booked


def test_the_end_that_stays_on_the_topic_is_the_newest(server: Server) -> None:
    server.night()
    server.school.version = 5 * NIGHT_MS
    server.night()
    server.school.version = 2 * NIGHT_MS

    server.night()

    ends = [
        decode(RUNS, stored.value)["run_id"]
        for stored in server.log.messages[server.school.place(RUNS)]
        if stored.key == ended_key(server.school.school_id)
    ]
    assert ends == ["run-1", "run-6", "run-3", "run-6"]
