"""The pictures of a sample school: their bytes, whose they are, and how they change."""

from pathlib import Path
from zlib import crc32, decompress

import pytest
from lxml import etree

from producer.sample import generate
from producer.sample.pictures import JPEG, PNG, Flaw, Picture, content_of

_LIMIT = 512 * 1024
EVENINGS = pytest.mark.parametrize(("before", "after"), [(1, 2), (2, 3)])


def _pictures(school: Path, night: int) -> dict[str, bytes]:
    folder = school / f"night-{night}" / "profile-pictures"
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _people(school: Path, night: int, data_set: str) -> set[str]:
    root = etree.parse(school / f"night-{night}" / f"{data_set}.xml").getroot()
    return {str(each.text) for each in root.iter("primary_id")}


def test_a_png_is_whole() -> None:
    png = content_of(Picture(person_id=1, suffix=PNG))

    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    chunks, at = {}, 8
    while at < len(png):
        length = int.from_bytes(png[at : at + 4], "big")
        kind, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert int.from_bytes(png[at + 8 + length : at + 12 + length], "big") == crc32(kind + data)
        chunks[kind] = data
        at += 12 + length
    assert list(chunks) == [b"IHDR", b"tEXt", b"IDAT", b"IEND"]
    # Eight rows of a filter byte and eight pixels.
    assert len(decompress(chunks[b"IDAT"])) == 8 * 9


@pytest.mark.parametrize("flaw", [Flaw.NONE, Flaw.TOO_LARGE])
def test_a_jpeg_is_whole(flaw: Flaw) -> None:
    jpeg = content_of(Picture(person_id=1, suffix=JPEG, flaw=flaw))

    assert jpeg.startswith(b"\xff\xd8\xff")
    markers: list[int] = []
    at = 2
    while not markers or markers[-1] != 0xDA:
        assert jpeg[at] == 0xFF
        markers.append(jpeg[at + 1])
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    assert [each for each in markers if each != 0xFE] == [0xE0, 0xDB, 0xC0, 0xC4, 0xC4, 0xDA]
    assert jpeg[at:] == b"\x3f\xff\xd9"


@pytest.mark.parametrize("suffix", [JPEG, PNG])
def test_no_two_pictures_are_the_same(suffix: str) -> None:
    pictures = {
        content_of(Picture(person_id=person_id, suffix=suffix, edition=edition))
        for person_id in range(10)
        for edition in range(3)
    }

    assert len(pictures) == 30


@pytest.mark.parametrize("night", [1, 2, 3])
def test_a_share_of_students_and_staff_has_a_picture(small_school: Path, night: int) -> None:
    owners = {Path(name).stem for name in _pictures(small_school, night)}

    for data_set in ("students", "staff-members"):
        people = _people(small_school, night, data_set)
        assert owners & people
        assert people - owners


def test_pictures_are_of_both_formats(small_school: Path) -> None:
    assert {Path(name).suffix for name in _pictures(small_school, 1)} == {".jpg", ".png"}


@pytest.mark.parametrize("night", [1, 2, 3])
def test_one_is_too_large_and_one_is_no_picture(small_school: Path, night: int) -> None:
    pictures = _pictures(small_school, night).values()

    assert len([each for each in pictures if len(each) > _LIMIT]) == 1
    assert len([each for each in pictures if not each.startswith((b"\xff\xd8\xff", b"\x89P"))]) == 1


@pytest.mark.parametrize("night", [1, 2, 3])
def test_one_is_of_nobody(small_school: Path, night: int) -> None:
    people = set[str]().union(
        *(_people(small_school, night, name) for name in ("students", "staff-members", "contacts"))
    )

    owners = {Path(name).stem for name in _pictures(small_school, night)}
    assert len(owners - people) == 1


@EVENINGS
def test_one_is_changed_and_one_of_those_who_stay_is_gone(
    small_school: Path, before: int, after: int
) -> None:
    old, new = _pictures(small_school, before), _pictures(small_school, after)
    people = _people(small_school, after, "students") | _people(
        small_school, after, "staff-members"
    )

    assert len([name for name in old.keys() & new.keys() if old[name] != new[name]]) == 1
    assert len([name for name in old.keys() - new.keys() if Path(name).stem in people]) == 1


def test_the_same_arguments_write_the_same_pictures(tmp_path: Path) -> None:
    for name in ("one", "other"):
        generate(students=30, nights=2, seed=5, out=tmp_path / name)

    assert _pictures(tmp_path / "one", 2) == _pictures(tmp_path / "other", 2)


def test_pictures_of_an_earlier_sample_are_replaced(tmp_path: Path) -> None:
    generate(students=60, nights=1, seed=1, out=tmp_path / "used")
    generate(students=30, nights=1, seed=1, out=tmp_path / "used")
    generate(students=30, nights=1, seed=1, out=tmp_path / "fresh")

    assert _pictures(tmp_path / "used", 1) == _pictures(tmp_path / "fresh", 1)
