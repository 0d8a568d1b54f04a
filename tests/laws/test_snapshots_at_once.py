"""What a snapshot removes has left at once, whatever is settled and read next."""

from itertools import count

import pytest

from contract.partitions import partition_of
from projections.generation.stored import NOT_READ_YET
from tests.laws import tables
from tests.laws.log import PARTITION_COUNT
from tests.laws.records import staff_member, student, students
from tests.laws.school import Night, School
from tests.laws.server import Server


def test_who_leaves_is_disabled_before_it_is_published_and_read_again(server: Server) -> None:
    server.night(*students(range(30)))
    server.school.lose_state()

    server.school.run(Night(changes=students(range(28))))
    server.worker.finish()

    assert server.enabled() == {str(each) for each in range(28)}
    assert NOT_READ_YET in _offsets(server)
    server.relay()
    server.worker.finish()
    assert NOT_READ_YET not in _offsets(server)
    server.rebuild()
    assert server.enabled() == {str(each) for each in range(28)}


def test_schools_that_are_settled_together_do_not_hinder_each_other(server: Server) -> None:
    own = partition_of(server.school.school_id, PARTITION_COUNT)
    ids = (f"pinewood-{number}" for number in count())
    other = School(
        next(each for each in ids if partition_of(each, PARTITION_COUNT) == own), server.log
    )
    server.night(*students(range(30)))
    server.school.lose_state()

    server.school.run(Night(changes=students(range(28))))
    for _ in range(3):
        other.run(Night(changes=students(range(5))))
    server.worker.finish()

    assert server.enabled() == {str(each) for each in range(28)}
    assert len(tables.found(server.connection, [other.school_id]).tables["users"]) == 5


def _offsets(server: Server) -> list[int]:
    return [offset for (offset,) in server.connection.execute("SELECT log_offset FROM record")]


@pytest.mark.parametrize("at_once", [False, True])
def test_who_is_left_of_a_person_has_a_username_before_those_of_a_later_run(
    server: Server, at_once: bool
) -> None:
    ann = ("students", "1", student(admission_number="a1"))
    ben = ("students", "2", student(admission_number="b2"))
    as_staff = ("staff-members", "2", staff_member(initials="a1"))
    others = [("staff-members", str(each), staff_member()) for each in range(10, 14)]
    server.night(ann)
    server.night(as_staff, ben, *others)
    assert ("staff-members", "username_taken") in server.errors()
    server.school.lose_state()

    server.school.run(Night(changes=[ann, ben, *others]))
    if not at_once:
        server.worker.finish()
        server.relay()
        server.worker.finish()
    server.school.run(Night(changes=[("students", "9", student(admission_number="b2"))]))
    server.worker.finish()

    assert dict(_usernames(server))["2"] == "b2"
    assert server.errors() == {("students", "username_taken")}


def _usernames(server: Server) -> list[tuple[str, str | None]]:
    return server.connection.execute(
        "SELECT third_party_id, username FROM mya.users WHERE school_id = %s",
        [server.school.school_id],
    ).fetchall()
