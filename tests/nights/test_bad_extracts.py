"""Nobody leaves because an extract was bad: one bad night between two good ones, in every way.

One school has a bad file in each of its data sets on the same night; each is looked at by itself.
"""

import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from tests.nights.bad_files import CASES, MODEL, SEED, Case
from tests.nights.conftest import Deploy
from tests.nights.deployment import Deployment, Done, Row, School, identity
from tests.nights.sample import write_extract

_AT_ONCE: Final = 2

DONE: Final = 0
FAILED: Final = 1
NEEDS_A_PERSON: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What can be seen of a school after a night."""

    exit_code: int
    read_models: dict[str, list[Row]]
    errors: list[Row]
    data_sets: dict[str, Row]

    def open(self, data_set: str) -> dict[tuple[str, str, str, str], Row]:
        """The open errors of a data set."""
        return {
            identity(each): each
            for each in self.errors
            if each["state"] == "open" and each["data_set"] == data_set
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A school before the bad night, after it, and after the next good one."""

    before: Seen
    bad: Seen
    after: Seen


EXIT_CODES: Final = {
    "ash": NEEDS_A_PERSON,
    "birch": NEEDS_A_PERSON,
    "cedar": NEEDS_A_PERSON,
    "elm": DONE,
    "fir": FAILED,
    "gorse": NEEDS_A_PERSON,
    "holly": NEEDS_A_PERSON,
}

_EACH: Final = [
    pytest.param(school_id, case, id=f"{case.file}-{case.code}-{school_id}")
    for school_id, cases in CASES.items()
    for case in cases
]
each_case = pytest.mark.parametrize(("school_id", "case"), _EACH)


@pytest.fixture(scope="module")
def stories(deploy: Deploy, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Story]:
    deployment, folder = deploy(), tmp_path_factory.mktemp("bad-extracts")
    write_extract(MODEL, folder / "good", seed=SEED, hand=1)
    at_school = [_school(school_id, cases, folder) for school_id, cases in CASES.items()]
    nights = [_night(deployment, at_school, name) for name in ("good", "bad", "good")]
    return {
        school_id: Story(
            before=nights[0][school_id], bad=nights[1][school_id], after=nights[2][school_id]
        )
        for school_id in CASES
    }


@pytest.mark.parametrize(("school_id", "expected"), EXIT_CODES.items())
def test_the_exit_code_says_whether_a_person_is_needed(
    stories: dict[str, Story], school_id: str, expected: int
) -> None:
    story = stories[school_id]

    assert story.before.exit_code == DONE
    assert story.bad.exit_code == expected
    assert story.after.exit_code == DONE


@pytest.mark.parametrize("school_id", CASES)
def test_a_bad_extract_changes_nothing(stories: dict[str, Story], school_id: str) -> None:
    story = stories[school_id]

    assert any(each["enabled"] for each in story.before.read_models["users"])
    assert story.before.read_models["group_memberships"]
    assert story.bad.read_models == story.before.read_models


@each_case
def test_the_school_is_told_once_and_clearly(
    stories: dict[str, Story], school_id: str, case: Case
) -> None:
    before, bad = (each.open(case.data_set) for each in _nights(stories[school_id])[:2])

    (new,) = bad.keys() - before.keys()
    error = bad[new]

    assert before.keys() <= bad.keys()
    assert new[:3] == (case.data_set, "", case.code)
    assert case.detail in {None, new[3]}
    assert new[3]
    assert new[3] in error["message"]
    assert error["place"] == "on-site"
    assert error["fix"]


@each_case
def test_the_run_says_what_became_of_the_data_set(
    stories: dict[str, Story], school_id: str, case: Case
) -> None:
    row = stories[school_id].bad.data_sets[case.data_set]

    assert row["state"] == ("skipped" if case.reason else "completed")
    assert row["reason"] == case.reason
    assert row["removed"] == 0


@each_case
def test_the_next_good_night_resolves_it(
    stories: dict[str, Story], school_id: str, case: Case
) -> None:
    before, bad, after = (each.open(case.data_set) for each in _nights(stories[school_id]))
    (new,) = bad.keys() - before.keys()
    resolved = {identity(each) for each in stories[school_id].after.errors if each["resolved_at"]}

    assert after.keys() == before.keys()
    assert new in resolved


@pytest.mark.parametrize("school_id", CASES)
def test_the_next_good_night_finds_all_as_it_was(stories: dict[str, Story], school_id: str) -> None:
    story = stories[school_id]

    assert story.after.read_models == story.before.read_models
    for row in story.after.data_sets.values():
        expected = "skipped" if row["reason"] == "off" else "completed"
        assert (row["state"], row["created"], row["removed"]) == (expected, 0, 0)


def _nights(story: Story) -> tuple[Seen, Seen, Seen]:
    return story.before, story.bad, story.after


def _school(school_id: str, cases: Sequence[Case], folder: Path) -> School:
    extracts = folder / school_id
    for night in ("good", "bad"):
        shutil.copytree(folder / "good", extracts / night)
    for case in cases:
        case.spoil(extracts / "bad" / f"{case.file}.xml")
    return School(
        school_id=school_id,
        extracts=extracts,
        state=extracts / "state",
        days=dict.fromkeys(("good", "bad"), MODEL.day),
    )


def _night(deployment: Deployment, at_school: list[School], name: str) -> dict[str, Seen]:
    """Let every school have this night, and look at each."""

    def send(school: School) -> Done:
        return deployment.run(*school.night(name))

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        sent = list(pool.map(send, at_school))
    deployment.consume()
    return {
        school.school_id: _seen(deployment, school.school_id, done.returncode)
        for school, done in zip(at_school, sent, strict=True)
    }


def _seen(deployment: Deployment, school_id: str, exit_code: int) -> Seen:
    latest = max(deployment.rows("runs", school_id), key=lambda run: run["version"])
    return Seen(
        exit_code=exit_code,
        read_models=deployment.read_models(school_id),
        errors=deployment.rows("errors", school_id),
        data_sets={
            each["data_set"]: each
            for each in deployment.rows("run_data_sets", school_id)
            if each["run_id"] == latest["run_id"]
        },
    )
