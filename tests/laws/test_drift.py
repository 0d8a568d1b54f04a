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
CID: Final[RecordChange] = ("students", "3", student(admission_number="a3"))
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


def test_who_is_still_to_leave_after_a_snapshot_is_no_difference_to_the_runs_after_it(
    server: Server,
) -> None:
    server.night(ANN, BEN)
    server.school.lose_state()

    server.school.run(Night(changes=[ANN]))
    server.school.run(Night(changes=[]))
    server.school.run(Night(changes=[]))
    server.worker.finish()

    assert server.errors() == set()
    server.relay()
    server.worker.finish()
    server.night()
    assert (server.enabled(), server.errors()) == ({"1"}, set())


def test_what_a_lost_producer_holds_back_is_no_difference_until_it_is_put_right(
    server: Server,
) -> None:
    _send_all_anew_but_ben(server)
    snapshot = server.errors()
    # Only a snapshot says what is held back; on other nights the error log knows.
    server.school.held = {}
    _insert_on_site(server, "wrong", "required_field_missing", 1, record_id="2", severity="error")

    server.night()
    held = server.errors()
    server.night(BEN)

    assert (snapshot, held, server.errors()) == (set(), set(), set())
    assert server.enabled() == {"1", "2"}


def test_what_was_held_back_when_all_was_sent_anew_and_leaves_is_told_until_all_is_sent_again(
    server: Server,
) -> None:
    _send_all_anew_but_ben(server)
    before = server.errors()
    server.school.held = {}

    server.night()
    told = server.errors()
    server.school.lose_state()
    server.night(ANN)
    server.night()

    assert (before, told) == (set(), {("students", "out_of_step")})
    assert (server.enabled(), server.errors()) == ({"1"}, set())


def test_which_of_those_that_are_held_back_the_producer_knows_nobody_can_tell(
    server: Server,
) -> None:
    server.night(ANN, BEN, CID)
    server.school.lose_state()
    server.school.held = {"students": {"2"}}
    server.night(ANN, CID)
    server.school.held = {"students": {"2", "3"}}

    server.night()

    assert server.errors() == set()


def test_a_record_that_is_lost_is_told_whatever_is_held_back(server: Server) -> None:
    server.night(ANN, BEN)
    server.school.held = {"students": {"1"}}
    lose(server, "2")

    server.night()

    assert server.errors() == {("students", "out_of_step")}


def test_one_more_than_is_held_back_is_told(server: Server) -> None:
    server.night(ANN, BEN, CID)
    server.school.lose_state()
    server.school.held = {"students": {"2", "3"}}
    server.night(ANN)
    server.school.held = {"students": {"2"}}

    server.night()

    assert server.errors() == {("students", "out_of_step")}


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


def _send_all_anew_but_ben(server: Server) -> None:
    """Lose the producer's state, and hold Ben back on the night on which all is sent anew."""
    server.night(ANN, BEN)
    server.school.lose_state()
    server.school.held = {"students": {"2"}}
    server.night(ANN)


def _insert_on_site(
    server: Server,
    error_id: str,
    code: str,
    version: int,
    *,
    record_id: str = "1",
    severity: str = "warning",
) -> None:
    server.connection.execute(
        "INSERT INTO sync.error_log (error_id, school_id, data_set, record_id, detail, label, code,"
        " severity, place, state, version, message, fix, first_run_id, raised_at,"
        " partition, log_offset, change)"
        " VALUES (%s, %s, 'students', %s, '', 'Ash', %s, %s, 'on-site', 'open', %s,"
        " 'What.', 'How.', 'run-0', %s, 0, 0, 'raised')",
        [error_id, server.school.school_id, record_id, code, severity, version, AT],
    )


def _told(server: Server) -> list[dict[str, Any]]:
    rows = server.connection.execute("SELECT value FROM sync.outbox WHERE topic LIKE '%errors'")
    return [decode("errors", bytes(value)) for (value,) in rows]
