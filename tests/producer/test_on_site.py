"""On Site errors over several nights."""

from tests.producer.extracts import student
from tests.producer.nights import School


def test_an_open_error_is_told_again_only_when_it_says_something_else(school: School) -> None:
    school.write("students", [student(1), student(2, Surname=None)])
    school.end()
    assert [each[0] for each in school.broker.errors()] == ["raised"]

    school.end()
    assert school.broker.errors() == []

    school.write("students", [student(1), student(2, Surname=None, Forename="Changed")])
    school.end()
    assert [each[0] for each in school.broker.errors()] == ["changed"]

    school.write("students", [student(1), student(2)])
    school.end()
    assert [each[0] for each in school.broker.errors()] == ["resolved"]


def test_errors_of_a_skipped_data_set_stay_open(school: School) -> None:
    school.write("students", [student(1), student(2, Surname=None)])
    school.end()
    (school.extract / "students.xml").rename(school.extract / "kept")

    school.end()
    assert (school.broker.errors()) == [
        ("raised", "students", "", "extract_missing", "students.xml")
    ]
    school.end()
    assert school.broker.errors() == []

    (school.extract / "kept").rename(school.extract / "students.xml")
    school.end()
    assert (school.broker.errors()) == [
        ("resolved", "students", "", "extract_missing", "students.xml")
    ]


def test_an_error_carries_the_label_and_no_name_outside_its_value(school: School) -> None:
    school.write("students", [student(1, Surname="Nightingale", Forename=None), student(2)])

    school.end()

    (message,) = [each for each in school.broker.received if each.subject == "errors"]
    (event,) = school.broker.events("errors")
    assert event["label"] == "Nightingale, 000001"
    assert event["place"] == "on-site"
    assert b"Nightingale" not in message.key
    assert "Nightingale" not in "".join(message.headers.values())
    assert message.headers["ce_type"] == "mya.sims.error.raised"
