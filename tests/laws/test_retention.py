"""What a school keeps no longer: forgotten on the topics first, and for good."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import pytest

from consumers.back_office.retention import LetGo, let_go, roll_segments
from contract.names import FILLER_KEY
from tests.laws import tables
from tests.laws.log import NOW_MS
from tests.laws.records import lesson, student
from tests.laws.school import Change
from tests.laws.server import Server

ANN: Final[Change] = ("students", "1", student(admission_number="ash"))
BEN: Final[Change] = ("students", "2", student(admission_number="birch"))


def lesson_on(day: str, event: str) -> Change:
    record_id = f"{event}/1"
    return "student-timetables", record_id, lesson("student-timetables", record_id, day)


OLD: Final = lesson_on("2024-07-31", "e1")
KEPT: Final = lesson_on("2024-08-01", "e2")
"""The clock stands in March 2026: the school year before began in August 2024."""


def keep(server: Server, **periods: Any) -> None:
    server.office.change_settings("oakwood", lambda before: replace(before, **periods))


def forget(server: Server) -> LetGo:
    """Forget, and read what that comes to from the topics."""
    done = let_go(server.office, "oakwood", who="cron", keep=True)
    server.relay()
    server.worker.finish()
    return done


def lessons_left(server: Server) -> set[str]:
    rows = server.connection.execute("SELECT record_id FROM lesson WHERE school_id = 'oakwood'")
    return {record_id for (record_id,) in rows}


def test_lessons_of_earlier_school_years_go(server: Server) -> None:
    server.night(ANN, OLD, KEPT)

    done = forget(server)

    assert done.lessons == 1
    assert lessons_left(server) == {"e2/1"}
    assert set(tables.balanced(server.connection, ["oakwood"]).values()) == {True}


def test_nothing_goes_before_the_tombstone_is_on_the_topic(server: Server) -> None:
    server.night(ANN, OLD)

    let_go(server.office, "oakwood", who="cron", keep=True)
    assert lessons_left(server) == {"e1/1"}

    assert forget(server).lessons == 1  # what was interrupted is found again
    assert lessons_left(server) == set()
    assert forget(server).lessons == 0


def test_only_to_count_changes_nothing(server: Server) -> None:
    server.night(ANN, OLD)
    keep(server, people_kept_school_years=0)

    assert let_go(server.office, "oakwood", who="", keep=False).lessons == 1
    assert server.connection.execute("SELECT count(*) FROM sync.outbox").fetchone() == (0,)


def test_a_replay_does_not_bring_lessons_back(server: Server) -> None:
    server.night(ANN, OLD, KEPT)
    forget(server)

    server.rebuild()

    assert lessons_left(server) == {"e2/1"}


def test_nothing_is_out_of_step_after_lessons_are_gone(server: Server) -> None:
    server.school.window = {"first_day": "2026-03-09", "last_day": "2026-03-15"}
    server.night(ANN, OLD, KEPT)
    forget(server)

    server.night(day="2026-03-09")

    assert server.errors() == set()


def test_who_left_long_ago_is_erased(server: Server) -> None:
    server.night(ANN, BEN)
    server.night(("students", "2", None))

    done = forget(server)
    server.rebuild()

    # Versions of these nights are of 1970.
    assert done.people == 1
    assert server.enabled() == {"1"}
    assert server.connection.execute("SELECT record_id FROM record").fetchall() == [("1",)]


def test_who_left_lately_is_kept(server: Server) -> None:
    server.school.version = NOW_MS - 1_000 * 24 * 60 * 60 * 1000
    server.night(ANN, BEN)
    server.night(("students", "2", None))

    assert forget(server).people == 0


def test_old_runs_go_but_for_the_latest(server: Server) -> None:
    server.night(ANN)
    server.night(BEN)

    forget(server)

    runs = server.connection.execute("SELECT run_id FROM sync.run").fetchall()
    assert runs == [("run-2",)]
    assert server.connection.execute(
        "SELECT count(DISTINCT run_id) FROM sync.run_data_set"
    ).fetchone() == (1,)


@pytest.mark.parametrize(("resolved", "expected"), [("2025-03-01", 1), ("2025-03-03", 0)])
def test_errors_go_a_year_after_they_were_resolved(
    server: Server, resolved: str, expected: int
) -> None:
    server.night(ANN)
    server.connection.execute(
        "INSERT INTO sync.error_log (error_id, school_id, data_set, record_id, detail, label, code,"
        " severity, place, state, version, message, fix, first_run_id, raised_at, resolved_at,"
        " partition, log_offset, change) VALUES ('e', 'oakwood', 'students', '9', '', 'Ash',"
        " 'duplicate_key', 'warning', 'on-site', 'resolved', 7, '', '', 'run-0', %(at)s, %(at)s, 0,"
        " 0, 'resolved')",
        {"at": datetime.fromisoformat(resolved).replace(tzinfo=UTC)},
    )

    done = let_go(server.office, "oakwood", who="cron", keep=True)

    assert done.errors == expected
    assert (
        server.connection.execute(
            "SELECT key FROM sync.outbox WHERE topic LIKE '%%errors' AND value IS NULL"
        ).fetchall()
        == [(b"oakwood/students/9/duplicate_key//on-site",)] * expected
    )


def test_old_quarantine_goes(server: Server) -> None:
    server.night(ANN)
    server.connection.execute(
        "INSERT INTO sync.quarantine (topic, partition, log_offset, reason, school_id,"
        " quarantined_at, forged) VALUES ('t', 0, 1, 'r', 'oakwood', '2025-01-01', false)"
    )

    assert forget(server).quarantine == 1
    assert forget(server).quarantine == 0


def test_a_message_that_says_nothing_is_written_everywhere_and_skipped(server: Server) -> None:
    server.night(ANN)
    before = tables.found(server.connection, ["oakwood"])

    roll_segments(server.office)
    server.relay()
    server.worker.finish()

    fillers = [place for place, all_ in server.log.messages.items() if all_[-1].key == FILLER_KEY]
    assert len(fillers) == 2 * 14  # of each topic but that of errors, each partition
    assert tables.found(server.connection, ["oakwood"]) == before
    assert server.connection.execute("SELECT count(*) FROM sync.quarantine").fetchone() == (0,)
