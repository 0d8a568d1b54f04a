import json

import pytest

from consumers.commands.replay_diff import show
from projections.comparison.difference import (
    Difference,
    ErrorDifference,
    ErrorSample,
    Kind,
    Rows,
    Sample,
    Shape,
    ShapeDifference,
    TableDifference,
)

SAME = Difference(
    a="1", b="2", tables_compared=("subject",), rows_compared=3, shapes=(), tables=(), errors=()
)
DIFFERENT = Difference(
    a="1",
    b="2",
    tables_compared=("app_user", "subject", "violation"),
    rows_compared=40,
    shapes=(
        ShapeDifference(
            shape=Shape.COLUMN, table="subject", column="colour", in_a=None, in_b="text"
        ),
    ),
    tables=(
        TableDifference(
            table="app_user",
            school_id="oakwood",
            rows_a=20,
            rows_b=21,
            hash_change=7,
            rows=Rows(
                only_a=0,
                only_b=1,
                changed=2,
                fields={"surname": 2, "title": 1},
                samples=(
                    Sample(kind=Kind.ONLY_B, key={"third_party_id": "p9"}),
                    Sample(
                        kind=Kind.CHANGED,
                        key={"third_party_id": "p1"},
                        changed=("surname", "title"),
                        values={"surname": ("Ash", None)},
                    ),
                ),
            ),
        ),
        TableDifference(
            table="subject", school_id="oakwood", rows_a=5, rows_b=6, hash_change=1, rows=None
        ),
    ),
    errors=(
        ErrorDifference(
            data_set="class-groups",
            code="subject_not_synced",
            in_b=True,
            count=4,
            schools=1,
            samples=(ErrorSample(school_id="oakwood", record_id="c1", detail="s1"),),
        ),
    ),
)


def lines_of(printed: str) -> list[list[str]]:
    """Return the words of each line that has any."""
    return [words for line in printed.splitlines() if (words := line.split())]


def test_the_same_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    show(SAME, json=False)

    assert capsys.readouterr().out == (
        "Generations 1 and 2 are the same: 3 rows of 1 tables compared.\n"
    )


def test_a_difference_is_named_by_its_fingerprint(capsys: pytest.CaptureFixture[str]) -> None:
    show(DIFFERENT, json=False)

    assert capsys.readouterr().out.splitlines()[0] == (
        "Generation 2 differs from 1: 40 rows of 3 tables compared."
        f" Difference {DIFFERENT.fingerprint}."
    )


@pytest.mark.parametrize(
    "line",
    [
        "subject colour column only in one text",
        "app_user oakwood 20 21 0 1 2 surname 2, title 1",
        "subject oakwood 5 6",
        "app_user oakwood new third_party_id p9",
        "app_user oakwood changed third_party_id p1 surname: 'Ash' → nothing",
        "appear class-groups subject_not_synced 4 1 oakwood c1 s1",
    ],
)
def test_each_difference_is_a_line(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    show(DIFFERENT, json=False)

    assert line.split() in lines_of(capsys.readouterr().out)


def test_for_machines_it_is_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    show(DIFFERENT, json=True)

    document = json.loads(capsys.readouterr().out)
    assert document["fingerprint"] == DIFFERENT.fingerprint
    assert [each["table"] for each in document["tables"]] == ["app_user", "subject"]
