from pathlib import Path

import pytest

from consumers.feed.bookmarks import BookmarkError, FileBookmark

HERE, THERE, ELSEWHERE = ("sims.errors", 0), ("sims.errors", 11), ("other.errors", 0)


def test_nothing_is_kept_at_first(tmp_path: Path) -> None:
    assert FileBookmark(tmp_path / "mark").kept([HERE]) == {}


def test_what_is_kept_is_there_for_the_next(tmp_path: Path) -> None:
    FileBookmark(tmp_path / "mark").keep({HERE: 1, THERE: 2})
    FileBookmark(tmp_path / "mark").keep({THERE: 3})

    assert FileBookmark(tmp_path / "mark").kept([HERE, THERE]) == {HERE: 1, THERE: 3}


def test_partitions_of_others_stay_and_are_not_told(tmp_path: Path) -> None:
    bookmark = FileBookmark(tmp_path / "mark")
    bookmark.keep({ELSEWHERE: 5})
    bookmark.keep({HERE: 1})

    assert bookmark.kept([HERE]) == {HERE: 1}
    assert bookmark.kept([ELSEWHERE]) == {ELSEWHERE: 5}


@pytest.mark.parametrize("text", ["", "[]", '{"sims.errors": 1}', '{"sims.errors": {"x": 1}}'])
def test_a_file_of_something_else_is_refused_and_left_alone(text: str, tmp_path: Path) -> None:
    file = tmp_path / "mark"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(BookmarkError):
        FileBookmark(file).keep({HERE: 1})

    assert file.read_text(encoding="utf-8") == text
