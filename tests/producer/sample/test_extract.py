from pathlib import Path

import pytest
from lxml import etree

from producer.sample.chance import Chance
from producer.sample.extract import Extract, element_name, extract_of, write
from producer.sample.handwriting import Row


@pytest.mark.parametrize(
    ("caption", "name"),
    [
        ("primary_id", "primary_id"),
        ("Preferred Forename", "Preferred_x0020_Forename"),
        ("Year/Reg. Group", "Year_x002F_Reg._x0020_Group"),
    ],
)
def test_a_caption_is_escaped_to_an_xml_name(caption: str, name: str) -> None:
    assert element_name(caption) == name


def test_texts_and_attributes_are_escaped(tmp_path: Path) -> None:
    extract = Extract(
        name="file",
        row_count=1,
        row_at=lambda _: {"Name": "Tom & <Zoë>"},
        attributes={"from": '"2026-09-01" & on'},
    )

    write(extract, tmp_path, chance=Chance(1), night=1)

    root = etree.parse(tmp_path / "file.xml").getroot()
    assert root.attrib == {"from": '"2026-09-01" & on'}
    assert " ".join((root.findtext("Record/Name") or "").split()) == "Tom & <Zoë>"


def test_an_extract_without_rows_is_a_whole_document(tmp_path: Path) -> None:
    write(extract_of("empty", (), lambda row: row), tmp_path, chance=Chance(1), night=1)

    assert len(etree.parse(tmp_path / "empty.xml").getroot()) == 0


def test_a_row_is_made_when_it_is_written_and_not_kept(tmp_path: Path) -> None:
    made: list[int] = []

    def as_row(number: int) -> Row:
        made.append(number)
        return {"primary_id": number}

    # A range of entries, as timetables have: nothing is there until it is asked for.
    extract = extract_of("events", range(10_000), as_row)
    assert made == []

    write(extract, tmp_path, chance=Chance(1), night=1)

    assert sorted(made) == list(range(10_000))
    written = [
        int(each.text or "") for each in etree.parse(tmp_path / "events.xml").iter("primary_id")
    ]
    assert written == made


def test_a_number_without_a_row_is_left_out(tmp_path: Path) -> None:
    def row_at(number: int) -> Row | None:
        return {"primary_id": number} if number % 2 else None

    extract = Extract(name="file", row_count=6, row_at=row_at)

    write(extract, tmp_path, chance=Chance(1), night=1)

    written = [each.text for each in etree.parse(tmp_path / "file.xml").iter("primary_id")]
    assert sorted(written, key=str) == ["1", "3", "5"]


def test_the_order_of_rows_is_that_of_the_night(tmp_path: Path) -> None:
    extract = extract_of("file", range(50), lambda number: {"primary_id": number})

    texts = []
    for night in (1, 2, 1):
        write(extract, tmp_path, chance=Chance(1), night=night)
        texts.append((tmp_path / "file.xml").read_text(encoding="utf-8"))

    assert texts[0] == texts[2] != texts[1]
