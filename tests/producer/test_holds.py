"""Holds and their release: what a person frees, and for how long."""

from producer.state.holds import HOLDS_KEPT
from producer.state.store import open_state
from tests.producer.extracts import student
from tests.producer.nights import SCHOOL, School, outcome, students


def hold_of(school: School) -> str:
    errors = [each for each in school.broker.errors() if each[3] == "held_by_guard"]
    return errors[-1][4]


def test_the_same_losses_keep_their_hold_and_are_not_told_again(settled: School) -> None:
    settled.write("students", students(*range(1, 21)))
    settled.end()
    hold = hold_of(settled)

    end = settled.end()

    assert end["reason"] == "held"
    assert settled.broker.errors() == []
    settled.write("students", students(*range(1, 20)))
    settled.end()
    assert hold != hold_of(settled)


def test_a_released_hold_goes(settled: School) -> None:
    settled.write("students", students(*range(1, 21)))
    settled.end()
    hold = hold_of(settled)

    end = settled.end(release=hold)

    assert outcome(end) == (None, 0, 0, 30, 20, 0)
    assert ("resolved", "students", "", "held_by_guard", hold) in settled.broker.errors()


def test_an_empty_extract_can_be_released(settled: School) -> None:
    settled.write("students", [])
    settled.write("students.emails", [])
    settled.end()

    assert outcome(settled.end(release=hold_of(settled))) == (None, 0, 0, 50, 0, 0)


def test_a_release_frees_what_it_named_and_one_leaver_more_is_a_normal_night(
    settled: School,
) -> None:
    settled.write("students", students(*range(1, 21)))
    settled.end()
    hold = hold_of(settled)
    settled.write("students", students(*range(1, 20)))

    assert outcome(settled.end(release=hold)) == (None, 0, 0, 31, 19, 0)


def test_a_release_does_not_free_other_losses(settled: School) -> None:
    settled.write("students", students(*range(1, 21)))
    settled.end()
    hold = hold_of(settled)
    settled.write("students", students(*range(35, 51)))

    assert settled.end(release=hold)["reason"] == "held"


def test_a_release_stands_until_the_losses_are_sent(settled: School) -> None:
    settled.write("students", students(*range(1, 21)))
    settled.end()
    hold = hold_of(settled)
    whole = (settled.extract / "students.xml").read_text()
    (settled.extract / "students.xml").unlink()
    settled.end(release=hold)
    (settled.extract / "students.xml").write_text(whole)

    assert settled.end()["counts"]["removed"] == 30


def test_an_item_that_came_back_is_no_longer_released(settled: School) -> None:
    settled.write("students", students(*range(1, 21)))
    settled.end()
    hold = hold_of(settled)
    settled.write("students", students(*range(1, 51)))
    settled.end(release=hold)
    settled.write("students", students(*range(1, 21)))

    assert settled.end()["reason"] == "held"


def test_a_release_of_changes_lets_them_go(settled: School) -> None:
    settled.write("students", [student(n, Surname=f"Other{n}") for n in range(1, 51)])
    settled.end()

    assert settled.end(release=hold_of(settled))["counts"]["updated"] == 50


def test_a_week_of_holds_is_kept(
    settled: School,
) -> None:
    holds = []
    for kept in range(20, 20 - HOLDS_KEPT - 1, -1):
        settled.write("students", students(*range(1, kept)))
        settled.end()
        holds.append(hold_of(settled))

    with open_state(settled.state, SCHOOL, str) as state:
        known = [state.holds.is_known(each) for each in holds]

    assert known == [False] + [True] * HOLDS_KEPT


def test_an_unknown_hold_releases_nothing(settled: School) -> None:
    settled.write("students", [])

    assert settled.end(release="0000000000")["reason"] == "held"
