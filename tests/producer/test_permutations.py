"""Rows come in another order every night: no order makes a difference."""

import random
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.producer.extracts import Cells, email, group, member, student
from tests.producer.nights import School

PEOPLE = st.integers(1, 6)
STUDENT_ROWS = st.lists(
    st.builds(
        student,
        PEOPLE,
        Surname=st.sampled_from(["Ash", "Birch", None]),
        DateOfBirth=st.sampled_from(["2010-03-04", "04/03/2010", "soon", None]),
        primary_id=st.sampled_from(["1", "2", "3", None]),
    ),
    max_size=8,
)
EMAIL_ROWS = st.lists(
    st.builds(
        email,
        PEOPLE,
        st.sampled_from(["a@b.test", "b@b.test", "broken"]),
        Type=st.sampled_from(["H", "W", "?", None]),
        Main=st.sampled_from(["T", "F", "perhaps", None]),
    ),
    max_size=8,
)
MEMBER_ROWS = st.lists(
    st.builds(
        member,
        st.integers(1, 3),
        PEOPLE,
        StartDate=st.sampled_from(["2026-09-01", "2026-10-01", None]),
        EndDate=st.sampled_from(["2026-08-01", "2026-12-01", None]),
    ),
    max_size=8,
)


def events(
    folder: Path, files: dict[str, list[Cells]], then: dict[str, list[Cells]]
) -> tuple[list[Any], list[Any]]:
    """Return what two nights send, the second with nothing but another order of rows."""
    school = School(folder, data_sets=["students", "year-groups"])
    sent = []
    for night in (files, then):
        for name, rows in night.items():
            school.write(name, rows)
        school.broker.forget()
        school.night()
        sent.append(
            [
                school.broker.events("students"),
                school.broker.events("year-groups"),
                sorted(school.broker.errors()),
            ]
        )
    return sent[0], sent[1]


@settings(max_examples=60, deadline=None)
@given(STUDENT_ROWS, EMAIL_ROWS, MEMBER_ROWS, st.randoms(use_true_random=False))
def test_any_order_of_rows_sends_the_same(
    students: list[Cells], emails: list[Cells], members: list[Cells], shuffle: random.Random
) -> None:
    files: dict[str, list[Cells]] = {
        "students": students,
        "students.emails": emails,
        "year-groups": [group(1), group(2), group(3)],
        "year-groups.members": members,
    }
    shuffled = {name: shuffle.sample(rows, len(rows)) for name, rows in files.items()}
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        expected = events(Path(one), files, shuffled)
        actual = events(Path(other), shuffled, files)

    assert expected == actual
    second = expected[1]
    assert second == [[], [], []]
