"""A school's nights, end to end: what is synced, what is sent, what is wrong and put right."""

from collections import Counter
from typing import Any, Final

import pytest

from contract.data_sets import BY_NAME
from tests.nights.changes import changes
from tests.nights.deployment import Row, identity
from tests.nights.expected import Expected, expected
from tests.nights.history import History, Night, rows
from tests.nights.log import records

_TOLD_OF_LESSONS: Final = (
    "role event_instance_id user_id title description location period start_at end_at"
)


def test_setting_up_ends_well(history: History) -> None:
    assert [each.returncode for each in history.setting_up] == [0, 0, 0]
    assert [each.stdout for each in history.setting_up[:2]] == ["", ""]


@pytest.mark.parametrize("name", ["first", "quiet", "second", "back"])
def test_a_night_leaves_behind_what_the_rules_say(history: History, name: str) -> None:
    night: Night = getattr(history, name)
    models = [each.model for each in history.nights[: history.nights.index(night) + 1]]

    assert _found(night) == expected(models)


def test_people_are_as_sims_has_them(history: History) -> None:
    model = history.first.model
    twice = {each for kind, who in model.victims.items() if "row_twice" in kind for each in who}
    found = {each["third_party_id"]: each for each in history.first.read_models["users"]}

    for student in model.students:
        if student.surname is not None and student.person_id not in twice:
            user = found[str(student.person_id)]
            assert (user["forename"], user["surname"]) == (student.forename, student.surname)
            assert user["date_of_birth"] == student.date_of_birth
            assert user["school_identifier"] == student.admission_number
            assert user["free_school_meals"] == student.free_school_meals
            assert user["sen_provisions"] == sorted(each for each in student.provisions if each)


def test_a_night_without_changes_sends_nothing_but_its_own_steps(history: History) -> None:
    sent = history.quiet.sent

    assert Counter(each.subject for each in sent) == {"runs": 2 + len(BY_NAME) + 1}
    assert history.quiet.read_models == history.first.read_models
    assert history.quiet.errors == [
        each | {"last_run_id": history.quiet.run["run_id"]} for each in history.first.errors
    ]
    for each in history.quiet.data_sets.values():
        assert each["created"] == each["updated"] == each["removed"] == 0
        assert each["unchanged"] + each["held"] == each["read"]


@pytest.mark.parametrize(("before", "after"), [("first", "second"), ("second", "back")])
def test_each_change_sends_one_event(history: History, before: str, after: str) -> None:
    old, new = getattr(history, before), getattr(history, after)

    sent = Counter(
        (each.subject, each.event["record_id"], each.event["operation"])
        for each in records(new.sent)
    )

    assert sent == Counter(changes(old.model, new.model))


def test_what_a_run_says_it_sent_is_on_the_topics(history: History) -> None:
    for night in history.nights:
        sent = Counter(each.subject for each in records(night.sent))
        said = {
            name: each["created"] + each["updated"] + each["removed"]
            for name, each in night.data_sets.items()
        }
        assert said == {name: sent[name] for name in BY_NAME}


def test_a_leaver_is_disabled_and_nothing_is_cleared(history: History) -> None:
    before, after = (_user(each, history.leaver) for each in (history.quiet, history.second))

    assert before["enabled"]
    assert after == before | {"enabled": False}


def test_a_returner_is_enabled_again(history: History) -> None:
    assert _user(history.back, history.leaver) == _user(history.first, history.leaver)


def test_what_was_put_right_is_resolved_with_all_that_hung_on_it(history: History) -> None:
    model = history.first.model
    (late,) = model.victims["students.surname_late"]
    (activated,) = _subjects(history.second) - _subjects(history.first)
    hung = {
        each
        for each in _identities(history.first, "open")
        if str(late) in {each[1], each[3]} or each[2:] == ("subject_not_synced", activated)
    }

    assert {each[2] for each in hung} == {
        "required_field_missing",
        "member_not_imported",
        "subject_not_synced",
        "related_student_missing",
        "no_user",
    }
    assert hung <= _identities(history.second, "resolved")
    assert not hung & _identities(history.second, "open")


def test_each_error_says_when_it_was_found_and_put_right(history: History) -> None:
    for night in history.nights:
        for each in night.errors:
            assert (each["resolved_at"] is None) == (each["state"] == "open")
            assert each["message"]
            assert each["fix"]
            assert each["last_run_id"] == night.run["run_id"]


def test_an_error_of_an_unchanged_record_is_known_since_it_was_first_raised(
    history: History,
) -> None:
    changed = {
        (each.subject, each.event["record_id"])
        for night in (history.second, history.back)
        for each in records(night.sent)
    }
    still_open = _identities(history.first, "open") & _identities(history.back, "open")
    since = {
        identity(each): each["first_run_id"]
        for each in history.back.errors
        if identity(each) in still_open and identity(each)[:2] not in changed
    }

    assert len(since) > len(BY_NAME)
    assert set(since.values()) == {history.first.run["run_id"]}


def test_the_books_of_each_run_balance(history: History) -> None:
    for night in history.nights:
        assert (night.run["state"], night.run["balanced"]) == ("completed", True)
        for each in night.data_sets.values():
            booked = (each["applied"], each["superseded"], each["waiting"], each["errors"])
            sent = each["created"] + each["updated"] + each["removed"]
            assert sum(booked) + each["quarantined"] + each["erased"] == sent
            assert each["waiting"] == 0


def test_the_programs_show_what_the_views_hold(history: History) -> None:
    shown = {name: rows(each) for name, each in history.shown.items()}
    open_errors = [each for each in history.first.errors if each["state"] == "open"]

    assert {each.returncode for each in history.shown.values()} == {0}
    assert len(shown["users"]) == len(history.first.read_models["users"])
    assert {identity(each) for each in shown["errors"]} == {identity(each) for each in open_errors}
    assert len(shown["errors"]) == len(open_errors)
    assert [(each["run_id"], each["balanced"]) for each in shown["runs"]] == [
        (history.first.run["run_id"], True)
    ]
    assert {each["data_set"]: each["applied"] for each in shown["run"]} == {
        name: each["applied"] for name, each in history.first.data_sets.items()
    }


def _found(night: Night) -> Expected:
    models = night.read_models
    return Expected(
        users={each["third_party_id"]: each["enabled"] for each in models["users"]},
        roles={
            (each["third_party_id"], each["role"], each["enabled"]) for each in models["user_roles"]
        },
        relationships={
            _values(each, "contact_id student_id relationship parental_responsibility")
            for each in models["relationships"]
        },
        profile_pictures={
            _values(each, "user_id media_type picture") for each in models["profile_pictures"]
        },
        subjects={each["third_party_id"]: each["enabled"] for each in models["subjects"]},
        groups={
            (each["type"], each["third_party_id"]): each["enabled"]
            for each in models["user_groups"]
        },
        memberships=set(map(_entry, models["group_memberships"])),
        supervisors=set(map(_entry, models["group_supervisors"])),
        resources={
            each["third_party_id"]: (each["name"], each["description"], each["enabled"])
            for each in models["resources"]
        },
        time_slots={
            each["third_party_id"]: _values(each, "name start_time end_time enabled")
            for each in models["time_slots"]
        },
        class_timetable_events=Counter(
            _values(each, "class_id period_id room_id staff_id start_date end_date")
            for each in models["class_timetable_events"]
        ),
        timetable_events={_values(each, _TOLD_OF_LESSONS) for each in models["timetable_events"]},
        errors=_identities(night, "open"),
    )


def _values(row: Row, names: str) -> tuple[Any, ...]:
    return tuple(row[name] for name in names.split())


def _entry(row: Row) -> tuple[Any, ...]:
    return tuple(
        row[name] for name in ("group_type", "group_id", "user_id", "start_date", "end_date")
    )


def _identities(night: Night, state: str) -> set[tuple[str, str, str, str]]:
    return {identity(each) for each in night.errors if each["state"] == state}


def _user(night: Night, person_id: str) -> Row:
    (user,) = (each for each in night.read_models["users"] if each["third_party_id"] == person_id)
    return user


def _subjects(night: Night) -> set[str]:
    return {each["third_party_id"] for each in night.read_models["subjects"] if each["enabled"]}
