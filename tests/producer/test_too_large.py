"""What is too long for an id, or too large for one message, is told and keeps nothing else back."""

from contract.names import ID_BYTES_MAX
from producer.night.comparison import EVENT_BYTES_MAX
from tests.producer.extracts import group, member, student
from tests.producer.nights import School, outcome
from tests.producer.whole_school import JPEG, picture

_TOO_LONG = "7" * (ID_BYTES_MAX + 1)


def test_a_row_whose_id_is_too_long_has_none(settled: School) -> None:
    settled.write(
        "students", [student(n) for n in range(1, 51)] + [student(7, primary_id=_TOO_LONG)]
    )

    end = settled.end()

    assert outcome(end) == (None, 0, 0, 0, 50, 0)
    assert settled.broker.errors() == [("raised", "students", "", "id_missing", "students.xml")]


def test_the_longest_id_is_sent(school: School) -> None:
    school.write("students", [student(7, primary_id=_TOO_LONG[1:])])

    assert outcome(school.end()) == (None, 1, 0, 0, 0, 0)


def test_a_member_whose_id_is_too_long_holds_the_group(school: School) -> None:
    school.data_sets = ["year-groups"]
    school.write("year-groups", [group(7), group(8)])
    school.write("year-groups.members", [member(7, 1, PersonId=_TOO_LONG), member(8, 1)])

    end = school.end(data_set="year-groups")

    assert outcome(end) == (None, 1, 0, 0, 0, 1)
    expected = ("raised", "year-groups", "7", "value_unreadable", "memberships")
    assert school.broker.errors() == [expected]


def test_a_record_that_fits_into_no_message_is_held(school: School) -> None:
    school.data_sets = ["year-groups"]
    school.write("year-groups", [group(7), group(8)])
    many = range(EVENT_BYTES_MAX // ID_BYTES_MAX)
    members = [member(7, 1, PersonId=f"{n:0{ID_BYTES_MAX}}") for n in many]
    school.write("year-groups.members", [*members, member(8, 1)])

    end = school.end(data_set="year-groups")

    assert outcome(end) == (None, 1, 0, 0, 0, 1)
    assert school.sent("year-groups") == [("snapshot", "8")]
    expected = ("raised", "year-groups", "7", "value_unreadable", "memberships")
    assert school.broker.errors() == [expected]


def test_a_picture_whose_name_is_too_long_for_an_id_is_nobodys(school: School) -> None:
    school.data_sets = ["profile-pictures"]
    picture(school.extract, f"{_TOO_LONG}.jpg", JPEG)
    picture(school.extract, "7.jpg", JPEG)

    school.end(data_set="profile-pictures")

    assert school.sent("profile-pictures") == [("snapshot", "7")]
