import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from producer.failures import ConfigurationError, ExitCode, UnavailableError
from producer.run_lock import locked
from producer.service.schedule import Pause, Window
from producer.service.wellbeing import Health
from producer.settings import Settings
from producer.state.past import Fault
from producer.state.store import FILE, open_state
from producer.status_command import status
from tests.producer.nights import SCHOOL, School, students
from tests.producer.programs import program

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
HOUR_MS = 3_600_000


def ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


@pytest.fixture
def run_tonight(school: School) -> School:
    """A school whose run of everything ended three hours ago, without faults."""
    school.data_sets, school.switched_on = None, ("students",)
    school.now_ms = ms(NOW) - 3 * HOUR_MS
    school.write("students", students(*range(1, 51)))
    school.night()
    return school


def settings_of(school: School, window: Window | None = None) -> Settings:
    return Settings(school=SCHOOL, state=school.state, night=window or Window())


def test_a_school_that_ran_tonight_is_well(run_tonight: School) -> None:
    told = status(settings_of(run_tonight), NOW)

    assert (told.health, told.exit_code) == (Health.WELL, ExitCode.DONE)
    assert told.last_run == NOW - timedelta(hours=3)
    assert told.next_run
    assert timedelta(hours=18) < told.next_run - NOW < timedelta(hours=24)
    assert (told.waiting_messages, told.blocked, told.fault) == (0, (), None)


@pytest.mark.parametrize(("hours", "health"), [(22, Health.WELL), (24, Health.LATE)])
def test_a_school_is_late_after_26_hours(run_tonight: School, hours: int, health: Health) -> None:
    told = status(settings_of(run_tonight), NOW + timedelta(hours=hours))

    assert told.health == health


def test_a_school_that_never_ran_is_late(tmp_path: Path) -> None:
    told = status(Settings(school=SCHOOL, state=tmp_path / "none"), NOW)

    assert (told.health, told.exit_code) == (Health.LATE, ExitCode.FAILED)
    assert told.last_run is None
    assert not (tmp_path / "none").exists()


def test_a_run_for_named_data_sets_is_no_night(run_tonight: School) -> None:
    run_tonight.data_sets = ("students",)
    run_tonight.switched_on = ("students", "subjects")
    run_tonight.now_ms = ms(NOW + timedelta(hours=24))
    run_tonight.night()

    told = status(settings_of(run_tonight), NOW + timedelta(hours=24))

    assert told.health == Health.LATE
    assert told.last_run == NOW + timedelta(hours=24)


def test_what_is_held_is_told_with_its_hold(run_tonight: School) -> None:
    run_tonight.write("students", students(1))
    run_tonight.night()

    told = status(settings_of(run_tonight), NOW)

    (blocked,) = told.blocked
    assert (told.health, told.exit_code) == (Health.NEEDS_A_PERSON, ExitCode.NEEDS_A_PERSON)
    assert (blocked.data_set, blocked.reason) == ("students", "held")
    assert blocked.hold
    assert f"--release {blocked.hold}" in blocked.fix


def test_what_is_blocked_stays_told_after_a_run_for_something_else(run_tonight: School) -> None:
    run_tonight.write("students", students(1))
    run_tonight.night()
    run_tonight.data_sets = ("subjects",)
    run_tonight.night()

    told = status(settings_of(run_tonight), NOW)

    assert {"students"} == {each.data_set for each in told.blocked if each.hold}


def test_a_fault_is_told_until_a_run_has_ended_since(run_tonight: School) -> None:
    note_fault(run_tonight, ms(NOW) - HOUR_MS)

    told = status(settings_of(run_tonight), NOW)
    run_tonight.now_ms = ms(NOW)
    run_tonight.night()
    later = status(settings_of(run_tonight), NOW)

    assert (told.fault, told.last_fault) == ("Kafka is away.", NOW - timedelta(hours=1))
    assert (later.fault, later.last_fault) == (None, None)


def note_fault(school: School, at_ms: int) -> None:
    with open_state(school.state, SCHOOL, str) as state, state.transaction():
        state.facts.note_fault(Fault(at_ms=at_ms, reason="Kafka is away."))


def test_what_waits_in_the_outbox_is_counted(run_tonight: School) -> None:
    run_tonight.write("students", students(*range(1, 53)))
    run_tonight.broker.lost_after = 1
    with pytest.raises(UnavailableError):
        run_tonight.night()

    told = status(settings_of(run_tonight), NOW)

    assert told.waiting_messages > 0
    assert told.waiting_bytes > 0
    assert told.died_runs == 1


def test_a_run_in_progress_is_told_and_is_no_run_that_died(run_tonight: School) -> None:
    with locked(run_tonight.state):
        told = status(settings_of(run_tonight), NOW)

    assert (told.run_in_progress, told.died_runs) == (True, 0)
    assert "one is in progress" in "\n".join(told.lines())


def test_a_pause_is_told_and_makes_nobody_late(run_tonight: School) -> None:
    window = Window(paused=(Pause(date(2026, 11, 25), date(2026, 12, 4)),))

    told = status(settings_of(run_tonight, window), NOW + timedelta(days=5))

    assert (told.health, told.paused) == (Health.WELL, "2026-11-25 to 2026-12-04")
    assert told.next_run
    assert told.next_run.date() == date(2026, 12, 5)


def test_the_state_of_another_school_is_refused(run_tonight: School) -> None:
    with pytest.raises(ConfigurationError, match="belongs to school"):
        status(Settings(school="other", state=run_tonight.state), NOW)


def test_a_state_that_is_none_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"this is no database, however long one looks at it" * 9)

    with pytest.raises(UnavailableError, match="cannot be used"):
        status(Settings(school=SCHOOL, state=tmp_path), NOW)


def test_the_program_tells_it_as_json_and_in_words(run_tonight: School) -> None:
    given = ("status", "--state", str(run_tonight.state))

    as_json, in_words = program(*given, "--json"), program(*given)

    told = json.loads(as_json.stdout)
    assert told["school"] == SCHOOL
    assert set(told) >= {"health", "last_run_at", "next_run_at", "outbox", "blocked"}
    assert f"School {SCHOOL}" in in_words.stdout
    assert as_json.returncode == in_words.returncode
