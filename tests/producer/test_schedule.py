"""Which data sets a night sends: every night, where the school opted in, or once on request."""

from pathlib import Path

import pytest

from contract.data_sets import ALL
from contract.declaration import Schedule
from producer.settings import Settings
from tests.producer.nights import School, outcome, students
from tests.producer.whole_school import JPEG, period, picture

BY_DEFAULT = Settings().switched_on


@pytest.fixture
def importing(tmp_path: Path) -> School:
    """A school whose settings ask for the periods, with students and periods to read."""
    school = School(tmp_path, data_sets=None, switched_on={"students", "periods"})
    school.write("students", students(1, 2, 3))
    school.write("periods", [period(1), period(2)])
    return school


def reasons(school: School) -> dict[str, str | None]:
    school.broker.forget()
    ends = {end["data_set"]: end["reason"] for end in school.night()}
    return {name: ends[name] for name in ("students", "periods", "profile-pictures")}


def test_by_default_a_night_sends_all_but_what_a_school_must_ask_for() -> None:
    assert {each.name for each in ALL} - BY_DEFAULT == {"periods", "profile-pictures"}
    assert {each.schedule for each in ALL if each.name in BY_DEFAULT} == {Schedule.NIGHTLY}


def test_what_is_off_ends_as_skipped_with_its_reason(school: School) -> None:
    school.data_sets, school.switched_on = None, BY_DEFAULT
    school.write("students", students(1))
    school.write("periods", [period(1)])
    picture(school.extract, "1.jpg", JPEG)

    found = reasons(school)

    assert found == {"students": None, "periods": "off", "profile-pictures": "off"}
    assert "data_set_skipped periods off" in school.broker.steps()
    assert school.broker.events("periods") == []
    assert school.broker.errors() == [
        error for error in school.broker.errors() if error[1] not in ("periods", "profile-pictures")
    ]


def test_pictures_are_sent_each_night_once_a_school_opted_in(school: School) -> None:
    school.data_sets, school.switched_on = None, {"students", "profile-pictures"}
    school.write("students", students(1))
    picture(school.extract, "1.jpg", JPEG)

    assert [reasons(school)["profile-pictures"] for _ in range(3)] == [None, None, None]


def test_periods_that_the_settings_ask_for_are_sent_once(importing: School) -> None:
    assert [reasons(importing)["periods"] for _ in range(3)] == [None, "off", "off"]


def test_a_change_after_the_import_waits_until_it_is_asked_for(importing: School) -> None:
    reasons(importing)
    importing.write("periods", [period(1), period(2, Name="Mon:9")])
    assert reasons(importing)["periods"] == "off"

    importing.data_sets = ["periods"]
    end = importing.end(data_set="periods")

    assert outcome(end) == (None, 0, 1, 0, 1, 0)
    importing.data_sets = None
    assert reasons(importing)["periods"] == "off"


def test_an_import_that_was_not_completed_is_tried_again(importing: School) -> None:
    (importing.extract / "periods.xml").unlink()
    assert reasons(importing)["periods"] == "extract_missing"

    importing.write("periods", [period(1)])

    assert [reasons(importing)["periods"] for _ in range(2)] == [None, "off"]


def test_periods_taken_out_of_the_settings_and_put_back_are_sent_again(importing: School) -> None:
    reasons(importing)
    importing.switched_on = {"students"}
    assert reasons(importing)["periods"] == "off"
    importing.switched_on = {"students", "periods"}

    assert [reasons(importing)["periods"] for _ in range(2)] == [None, "off"]


def test_an_import_by_name_is_the_one_that_the_settings_ask_for(importing: School) -> None:
    importing.data_sets = ["periods"]
    importing.night()
    importing.data_sets = None

    assert reasons(importing)["periods"] == "off"


def test_an_import_by_name_leaves_nothing_on(importing: School) -> None:
    importing.switched_on = BY_DEFAULT
    importing.data_sets = ["periods"]

    assert reasons(importing) == {
        "students": "not_selected",
        "periods": None,
        "profile-pictures": "off",
    }
    importing.data_sets = None
    assert reasons(importing)["periods"] == "off"


@pytest.mark.parametrize(
    ("names", "weeks", "expected"),
    [
        (["Mon:1", "Mon:2"], [None, None], None),
        (["1Mon:1", "1Tue:1"], [None, None], None),
        (["P1", "P1"], ["1", "1"], None),
        (["P1", "1Mon:2"], ["Week 1", None], None),
        (["Mon:1", "1Mon:2"], [None, None], None),
        (["1Mon:1", "2Mon:1"], [None, None], "two_week_cycle"),
        (["Mon1:1", "Mon2:1"], [None, None], "two_week_cycle"),
        (["MonA:1", "MonB:1"], [None, None], "two_week_cycle"),
        (["MonA:Assembly", "MonB:1"], [None, None], "two_week_cycle"),
        (["P1", "P1"], ["1", "2"], "two_week_cycle"),
        (["P1", "P1"], ["A", "B"], "two_week_cycle"),
        (["P1", "2Mon:1"], ["Week 1", None], "two_week_cycle"),
    ],
)
def test_one_week_is_sent_and_two_are_refused_whole(
    importing: School, names: list[str], weeks: list[str | None], expected: str | None
) -> None:
    rows = [
        period(number, Name=name, Week=week)
        for number, (name, week) in enumerate(zip(names, weeks, strict=True), start=1)
    ]
    importing.write("periods", rows)

    assert expected == reasons(importing)["periods"]

    raised = [each for each in importing.broker.errors() if each[1:3] == ("periods", "")]
    assert len(importing.sent("periods")) == (0 if expected else 2)
    assert raised == ([("raised", "periods", "", expected, "")] if expected else [])


def test_a_held_period_shows_its_week_too(importing: School) -> None:
    importing.write("periods", [period(1, Week="1"), period(2, Week="2", StartTime="soon")])

    assert reasons(importing)["periods"] == "two_week_cycle"


def test_a_period_is_sent_under_its_name_in_full_words(importing: School) -> None:
    importing.write("periods", [period(1, Name="1Mon:Lun"), period(2, Name="Choir")])

    reasons(importing)

    sent = {each["record_id"]: each["record"] for each in importing.broker.events("periods")}
    assert sent == {
        "1": {"name": "Lunch", "start_time": "09:01:00", "end_time": "10:01:00", "week": "1"},
        "2": {"name": "Choir", "start_time": "09:02:00", "end_time": "10:02:00", "week": None},
    }
    assert [each for each in importing.broker.errors() if each[1] == "periods"] == [
        ("raised", "periods", "2", "period_name_unrecognised", "")
    ]
