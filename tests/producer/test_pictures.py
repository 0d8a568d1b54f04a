"""The folder of pictures: one file a person, told by what it is and not by its name."""

import os
from pathlib import Path

import pytest

from contract.data_sets.profile_pictures import PICTURE_BYTES_MAX, PROFILE_PICTURES
from contract.wire import encode
from producer.sending.broker import MESSAGE_BYTES_MAX
from producer.source.exclusion import Exclusion
from producer.source.faults import UnusableExtractError
from producer.source.pictures import PictureReading
from tests.producer.nights import School, outcome
from tests.producer.readings import codes, read
from tests.producer.whole_school import JPEG, PNG, picture

NAME = "profile-pictures"


@pytest.fixture
def photographed(school: School) -> School:
    """A school with pictures of two persons, after its first night."""
    school.data_sets = [NAME]
    picture(school.extract, "1.jpg", JPEG)
    picture(school.extract, "2.png", PNG)
    school.end(data_set=NAME)
    return school


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("7.jpg", JPEG, ("7", "image/jpeg")),
        ("7.jpeg", JPEG, ("7", "image/jpeg")),
        ("7.JPG", JPEG, ("7", "image/jpeg")),
        ("7.Png", PNG, ("7", "image/png")),
        ("7.png", JPEG, ("7", "image/jpeg")),
        ("7.jpg", PNG, ("7", "image/png")),
        ("0042.jpg", JPEG, ("0042", "image/jpeg")),
        ("7 .jpg", JPEG, ("7", "image/jpeg")),
    ],
)
def test_a_picture_is_known_by_its_name_and_its_kind_by_its_content(
    tmp_path: Path, name: str, content: bytes, expected: tuple[str, str]
) -> None:
    picture(tmp_path, name, content)

    found, evidence = read(tmp_path, NAME)

    user_id, media_type = expected
    assert {user_id: {"user_id": user_id, "media_type": media_type, "picture": content}} == {
        record_id: each.record for record_id, each in found.items()
    }
    assert evidence.rows == 1


@pytest.mark.parametrize(
    "name", ["Thumbs.db", "7.gif", "7", "7.jpg.bak", ".jpg", "._7.jpg", " .jpg", "7\n8.jpg"]
)
def test_any_other_file_is_ignored(tmp_path: Path, name: str) -> None:
    picture(tmp_path, "1.jpg", JPEG)
    picture(tmp_path, name, JPEG)

    found, _ = read(tmp_path, NAME)

    assert list(found) == ["1"]


def test_a_name_that_is_no_text_is_ignored(tmp_path: Path) -> None:
    picture(tmp_path, "1.jpg", JPEG)
    Path(os.fsdecode(bytes(tmp_path / NAME) + b"/7\xff.jpg")).write_bytes(JPEG)

    found, _ = read(tmp_path, NAME)

    assert list(found) == ["1"]


def test_only_regular_files_are_opened(tmp_path: Path) -> None:
    picture(tmp_path, "1.jpg", JPEG)
    outside = tmp_path / "outside.jpg"
    outside.write_bytes(JPEG)
    (tmp_path / NAME / "2.jpg").symlink_to(outside)
    (tmp_path / NAME / "3.jpg").mkdir()
    os.mkfifo(tmp_path / NAME / "4.jpg")

    found, _ = read(tmp_path, NAME)

    assert list(found) == ["1"]


@pytest.mark.parametrize(
    ("content", "is_held"),
    [
        (JPEG.ljust(PICTURE_BYTES_MAX, b"x"), False),
        (JPEG.ljust(PICTURE_BYTES_MAX + 1, b"x"), True),
        (JPEG.ljust(PICTURE_BYTES_MAX * 3, b"x"), True),
        (b"", True),
        (b"GIF89a", True),
        (b"\xff\xd8", True),
        (b"<svg/>", True),
    ],
)
def test_a_picture_that_cannot_be_used_is_held(
    tmp_path: Path, content: bytes, is_held: bool
) -> None:
    picture(tmp_path, "7.jpg", content)

    found, _ = read(tmp_path, NAME)

    assert is_held == found["7"].is_held
    assert ([("picture_unusable", "")] if is_held else []) == codes(found["7"])
    assert len(found["7"].record["picture"]) <= PICTURE_BYTES_MAX + 1


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"7.jpg": JPEG, "7.png": PNG}, (JPEG, False)),
        ({"7.png": JPEG, "7.jpg": PNG}, (JPEG, False)),
        ({"7.jpg": JPEG, "7.JPG": JPEG}, (JPEG, False)),
        ({"7.jpeg": b"no picture", "7.png": PNG}, (PNG, False)),
        ({"7.jpg": JPEG.ljust(PICTURE_BYTES_MAX + 1), "7.png": PNG}, (PNG, False)),
        ({"7.jpg": b"", "7.png": b"a"}, (b"", True)),
    ],
)
def test_of_several_files_of_a_person_one_counts_in_any_order(
    tmp_path: Path, files: dict[str, bytes], expected: tuple[bytes, bool]
) -> None:
    for folder, names in (("one", list(files)), ("other", list(reversed(files)))):
        for name in names:
            picture(tmp_path / folder, name, files[name])

        found, _ = read(tmp_path / folder, NAME)

        content, is_held = expected
        if not is_held:
            assert content == found["7"].record["picture"]
        assert is_held == found["7"].is_held
        assert ("duplicate_key", "") in codes(found["7"])


def test_pictures_are_read_one_after_the_other(tmp_path: Path) -> None:
    for number in range(3):
        picture(tmp_path, f"{number}.jpg", JPEG)
    reading = PictureReading(PROFILE_PICTURES, tmp_path, Exclusion()).records()

    before = next(reading).record["picture"]
    picture(tmp_path, "1.jpg", PNG)
    after = next(reading).record["picture"]

    assert (before, after) == (JPEG, PNG)


def test_a_folder_that_is_absent_is_missed(tmp_path: Path) -> None:
    with pytest.raises(UnusableExtractError) as caught:
        read(tmp_path, NAME)

    violation = caught.value.violation
    assert (violation.code, violation.detail) == ("extract_missing", NAME)


def test_a_picture_that_cannot_be_opened_makes_the_data_set_unreadable_and_is_not_named(
    tmp_path: Path,
) -> None:
    picture(tmp_path, "12345.jpg", JPEG)
    reading = PictureReading(PROFILE_PICTURES, tmp_path, Exclusion())
    (tmp_path / NAME / "12345.jpg").unlink()

    with pytest.raises(UnusableExtractError) as caught:
        list(reading.records())

    violation = caught.value.violation
    assert (violation.code, violation.detail) == ("extract_unreadable", NAME)
    assert "12345" not in f"{caught.value}{violation.values}"


def test_a_picture_is_sent_once_and_again_when_it_is_another(photographed: School) -> None:
    assert outcome(photographed.end(data_set=NAME)) == (None, 0, 0, 0, 2, 0)
    picture(photographed.extract, "1.jpg", PNG)

    assert outcome(photographed.end(data_set=NAME)) == (None, 0, 1, 0, 1, 0)
    (event,) = photographed.broker.events(NAME)
    assert event["record"] == {"user_id": "1", "media_type": "image/png", "picture": PNG}


def test_a_picture_that_is_gone_is_removed_with_nothing_in_its_place(photographed: School) -> None:
    (photographed.extract / NAME / "1.jpg").unlink()

    photographed.end(data_set=NAME)

    (event,) = photographed.broker.events(NAME)
    assert (event["operation"], event["record_id"], event["record"]) == ("removed", "1", None)


def test_a_picture_that_became_unusable_is_an_error_and_what_mya_has_stays(
    photographed: School,
) -> None:
    picture(photographed.extract, "1.jpg", b"")

    assert outcome(photographed.end(data_set=NAME)) == (None, 0, 0, 0, 1, 1)
    assert photographed.sent(NAME) == []
    assert photographed.broker.errors() == [("raised", NAME, "1", "picture_unusable", "")]


def test_an_empty_folder_meets_the_guard(photographed: School) -> None:
    for file in (photographed.extract / NAME).iterdir():
        file.unlink()

    assert photographed.end(data_set=NAME)["reason"] == "held"
    assert photographed.sent(NAME) == []


def test_no_file_name_is_logged(photographed: School, capsys: pytest.CaptureFixture[str]) -> None:
    picture(photographed.extract, "123456789.jpg", b"")
    picture(photographed.extract, "987654321.jpg", JPEG)

    photographed.end(data_set=NAME)

    said = capsys.readouterr()
    assert "123456789" not in said.out + said.err
    assert "987654321" not in said.out + said.err


def test_the_largest_picture_fits_into_one_message(school: School) -> None:
    school.data_sets = [NAME]
    picture(school.extract, f"{'9' * 200}.jpg", JPEG.ljust(PICTURE_BYTES_MAX, b"x"))

    school.end(data_set=NAME)

    (event,) = school.broker.events(NAME)
    assert len(encode(NAME, event)) < MESSAGE_BYTES_MAX * 0.6
