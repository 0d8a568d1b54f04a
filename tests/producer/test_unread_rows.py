"""Leaving known rows unread makes no difference, whatever the file is."""

import sqlite3
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from producer.night import tonight
from producer.source import sieve
from tests.producer.extracts import Cells, lesson, report
from tests.producer.nights import School

LESSONS = "student-timetables"
TODAY = "2026-09-14"

STEADY = [lesson(number, "2026-09-15") for number in range(1, 7)]
OTHERS = [
    lesson(1, "2026-09-16"),
    lesson(1, "2026-09-15", ClassName=None),
    lesson(2, "2026-09-13", LocationName="R1"),
    lesson(3, "2026-09-15", StartTime="soon"),
    lesson(4, "2026-09-15", StartTime=None),
    lesson(5, "2026-09-15", EventInstanceId=None),
    lesson(8, "2026-09-21"),
]


def _text(row: Cells) -> str:
    return report([row]).removeprefix("<SuperStarReport>").removesuffix("</SuperStarReport>")


ROWS: Final = [_text(row) for row in (*STEADY, *OTHERS)]
TWO: Final = ROWS[1] + ROWS[2]
"""The second follows the end of a row, as one that is cut out does."""
INSIDE: Final = ROWS[1].removeprefix("<Record>").removesuffix("</Record>")
ODDITIES: Final = [
    f"<!-- {TWO} -->",
    f"<![CDATA[{TWO}]]>",
    f"<?note {TWO}?>",
    f"<Group>{TWO}</Group>",
    f"<Record><Group>{TWO}</Group></Record>",
    f"<Record><Record>old</Record>{TWO}</Record>",
    f"<Record><Record/>{INSIDE}</Record>{ROWS[2]}",
    f"<Record at='1'>{INSIDE}</Record>{ROWS[2]}",
    f"<Record>{INSIDE}</Record >{ROWS[2]}",
    f"<Record>{INSIDE}<!-- x --></Record>{ROWS[2]}",
    f"<Record>{INSIDE}<Other><![CDATA[</Record>]]></Other></Record>{ROWS[2]}",
    f"<Record>{INSIDE}<Other><!-- </Record>{ROWS[2]} --></Other></Record>",
    f"<Record>{INSIDE}<RecordType>x</RecordType></Record>{ROWS[2]}",
    f"<Record/>{TWO}",
    f"a text{TWO}",
    f"&amp;{TWO}",
    f"<Record>{INSIDE}<Other>Zoë</Other></Record>",
]
BROKEN: Final = [
    f"<!-- {TWO}",
    f"<![CDATA[{TWO}",
    f"<Record>{INSIDE}<x:Name>x</x:Name></Record>",
    f"<Record>{INSIDE}<Other>&nothing;</Other></Record>",
    f"<Record>{INSIDE}<Other></Record>",
    f"<Record></SuperStarReport>{TWO}",
    f"<Record>\n{TWO}",
    f"</Record>{TWO}",
    f"</SuperStarReport>{TWO}",
    f"<\n{TWO}",
    f"\x01{TWO}",
]
HEADS: Final = [
    "<SuperStarReport>",
    "<SuperStarReport from='2026-09-14' to=\"2026-09-18\">",
    "<SuperStarReport from='2026-09-18' to='2026-09-14'>",
    "<?xml version='1.0' encoding='utf-8'?>\r\n<SuperStarReport\n>",
    "\ufeff<?xml version='1.0' encoding='UTF-8'?><SuperStarReport>",
    "<?xml version='1.0' encoding='iso-8859-1'?><SuperStarReport>",
    "<?xml version='1.0'?><SuperStarReport xmlns='urn:x'>",
    "<SuperStarReport xmlns:x='urn:x'>",
    "<SuperStarReport from='2026-09-14' from='2026-09-14'>",
    "<!DOCTYPE SuperStarReport><SuperStarReport>",
    "<!-- x --><SuperStarReport>",
    " <?xml version='1.0'?><SuperStarReport>",
    "<Report>",
]
TAILS: Final = ["</SuperStarReport>", "", "</Super", "</SuperStarReport><x/>", f"</x>{ROWS[1]}"]
CODINGS: Final = ["utf-8", "utf-16", "iso-8859-1"]


def _weighted(usual: str, others: list[str]) -> st.SearchStrategy[str]:
    return st.one_of(st.just(usual), st.just(usual), st.sampled_from(others))


FILES: Final = st.builds(
    lambda head, pieces, tail, coding: "".join((head, *pieces, tail)).encode(coding, "replace"),
    _weighted(HEADS[1], HEADS),
    st.lists(
        st.one_of(*[st.sampled_from(ROWS)] * 8, st.just("\n  "), st.sampled_from(ODDITIES)),
        max_size=12,
    ),
    _weighted(TAILS[0], TAILS),
    _weighted("utf-8", CODINGS),
)
FIRST: Final = report(STEADY, {"from": "2026-09-14", "to": "2026-09-25"}).encode()


def nights(folder: Path, files: list[bytes]) -> Iterator[Any]:
    """Yield what each night sent, how it ended, and what is known after it."""
    school = School(folder, day=TODAY, data_sets=[LESSONS])
    school.extract.mkdir()
    # Each file twice: what the first of its nights keeps, the second uses.
    for file in (FIRST, *chain.from_iterable(zip(files, files, strict=True))):
        (school.extract / f"{LESSONS}.xml").write_bytes(file)
        school.broker.forget()
        yield school.night(), list(school.broker.received), known(school)


def known(school: School) -> list[list[Any]]:
    with sqlite3.connect(school.state / "state.sqlite") as connection:
        tables = ("known", "day", "data_set", "open_error", "hold")
        return [connection.execute(f"SELECT * FROM {each}").fetchall() for each in tables]  # noqa: S608


def assert_alike(files: list[bytes], chunk_bytes: int) -> None:
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        with patch.object(tonight, "_known_rows", return_value=None):
            expected = list(nights(Path(one), files))
        with (
            patch.object(sieve, "_CHUNK_BYTES", chunk_bytes),
            patch.object(sieve, "_ROW_BYTES_MAX", 2 * chunk_bytes),
        ):
            actual = list(nights(Path(other), files))
    assert expected == actual


@pytest.mark.parametrize("odd", [*ODDITIES, *BROKEN])
def test_what_is_no_plain_row_is_read_as_ever(odd: str) -> None:
    pieces = (HEADS[1], "\n", ROWS[0], odd, "\n", *ROWS[3:6], TAILS[0])

    assert_alike(["".join(pieces).encode()], 1 << 18)


@pytest.mark.parametrize(
    ("head", "tail", "coding"),
    [
        *[(head, TAILS[0], "utf-8") for head in HEADS],
        *[(HEADS[1], tail, "utf-8") for tail in TAILS],
        *[(HEADS[0], TAILS[0], coding) for coding in CODINGS],
        (HEADS[5], TAILS[0], "iso-8859-1"),
        ("<?xml version='1.0' encoding='utf-16'?><SuperStarReport>", TAILS[0], "utf-16"),
    ],
)
def test_heads_and_tails_are_read_as_ever(head: str, tail: str, coding: str) -> None:
    zoe = f"<Record>{INSIDE}<LocationName>Zoë</LocationName></Record>"

    assert_alike(["".join((head, *ROWS[2:6], zoe, tail)).encode(coding, "replace")], 300)


@settings(max_examples=25, deadline=None)
@given(st.lists(FILES, min_size=1, max_size=2), st.sampled_from([200, 1000, 1 << 18]))
def test_any_files_come_to_the_same_whether_rows_are_left_unread_or_not(
    files: list[bytes], chunk_bytes: int
) -> None:
    assert_alike(files, chunk_bytes)
