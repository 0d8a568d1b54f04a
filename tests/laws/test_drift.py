"""What MYA holds and what the producer believes it holds: a difference is told the same night."""

from datetime import UTC, datetime
from typing import Any, Final

from contract.dead_letters import Change
from contract.error_code import Place
from contract.wire import decode
from tests.laws.records import student
from tests.laws.school import Change as RecordChange
from tests.laws.school import Night
from tests.laws.server import Server

AT: Final = datetime(2026, 1, 5, tzinfo=UTC)

ANN: Final[RecordChange] = ("students", "1", student(admission_number="a1"))
BEN: Final[RecordChange] = ("students", "2", student(admission_number="a2"))
GONE: Final[RecordChange] = ("students", "2", None)


def lose(server: Server, record_id: str) -> None:
    """Take a record out of the database, as a bug of ours could."""
    server.connection.execute("DELETE FROM record WHERE record_id = %s", [record_id])
    server.connection.execute("DELETE FROM app_user WHERE third_party_id = %s", [record_id])
    server.connection.execute("DELETE FROM user_role WHERE third_party_id = %s", [record_id])


def test_in_step_nothing_is_said(server: Server) -> None:
    server.night(ANN, BEN)
    server.night(("students", "1", student(surname="Birch")))
    server.night(GONE)

    assert server.errors() == set()


def test_a_record_that_is_lost_is_told_the_same_night(server: Server) -> None:
    server.night(ANN, BEN)
    lose(server, "2")

    server.night()

    assert server.errors() == {("students", "out_of_step")}


def test_a_record_with_other_content_is_told(server: Server) -> None:
    server.night(ANN, BEN)
    server.connection.execute(
        "UPDATE record SET content_hash = decode(repeat('00', 16), 'hex') WHERE record_id = '2'"
    )

    server.night()

    assert server.errors() == {("students", "out_of_step")}


def test_sending_everything_anew_puts_it_right(server: Server) -> None:
    server.night(ANN, BEN)
    lose(server, "2")
    server.night()
    server.school.lose_state()

    server.night(ANN, BEN)

    assert server.errors() == set()


def test_while_removals_are_held_nothing_is_said(server: Server) -> None:
    server.night(ANN, BEN)
    server.school.lose_state()

    server.night()
    server.night(ANN)

    assert server.errors() == {("students", "removal_held")}


def test_what_a_lost_producer_found_on_site_is_resolved_by_a_snapshot(server: Server) -> None:
    server.night(ANN)
    for error_id, code, version in (("old", "email_malformed", 1), ("new", "duplicate_key", 2**60)):
        _insert_on_site(server, error_id, code, version)
    server.school.lose_state()

    server.school.run(Night(changes=[ANN]))
    server.worker.finish()

    told = _told(server)
    assert [(each["code"], each["change"], each["place"]) for each in told] == [
        ("email_malformed", Change.RESOLVED, Place.ON_SITE)
    ]
    assert told[0]["version"] < server.school.version


def test_a_normal_night_resolves_nothing_that_was_found_on_site(server: Server) -> None:
    server.night(ANN)
    _insert_on_site(server, "old", "email_malformed", 1)

    server.school.run(Night(changes=[ANN]))
    server.worker.finish()

    assert _told(server) == []


def _insert_on_site(server: Server, error_id: str, code: str, version: int) -> None:
    server.connection.execute(
        "INSERT INTO sync.error_log (error_id, school_id, data_set, record_id, detail, label, code,"
        " severity, place, state, version, message, fix, first_run_id, raised_at)"
        " VALUES (%s, %s, 'students', '1', '', 'Ash', %s, 'warning', 'on-site', 'open', %s,"
        " 'What.', 'How.', 'run-0', %s)",
        [error_id, server.school.school_id, code, version, AT],
    )


def _told(server: Server) -> list[dict[str, Any]]:
    rows = server.connection.execute("SELECT value FROM sync.outbox WHERE topic LIKE '%errors'")
    return [decode("errors", bytes(value)) for (value,) in rows]
