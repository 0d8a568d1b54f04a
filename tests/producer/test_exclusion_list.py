"""`exclude.txt`: one Person ID a line, and nothing that could let somebody out by mistake."""

from pathlib import Path

import pytest

from producer.failures import UnavailableError
from producer.source.exclusion import FILE, Exclusion, exclusion_for, read_exclusion

SEVEN = Exclusion(frozenset({"7"}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"", set()),
        (b"\n \n# nobody\n", set()),
        (b"1\n2\n", {"1", "2"}),
        (b"  1\t\r\n2 # on request\r\n\r\n#3\r\n0042", {"1", "2", "0042"}),
        (b"\xef\xbb\xbf1\n", {"1"}),
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
    ("text", "had_exclusions", "expected"),
    [
        (None, False, Exclusion()),
        ("", False, Exclusion()),
        ("", True, Exclusion()),
        ("7", False, SEVEN),
        ("7", True, SEVEN),
    ],
)
def test_nobody_is_excluded_without_a_list(
    tmp_path: Path, text: str | None, had_exclusions: bool, expected: Exclusion
) -> None:
    if text is not None:
        (tmp_path / FILE).write_text(text)

    assert expected == exclusion_for(tmp_path, had_exclusions=had_exclusions)


def test_a_list_that_vanished_lets_nobody_out(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="put it back, or leave an empty file"):
        exclusion_for(tmp_path, had_exclusions=True)
