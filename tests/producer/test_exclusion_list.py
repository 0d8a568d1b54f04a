"""`exclude.txt`: one Person ID a line, and nothing that could let somebody out by mistake."""

from pathlib import Path

import pytest

from producer.failures import UnavailableError
from producer.source.excluded_before import ExcludedBefore, marks_of
from producer.source.exclusion import FILE, Exclusion, exclusion_for, read_exclusion


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"", set()),
        (b"\n \n# nobody\n", set()),
        (b"1\n2\n", {"1", "2"}),
        (b"  1\t\r\n2 # on request\r\n\r\n#3\r\n0042", {"1", "2", "0042"}),
        (b"\xef\xbb\xbf1\n", {"1"}),
        (b"1\r2\r\n3", {"1", "2", "3"}),
        ("1\u2028\n2\u0085\n\f3\n".encode(), {"1", "2", "3"}),
        ("Zoë-1".encode(), {"Zoë-1"}),
    ],
)
def test_the_list_is_one_id_a_line(tmp_path: Path, text: bytes, expected: set[str]) -> None:
    (tmp_path / FILE).write_bytes(text)

    assert Exclusion(frozenset(expected)) == read_exclusion(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"1\n\xff12345\n", "not UTF-8"),
        ("12345\n".encode("utf-16"), "not UTF-8"),
        ("12345\n".encode("utf-16-le"), "line 1 is not one Person ID"),
        (b"1\n12345 Nightingale\n", "line 2 is not one Person ID"),
        (b"12345,12346", "line 1 is not one Person ID"),
        (b'"12345"', "line 1 is not one Person ID"),
        ("12345\u200b".encode(), "line 1 is not one Person ID"),
        (b"7\n12\f345\n", "line 2 is not one Person ID"),
        (b"12\x1c345", "line 1 is not one Person ID"),
        ("12\u2028345".encode(), "line 1 is not one Person ID"),
        (b"12345\0", "line 1 is not one Person ID"),
        (b"12345\n" * 200_000, "far too large"),
    ],
)
def test_a_list_in_doubt_is_refused_without_a_word_of_it(
    tmp_path: Path, text: bytes, said: str
) -> None:
    (tmp_path / FILE).write_bytes(text)

    with pytest.raises(UnavailableError, match=said) as caught:
        read_exclusion(tmp_path)

    assert "12345" not in str(caught.value)
    assert "Nightingale" not in str(caught.value)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "one" / FILE).mkdir(parents=True)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / FILE).symlink_to(tmp_path / "nowhere")

    for folder in ("one", "other"):
        with pytest.raises(UnavailableError, match="Nothing was read"):
            read_exclusion(tmp_path / folder)


@pytest.mark.parametrize(
    ("text", "before", "expected"),
    [
        (None, (), set()),
        ("", (), set()),
        ("7", (), {"7"}),
        ("7", ("7",), {"7"}),
        ("9\n7\n8", ("7", "8"), {"7", "8", "9"}),
        ("#7\n8", ("7", "8"), {"8"}),
        ("  # 7 is 18 now\n", ("7",), set()),
    ],
)
def test_who_was_on_the_list_stays_until_their_line_is_a_comment(
    tmp_path: Path, text: str | None, before: tuple[str, ...], expected: set[str]
) -> None:
    if text is not None:
        (tmp_path / FILE).write_text(text)

    assert Exclusion(frozenset(expected)) == exclusion_for(tmp_path, before=excluded(*before))


@pytest.mark.parametrize("text", ["", "8", "77\n8", "# nobody\n8", "#77\n8", "8 # 7", "# not 7\n8"])
def test_a_list_that_was_cut_or_lost_a_line_lets_nobody_out(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)

    with pytest.raises(UnavailableError, match=r"it lacks [12] of those"):
        exclusion_for(tmp_path, before=excluded("7", "8"))


def test_a_list_that_vanished_lets_nobody_out(tmp_path: Path) -> None:
    for before in (excluded("7"), ExcludedBefore(is_unknown=True)):
        for extract in (tmp_path, None):
            with pytest.raises(UnavailableError, match="put it back"):
                exclusion_for(extract, before=before)


def test_of_a_list_of_before_it_was_remembered_only_the_file_is_demanded(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("8")

    assert Exclusion(frozenset({"8"})) == exclusion_for(
        tmp_path, before=ExcludedBefore(is_unknown=True)
    )


def test_nobody_is_named_by_what_is_remembered() -> None:
    marks = marks_of({"4711"}, "here")

    assert not [each for each in marks if "4711" in each]
    assert marks.isdisjoint(marks_of({"4711"}, "there"))


def excluded(*people: str) -> ExcludedBefore:
    return ExcludedBefore(marks=marks_of(people, "here"), installation="here")
