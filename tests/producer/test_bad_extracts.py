"""What a bad extract may never do: take somebody's account away."""

from collections.abc import Iterable

from tests.producer.extracts import Cells, email, group, member, student
from tests.producer.nights import School, outcome, students


def test_an_absent_extract_removes_nobody(settled: School) -> None:
    (settled.extract / "students.xml").unlink()

    end = settled.end()

    assert end["reason"] == "extract_missing"
    assert settled.sent() == []
    assert (settled.broker.errors()) == [
        ("raised", "students", "", "extract_missing", "students.xml")
    ]


def test_an_absent_list_that_had_rows_removes_nothing(settled: School) -> None:
    (settled.extract / "students.emails.xml").unlink()

    assert settled.end()["reason"] == "extract_missing"
    assert settled.sent() == []


def test_a_cut_extract_removes_nobody(settled: School) -> None:
    file = settled.extract / "students.xml"
    file.write_text(file.read_text()[:-30])

    assert settled.end()["reason"] == "extract_unreadable"
    assert settled.sent() == []


def test_suppressed_ids_remove_nobody(settled: School) -> None:
    settled.write("students", [student(number, primary_id=None) for number in range(1, 51)])

    assert settled.end()["reason"] == "column_missing"
    assert settled.sent() == []


def test_an_empty_extract_is_held_and_removes_nobody(settled: School) -> None:
    settled.write("students", [])

    assert settled.end()["reason"] == "held"
    assert settled.sent() == []


def test_another_schools_extract_is_held(settled: School) -> None:
    settled.write("students", students(*range(1001, 1051)))
    settled.write("students.emails", [email(n, "a@b.test") for n in range(1001, 1051)])

    assert settled.end()["reason"] == "held"
    assert settled.sent() == []


def test_lost_values_hold_the_data_set(settled: School) -> None:
    settled.write("students.emails", [])

    assert settled.end()["reason"] == "values_lost"
    assert settled.sent() == []
    assert settled.broker.errors() == [("raised", "students", "", "values_lost", "emails")]


def test_the_same_ids_with_other_people_are_held(settled: School) -> None:
    settled.write("students", [student(n, Surname=f"Other{n}") for n in range(1, 51)])

    assert settled.end()["reason"] == "held"
    assert settled.sent() == []


def test_a_new_version_of_the_producer_may_read_everything_otherwise(settled: School) -> None:
    settled.write("students", [student(n, Surname=f"Other{n}") for n in range(1, 51)])
    settled.producer_version = "2.0"

    assert outcome(settled.end()) == (None, 0, 50, 0, 0, 0)


def test_a_row_without_id_stops_removals_and_nothing_else(settled: School) -> None:
    changed: Iterable[Cells] = [
        student(1, Surname="Other"),
        *students(*range(2, 49)),
        student(49, primary_id=None),
    ]
    settled.write("students", changed)

    end = settled.end()

    assert outcome(end) == (None, 0, 1, 0, 47, 0)
    assert settled.broker.errors() == [("raised", "students", "", "id_missing", "students.xml")]


def test_a_member_whose_row_lost_its_id_stays_a_member(school: School) -> None:
    school.data_sets = ["year-groups"]
    school.write("year-groups", [group(7), group(8), group(9)])
    school.write("year-groups.members", [member(7, 1), member(7, 2), member(8, 3)])
    school.end(data_set="year-groups")
    school.write("year-groups", [group(7), group(8, Name="Eight"), group(9)])
    school.write("year-groups.members", [member(7, 1), member(7, 2, primary_id=None), member(8, 3)])

    end = school.end(data_set="year-groups")

    assert outcome(end) == (None, 0, 1, 0, 1, 1)
    assert school.sent("year-groups") == [("updated", "8")]


def test_lost_memberships_are_counted_by_themselves(school: School) -> None:
    school.data_sets = ["year-groups"]
    school.write("year-groups", [group(number) for number in range(7)])
    full = [member(number, person) for number in range(7) for person in range(30)]
    school.write("year-groups.members", full)
    school.end(data_set="year-groups")
    school.write("year-groups.members", full[:-22])

    end = school.end(data_set="year-groups")

    assert end["reason"] == "held"
    error = school.broker.events("errors")[0]
    assert "22 of 210 memberships gone" in error["message"]
