"""Nights in sequence, with a broker in memory: what is sent, held, and said."""

import pytest

from contract import data_sets
from contract.hashing import content_hash
from contract.names import RUNS
from tests.producer.extracts import group, student, subject
from tests.producer.fakes import PARTITION
from tests.producer.nights import DAY, School, outcome, students


def test_the_first_night_sends_everything_as_a_snapshot(school: School) -> None:
    school.write("students", students(1, 2))

    end = school.end()

    assert outcome(end) == (None, 2, 0, 0, 0, 0)
    assert end["snapshot"]
    assert school.sent() == [("snapshot", "1"), ("snapshot", "2")]


def test_a_night_without_changes_sends_no_record(school: School) -> None:
    school.write("students", students(1, 2))
    school.end()
    school.write("students", students(2, 1))

    end = school.end()

    assert outcome(end) == (None, 0, 0, 0, 2, 0)
    assert school.sent() == []
    assert not end["snapshot"]


def test_a_change_sends_that_record_whole(school: School) -> None:
    school.write("students", students(1, 2))
    school.end()
    school.write("students", [student(1), student(2, Surname="Other")])

    end = school.end()

    assert outcome(end) == (None, 0, 1, 0, 1, 0)
    (event,) = school.broker.events("students")
    assert (event["operation"], event["record_id"]) == ("updated", "2")
    assert (event["record"]["forename"], event["record"]["surname"]) == ("Forename2", "Other")
    assert content_hash(event["record"], removed=False) == event["content_hash"]


def test_a_leaver_sends_a_removal_with_the_last_record_sent(school: School) -> None:
    school.write("students", [student(1), student(2), student(3, DateOfBirth="2011-01-01")])
    school.end()
    school.write("students", students(1, 2))

    end = school.end()

    assert outcome(end) == (None, 0, 0, 1, 2, 0)
    (event,) = school.broker.events("students")
    assert (
        event["operation"],
        event["record_id"],
        event["record"]["date_of_birth"],
    ) == ("removed", "3", "2011-01-01")
    assert content_hash(event["record"], removed=True) == event["content_hash"]


def test_a_returner_is_created_with_its_first_version_and_first(school: School) -> None:
    school.write("students", students(1, 2, 3))
    school.end()
    (first,) = [each for each in school.broker.events("students") if each["record_id"] == "3"]
    school.write("students", students(1, 2))
    school.end()
    school.write("students", [*students(1, 2), student(3, AdmissionNumber="999")])

    end = school.end()

    assert outcome(end) == (None, 1, 0, 0, 2, 0)
    (event,) = school.broker.events("students")
    assert event["operation"] == "created"
    assert first["version"] == event["first_version"]
    assert event["first"] == {
        "username": "000003",
        "preferred_email": None,
        "preferred_telephone": None,
    }


def test_a_returner_who_is_as_before_is_sent_too(school: School) -> None:
    school.write("students", students(1, 2, 3))
    school.end()
    school.write("students", students(1, 2))
    school.end()
    school.write("students", students(1, 2, 3))

    school.end()

    assert school.sent() == [("created", "3")]


def test_a_held_record_is_neither_sent_nor_a_leaver(school: School) -> None:
    school.write("students", students(1, 2))
    school.end()
    school.write("students", [student(1), student(2, Surname=None), student(3, Surname=None)])

    end = school.end()

    assert outcome(end) == (None, 0, 0, 0, 1, 2)
    assert school.sent() == []
    assert school.broker.errors() == [
        ("raised", "students", "2", "required_field_missing", "Surname"),
        ("raised", "students", "3", "required_field_missing", "Surname"),
    ]


def test_a_subject_that_turns_inactive_is_removed(school: School) -> None:
    school.data_sets = ["subjects"]
    school.write("subjects", [subject(1), subject(2), subject(3, Active="F")])
    school.end(data_set="subjects")
    school.write("subjects", [subject(1), subject(2, Active="F"), subject(3, Active="F")])

    end = school.end(data_set="subjects")

    assert outcome(end) == (None, 0, 0, 1, 1, 0)
    (event,) = school.broker.events("subjects")
    assert (event["operation"], event["record"]["active"]) == ("removed", True)


@pytest.mark.parametrize("names", [("Abel", "Zoe"), ("Zoe", "Abel")])
def test_of_two_records_with_one_key_the_first_in_order_counts(
    school: School, names: tuple[str, str]
) -> None:
    school.write("students", [student(1, Forename=name) for name in names])

    for expected in [[("snapshot", "1")], []]:
        end = school.end()

        assert end["counts"]["read"] == 1
        assert expected == school.sent()
        assert ["Abel"] * len(expected) == [
            event["record"]["forename"] for event in school.broker.events("students")
        ]
    school.write("students", [student(1, Forename="Zoe")] * 2)
    school.end()
    assert school.sent() == [("updated", "1")]
    school.write("students", [student(1, Forename="Zoe")])
    school.end()
    assert school.broker.errors() == [("resolved", "students", "1", "duplicate_key", "")]


def test_a_run_tells_its_life_in_order(school: School) -> None:
    school.data_sets = ["students", "year-groups"]
    school.write("students", students(1))
    school.write("year-groups", [group(7)])

    school.end()

    ends = {
        "students": "data_set_completed students",
        "year-groups": "data_set_completed year-groups",
    }
    assert school.broker.steps() == [
        "run_started",
        *(
            ends.get(each.name, f"data_set_skipped {each.name} not_selected")
            for each in data_sets.ALL
        ),
        "run_completed",
        "run_completed",
    ]
    subjects = [each.subject for each in school.broker.received]
    assert subjects[:3] == ["runs", "students", "runs"]
    keys = [each.key for each in school.broker.received if each.subject == RUNS]
    assert keys[-2:] == [b"school-1/run/1000000-000000/run_completed", b"school-1/ended"]
    event = school.broker.events(RUNS)[-1]
    assert (event["day"], len(event["data_sets"])) == (DAY, len(data_sets.ALL))


def test_the_end_of_a_data_set_says_where_its_latest_event_lies(school: School) -> None:
    school.write("students", students(1, 2))

    first = school.end()
    quiet = school.end()

    assert (first["partition"], first["last_offset"]) == (PARTITION, 1)
    assert (quiet["partition"], quiet["last_offset"]) == (PARTITION, 1)


def test_the_completed_version_is_that_of_the_last_run_that_completed_it(school: School) -> None:
    school.write("students", students(1))
    first = school.end()
    (school.extract / "students.xml").unlink()
    school.now_ms += 10
    school.write("year-groups", [group(7)])
    school.data_sets = ["students", "year-groups"]

    skipped = school.end()

    assert first["completed_version"] == 1_000_000
    assert skipped["completed_version"] == 1_000_000
    assert skipped["reason"] == "extract_missing"


def test_what_is_known_is_the_count_and_the_sum_of_hashes(school: School) -> None:
    school.write("students", students(1, 2, 3))
    school.end()
    sent = {each["record_id"]: each for each in school.broker.events("students")}
    school.write("students", [student(1), student(2, Surname="Other")])

    end = school.end()

    for each in school.broker.events("students"):
        sent[each["record_id"]] = each
    current = [each for each in sent.values() if each["operation"] != "removed"]
    digest = sum(int.from_bytes(each["content_hash"], "big") for each in current) % (1 << 128)
    assert (2, digest.to_bytes(16, "big")) == (end["known_count"], end["known_digest"])


@pytest.mark.parametrize("clock", [1_000_000, 500, 2_000_000])
def test_the_version_is_above_every_earlier_run_whatever_the_clock_says(
    school: School, clock: int
) -> None:
    school.write("students", students(1))
    school.end()
    school.now_ms = clock

    end = school.end()

    assert max(clock, 1_000_001) == end["completed_version"]


def test_keys_and_partitions_carry_the_school(school: School) -> None:
    school.write("students", [student(1, primary_id="a/b c")])

    school.end()

    (message,) = [each for each in school.broker.received if each.subject == "students"]
    assert message.key == b"school-1/a%2Fb%20c"
