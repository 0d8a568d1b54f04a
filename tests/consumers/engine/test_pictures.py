from hashlib import sha256
from typing import Final

import pytest

from consumers.engine.judged import Judged
from consumers.engine.pictures import judge_picture
from consumers.engine.references import School
from projections.generation.stored import Outcome, Target
from tests.consumers.engine.stored import SCHOOL, stored_record

PNG: Final = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
PEOPLE: Final = ("students", "staff-members")
SEEN: Final = School(school_id=SCHOOL, ended_version=5, completed=dict.fromkeys(PEOPLE, 5))

PICTURE: Final = stored_record(
    "profile-pictures",
    "1",
    {"user_id": "1", "media_type": "image/png", "picture": PNG},
    version=5,
)


@pytest.mark.parametrize("data_set", PEOPLE)
def test_a_picture_of_a_user_tells_what_it_is_and_where_its_bytes_are(data_set: str) -> None:
    there = {
        (SCHOOL, data_set, "1"): Target(version=1, outcome=Outcome.APPLIED, met=True, current=True)
    }

    judged = judge_picture(PICTURE, SEEN, there)

    assert (judged.outcome, judged.violations, judged.unmet) == (Outcome.APPLIED, (), ())
    (row,) = judged.rows["profile_picture"]
    start = row["starts_at"] - 1
    assert PICTURE.event[start : start + row["size_bytes"]] == PNG
    assert (row["sha256"], row["size_bytes"]) == (sha256(PNG).hexdigest(), len(PNG))
    assert (row["user_id"], row["media_type"]) == ("1", "image/png")


@pytest.mark.parametrize(
    ("school", "outcome", "violations"),
    [
        (SEEN, Outcome.ERROR, [("no_user", "1")]),
        (School(school_id=SCHOOL, ended_version=4), Outcome.WAITING, []),
        (School(school_id=SCHOOL, ended_version=5), Outcome.APPLIED, []),
        (
            School(school_id=SCHOOL, ended_version=5, data_sets_off=frozenset(PEOPLE)),
            Outcome.APPLIED,
            [],
        ),
    ],
)
def test_a_picture_of_nobody_is_not_shown(
    school: School, outcome: Outcome, violations: list[tuple[str, str]]
) -> None:
    judged = judge_picture(PICTURE, school, {})

    assert judged.outcome is outcome
    assert [(each.code, each.detail) for each in judged.violations] == violations
    assert judged.rows == {}
    assert [each.target_id for each in judged.unmet] == ["1"]


def test_a_removed_picture_is_gone() -> None:
    removed = stored_record("profile-pictures", "1", None, removed=True)

    assert judge_picture(removed, SEEN, {}) == Judged(outcome=Outcome.APPLIED, met=False)
