"""A person who was erased: nothing of them is left, nobody misses them, and nothing brings them
back.
"""

import pytest

from consumers.back_office import RefusedError
from consumers.back_office.erasing import Request, erase
from tests.laws import tables
from tests.laws.erasing import (
    ALL,
    ANN,
    DEE,
    LESSONS,
    PICTURE,
    erase_ann,
    erase_now,
    leave,
    mentions,
)
from tests.laws.log import NOW_MS
from tests.laws.records import lesson, student, year_group
from tests.laws.server import Server
from tests.laws.worker import Worker


def test_nothing_of_a_person_is_left(server: Server) -> None:
    server.night(*ALL)
    assert {"generation_1.record", "generation_1.app_user"} <= set(mentions(server, "Zebedee"))

    done = erase_ann(server)

    assert done.records == {"students": 1, "student-timetables": 1, "profile-pictures": 1}
    assert mentions(server, "Zebedee") == []
    assert server.enabled() == {"2", "3", "4"}


def test_nobody_misses_a_person_who_was_erased(server: Server) -> None:
    erase_ann(server)
    server.night(("year-groups", "7", year_group("1", "2", name="Year Seven")))

    assert server.errors() == set()


def test_what_lies_under_the_keys_of_the_person_is_a_tombstone(server: Server) -> None:
    erase_ann(server)

    last: dict[tuple[str, bytes], bool] = {}
    for (topic, _), messages in server.log.messages.items():
        last |= {(topic, each.key): each.is_null for each in messages}
    assert {key for key, is_null in last.items() if is_null} == {
        ("students", b"oakwood/1"),
        ("student-timetables", b"oakwood/e1/1"),
        ("profile-pictures", b"oakwood/1"),
    }


def test_who_is_still_sent_is_not_erased(server: Server) -> None:
    server.night(*ALL)

    with pytest.raises(RefusedError, match="SIMS still sends person 1"):
        erase_now(server, "1")


def test_a_late_event_does_not_bring_a_person_back(server: Server) -> None:
    erase_ann(server)
    before = tables.found(server.connection, ["oakwood"])
    place = server.school.place("students")
    late = next(each for each in server.log.messages[place] if each.key == b"oakwood/1")

    server.log.append(place, late)
    server.worker.finish()
    server.relay()
    server.worker.finish()

    assert tables.found(server.connection, ["oakwood"]) == before
    assert server.log.messages[place][-1].is_null


def test_a_replay_does_not_bring_a_person_back(server: Server) -> None:
    erase_ann(server)
    before = tables.found(server.connection, ["oakwood"])

    server.rebuild()

    assert tables.found(server.connection, ["oakwood"]) == before


def test_who_is_sent_again_by_a_later_run_is_back(server: Server) -> None:
    erase_ann(server)
    server.school.version = NOW_MS

    server.night(ANN)

    assert {"1", "2"} <= server.enabled()


def test_nothing_is_out_of_step_after_an_erasure(server: Server) -> None:
    server.school.window = {"first_day": "2026-03-02", "last_day": "2026-03-08"}
    erase_ann(server)
    leave(server, DEE)
    erase_now(server, "4")
    server.night(day="2026-03-09")
    server.night(day="2026-03-16")

    assert server.errors() == set()
    assert set(tables.balanced(server.connection, ["oakwood"]).values()) == {True}


def test_a_restored_backup_forgets_before_it_reads_anything(server: Server) -> None:
    server.night(*ALL)
    leave(server, ANN, LESSONS[0], PICTURE)
    with server.connection.transaction(force_rollback=True):
        erase_now(server, "1")
    assert "generation_1.record" in mentions(server, "Zebedee")

    server.worker = Worker(server.connection, server.world)

    assert mentions(server, "Zebedee") == []
    server.worker.finish()
    server.relay()
    server.worker.finish()
    assert mentions(server, "Zebedee") == []
    assert server.errors() == set()


def test_an_erasure_that_is_only_shown_changes_nothing(server: Server) -> None:
    server.night(*ALL)
    before = tables.found(server.connection, ["oakwood"])

    shown = erase(server.office, Request(school_id="oakwood", person_id="1"), keep=False)

    assert shown.still_sent == ["students", "student-timetables", "profile-pictures"]
    assert tables.found(server.connection, ["oakwood"]) == before
    assert server.connection.execute("SELECT count(*) FROM sync.outbox").fetchone() == (0,)


def test_who_is_erased_by_force_puts_nothing_out_of_step(server: Server) -> None:
    server.night(*ALL)
    erase_now(server, "1", force=True)
    server.worker.finish()

    server.night()
    assert server.errors() == set()

    leave(server, ANN, LESSONS[0], PICTURE)
    server.night()
    assert server.errors() == set()
    rows = server.connection.execute("SELECT DISTINCT unnest(current_in) FROM erased").fetchall()
    assert {name for (name,) in rows} <= {"student-timetables", "staff-timetables"}


def test_a_username_is_free_again(server: Server) -> None:
    server.night(ANN)
    server.night(("students", "9", student(admission_number="ASH")))
    assert server.errors() == {("students", "username_taken")}
    leave(server, ANN)

    erase_now(server, "1")

    assert server.errors() == set()
    accounts = server.connection.execute("SELECT third_party_id, username FROM sync.account")
    assert accounts.fetchall() == [("9", "ASH")]


def test_no_account_is_linked_to_who_was_erased(server: Server) -> None:
    server.night(ANN)
    leave(server, ANN)
    erase_now(server, "1")
    account = server.office.add_account("oakwood", "birch")

    with pytest.raises(RefusedError, match="was erased"):
        server.office.link_account("oakwood", account, "1")

    accounts = server.connection.execute("SELECT third_party_id FROM sync.account")
    assert accounts.fetchall() == [(None,)]


def test_nothing_is_left_of_the_errors_of_who_never_became_a_user(server: Server) -> None:
    server.office.add_account("oakwood", "dee@x")
    server.night(DEE, ("staff-timetables", "e1/4", lesson("staff-timetables", "e1/4")))
    assert server.errors() == {
        ("staff-members", "username_taken"),
        ("staff-timetables", "no_user"),
    }

    erase_now(server, "4", force=True)

    assert server.errors() == set()
    assert server.connection.execute("SELECT * FROM violation").fetchall() == []
