"""Two servers that take turns, and runs that end out of order: harmless, and told."""

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
