import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import pytest

from projections import listing


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (7, 7),
        ("Zoë", "Zoë"),
        (["A", "B"], ["A", "B"]),
        (date(2026, 3, 2), "2026-03-02"),
        (time(9, 5), "09:05:00"),
        (datetime(2026, 3, 2, 9, 5), "2026-03-02T09:05:00"),  # noqa: DTZ001 - a time of day
        (datetime(2026, 3, 2, 9, 5, tzinfo=UTC), "2026-03-02T09:05:00+00:00"),
        (
            datetime(2026, 3, 2, 9, 5, tzinfo=timezone(timedelta(hours=1))),
            "2026-03-02T09:05:00+01:00",
        ),
        (b"\xff\xd8", "/9g="),
    ],
)
def test_json_value(value: Any, expected: Any, capsys: pytest.CaptureFixture[str]) -> None:
    listing.print_json(["school_id", "value"], [("oakwood", value)])

    assert json.loads(capsys.readouterr().out) == [{"school_id": "oakwood", "value": expected}]


def test_no_rows_are_an_empty_array(capsys: pytest.CaptureFixture[str]) -> None:
    listing.print_json(["school_id"], [])

    assert capsys.readouterr().out == "[]\n"


def test_json_is_printed_as_rows_come(capsys: pytest.CaptureFixture[str]) -> None:
    printed = []

    def rows() -> Iterator[tuple[int]]:
        for number in range(3):
            printed.append(capsys.readouterr().out)
            yield (number,)

    listing.print_json(["n"], rows())

    assert printed == ["", '[\n{"n": 0}', ',\n{"n": 1}']


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (0, "0"),
        ([], ""),
        (["A", "B"], "A, B"),
        ("1 High Street\nLeeds", "1 High Street Leeds"),
        ("[bold]7A[/bold]", "[bold]7A[/bold]"),
        ("\x1b[2Jgone", "\N{REPLACEMENT CHARACTER}[2Jgone"),
        (datetime(2026, 3, 2, 9, 5, 1, 999, tzinfo=UTC), "2026-03-02 09:05:01+00:00"),
        (date(2026, 3, 2), "2026-03-02"),
        (b"\xff\xd8", "2 bytes"),
    ],
)
def test_text_of_a_value(value: Any, expected: str) -> None:
    assert listing.text_of(value) == expected


def test_a_table_in_a_pipe_is_plain_and_whole(capsys: pytest.CaptureFixture[str]) -> None:
    names = [f"column_{number}" for number in range(30)]
    row = ["x" * 300, *("[red]value[/red]" for _ in range(29))]

    count = listing.print_table(names, [row])

    out = capsys.readouterr().out
    assert count == 1
    assert "\x1b" not in out
    assert out.splitlines()[0].split() == names
    assert out.splitlines()[-1].split() == row


def test_a_table_on_a_terminal_keeps_every_value(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setenv("TERM", "xterm")

    listing.print_table(["label"], [["abcdefghij" * 5]])

    out = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out)
    assert max(len(line) for line in out.splitlines()) <= 20
    assert out.replace("\n", "").replace(" ", "").endswith("abcdefghij" * 5)


def test_a_table_without_rows_is_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert listing.print_table(["label"], []) == 0
    assert capsys.readouterr().out == ""
