import ast
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

import producer.sample
from producer.sample import STUDENTS_MIN, generate

Read = Callable[[str], list[dict[str, str]]]
Night = Callable[[int], Read]

FILES = {
    "students",
    "students.sen",
    "students.addresses",
    "students.telephones",
    "students.emails",
    "staff-members",
    "staff-members.addresses",
    "staff-members.telephones",
    "staff-members.emails",
    "subjects",
    "year-groups",
    "year-groups.members",
    "year-groups.supervisors",
    "class-groups",
    "class-groups.members",
    "class-groups.supervisors",
    "rooms",
    "periods",
    "class-timetables",
    "staff-timetables",
    "student-timetables",
    "contacts",
    "contacts.relationships",
    "contacts.addresses",
    "contacts.telephones",
    "contacts.emails",
    "house-groups",
    "house-groups.members",
    "house-groups.supervisors",
    "profile-pictures",
}


def _bytes(out: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*.*") if path.is_file()
    }


def test_each_night_is_a_folder_with_every_file(tmp_path: Path) -> None:
    folders = generate(students=30, nights=2, seed=1, out=tmp_path)

    assert folders == [tmp_path / "night-1", tmp_path / "night-2"]
    for folder in folders:
        assert {path.stem for path in folder.iterdir()} == FILES


def test_same_arguments_write_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "other"):
        generate(students=40, nights=3, seed=5, out=tmp_path / name)

    assert _bytes(tmp_path / "one") == _bytes(tmp_path / "other")


def test_a_longer_sample_begins_with_the_same_nights(tmp_path: Path) -> None:
    generate(students=30, nights=1, seed=5, out=tmp_path / "short")
    generate(students=30, nights=2, seed=5, out=tmp_path / "long")

    assert _bytes(tmp_path / "short").items() <= _bytes(tmp_path / "long").items()


def test_another_seed_writes_other_people(tmp_path: Path) -> None:
    for seed in (1, 2):
        generate(students=30, nights=1, seed=seed, out=tmp_path / str(seed))

    one, other = _bytes(tmp_path / "1"), _bytes(tmp_path / "2")
    assert _reports(one) == _reports(other)
    assert one["night-1/students.xml"] != other["night-1/students.xml"]


def test_files_of_an_earlier_sample_are_replaced(tmp_path: Path) -> None:
    generate(students=60, nights=1, seed=1, out=tmp_path / "used")
    generate(students=30, nights=1, seed=1, out=tmp_path / "used")
    generate(students=30, nights=1, seed=1, out=tmp_path / "fresh")

    assert _bytes(tmp_path / "used") == _bytes(tmp_path / "fresh")


def test_every_file_is_utf_8_with_the_root_of_sims(small_school: Path) -> None:
    for path in small_school.rglob("*.xml"):
        root = etree.parse(path).getroot()

        assert path.read_bytes().startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n')
        assert b"\r" not in path.read_bytes()
        assert root.tag == "SuperStarReport"
        assert {each.tag for each in root} == {"Record"}
        # Flat: no element of a record holds another one.
        assert not root.xpath("./Record/*/*")


@pytest.mark.parametrize(("students", "staff"), [(STUDENTS_MIN, 15), (500, 60), (1000, 120)])
def test_sizes_follow_the_number_of_students(tmp_path: Path, students: int, staff: int) -> None:
    (folder,) = generate(students=students, nights=1, seed=3, out=tmp_path)

    assert _ids(folder / "students.xml", "primary_id") == students
    assert _ids(folder / "staff-members.xml", "primary_id") == staff
    assert _ids(folder / "year-groups.xml", "primary_id") == 7
    assert _ids(folder / "contacts.xml", "primary_id") == students * 9 // 5
    assert _ids(folder / "house-groups.xml", "primary_id") == 4
    # Each student is in ten classes; an overlap and an unknown member come on top.
    memberships = _count(folder / "class-groups.members.xml")
    assert students * 10 < memberships <= students * 10 + 2 * max(1, students // 500)


def test_classes_of_a_large_school_have_25_to_30_members(tmp_path: Path) -> None:
    (folder,) = generate(students=1000, nights=1, seed=3, out=tmp_path)

    classes = _ids(folder / "class-groups.xml", "primary_id")
    assert 25 <= 10_000 / classes <= 30


def test_every_year_has_students_of_its_age(night: Night) -> None:
    read = night(1)
    born = {row["primary_id"]: row["DateOfBirth"] for row in read("students")}
    year = {row["primary_id"]: int(row["Name"].split()[1]) for row in read("year-groups")}

    assert sorted(year.values()) == list(range(7, 14))
    for row in read("year-groups.members"):
        birthday = born.get(row["PersonId"])
        if birthday:
            last = 2026 - 4 - year[row["primary_id"]]
            assert f"{last - 1}-09-01" <= birthday < f"{last}-09-01"


def test_memberships_lie_in_the_school_year(tmp_path: Path) -> None:
    (folder,) = generate(
        students=30, nights=1, seed=3, out=tmp_path, school_year_start=date(2030, 9, 1)
    )

    text = (folder / "class-groups.members.xml").read_text(encoding="utf-8")
    assert "2030-09-01T00:00:00" in text
    assert "2031-07-21T00:00:00" in text
    assert "2026" not in text


@pytest.mark.parametrize(
    ("students", "nights", "message"),
    [(STUDENTS_MIN - 1, 1, "at least 20 students"), (STUDENTS_MIN, 0, "at least one night")],
)
def test_too_small_a_sample_is_refused(
    tmp_path: Path, students: int, nights: int, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        generate(students=students, nights=nights, seed=1, out=tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_it_needs_nothing_but_itself_and_the_standard_library() -> None:
    folder = Path(producer.sample.__file__).parent

    for path in folder.glob("*.py"):
        for name in _imports(path):
            assert name.startswith("producer.sample") or name in sys.stdlib_module_names, path


def _imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {each.name.partition(".")[0] for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = str(node.module)
            names.add(module if module.startswith("producer") else module.partition(".")[0])
    return names


def _reports(files: dict[str, bytes]) -> set[str]:
    return {name for name in files if name.endswith(".xml")}


def _ids(path: Path, column: str) -> int:
    return len({each.text for each in etree.parse(path).getroot().iter(column)})


def _count(path: Path) -> int:
    return len(etree.parse(path).getroot())
