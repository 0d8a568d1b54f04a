"""Who the contacts of a sample school are, what is wrong with them, and how they change."""

from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from producer.sample import SCHOOL_YEAR_START, generate
from producer.sample.chance import Chance
from producer.sample.nights import school_nights
from producer.sample.school import School

Row = dict[str, str]
Read = Callable[[str], list[Row]]
Night = Callable[[int], Read]

EVENINGS = pytest.mark.parametrize(("before", "after"), [(1, 2), (2, 3)])
ANY_SCHOOL = pytest.mark.parametrize(("students", "seed"), [(20, 1), (21, 2), (33, 3), (500, 4)])


def _nights(students: int, seed: int, nights: int) -> list[School]:
    return list(
        school_nights(
            Chance(seed), students=students, nights=nights, school_year_start=SCHOOL_YEAR_START
        )
    )


def _ids(read: Read, name: str) -> set[str]:
    return {row["primary_id"] for row in read(name)}


def _children(read: Read) -> dict[str, set[str]]:
    """The related students, by contact."""
    children: dict[str, set[str]] = defaultdict(set)
    for row in read("contacts.relationships"):
        if "StudentId" in row:
            children[row["primary_id"]].add(row["StudentId"])
    return children


def _mobiles(read: Read) -> dict[str, set[str]]:
    numbers: dict[str, set[str]] = defaultdict(set)
    for row in read("contacts.telephones"):
        if row["Type"] == "M":
            numbers[row["primary_id"]].add(row["Number"])
    return numbers


@pytest.mark.parametrize("number", [1, 2, 3])
def test_contacts_are_those_related_to_a_student(night: Night, number: int) -> None:
    read = night(number)
    students = _ids(read, "students")

    related = {each for each, children in _children(read).items() if children & students}
    assert _ids(read, "contacts") == related


def test_every_student_has_two_or_three_contacts(night: Night) -> None:
    read = night(1)
    counts = Counter(student for each in _children(read).values() for student in each)

    assert {counts[each] for each in _ids(read, "students")} == {2, 3}


def test_two_children_share_their_parents(night: Night) -> None:
    children = _children(night(1)).values()

    families = Counter(frozenset(each) for each in children if len(each) == 2)
    assert families
    # One of the pairs is a child and a stranger.
    assert sorted(families.values()) == [1, *[2] * (len(families) - 1)]


def test_what_a_contact_is_to_a_child_is_told_in_every_way(night: Night) -> None:
    rows = night(1)("contacts.relationships")

    assert {row.get("ParentalResponsibility") for row in rows} == {"True", "False", None}
    assert None in {row.get("Relationship") for row in rows}


def test_some_contacts_have_only_a_surname(night: Night) -> None:
    read = night(1)
    bare = {row["primary_id"] for row in read("contacts") if "Forename" not in row}

    assert bare
    assert not bare & _ids(read, "contacts.emails")
    assert all("Surname" in row for row in read("contacts") if row["primary_id"] in bare)


def test_preferred_ways_are_told_of_some(night: Night) -> None:
    rows = night(1)("contacts")

    assert {row.get("PreferredEmailType") for row in rows} == {"H", "W", None}
    assert {row.get("PreferredTelephoneType") for row in rows} == {"H", "W", "M", None}


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_contact_has_no_surname(night: Night, number: int) -> None:
    assert len([row for row in night(number)("contacts") if "Surname" not in row]) == 1


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_contact_is_related_to_a_student_who_never_was_there(night: Night, number: int) -> None:
    ever = set[str]().union(*(_ids(night(each), "students") for each in range(1, number + 1)))
    read = night(number)
    contacts = _ids(read, "contacts")

    strange = [
        (contact, student)
        for contact, children in _children(read).items()
        for student in children
        if contact in contacts and student not in ever
    ]
    assert len(strange) == 1


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_row_of_relationships_lacks_its_student(night: Night, number: int) -> None:
    rows = night(number)("contacts.relationships")

    assert len([row for row in rows if "StudentId" not in row]) == 1


@pytest.mark.parametrize("kind", ["relationships", "telephones"])
def test_detail_rows_belong_to_contacts_who_are_not_listed(night: Night, kind: str) -> None:
    read = night(3)

    assert _ids(read, f"contacts.{kind}") - _ids(read, "contacts")


@ANY_SCHOOL
def test_every_fault_is_in_a_contact_who_stays(students: int, seed: int) -> None:
    schools = _nights(students, seed, 5)
    first, last = schools[0], schools[-1]

    for kind, ids in first.victims.items():
        if kind.startswith("contacts."):
            assert len(ids) == first.unit
            assert set(ids) <= {each.person_id for each in last.contacts}


@ANY_SCHOOL
def test_contacts_who_work_here_are_one_person_with_two_roles(students: int, seed: int) -> None:
    (school,) = _nights(students, seed, 1)
    staff = {each.person_id: each for each in school.staff}

    both = [each for each in school.contacts if each.person_id in staff]
    assert len(both) == 2 * school.unit
    for each in both:
        member = staff[each.person_id]
        assert (each.forename, each.surname) == (member.forename, member.surname)
        assert each.contact_points == member.contact_points


@ANY_SCHOOL
def test_one_who_leaves_the_staff_on_the_third_night_stays_a_contact(
    students: int, seed: int
) -> None:
    schools = _nights(students, seed, 4)
    staff = [{each.person_id for each in school.staff} for school in schools]

    assert staff[0] == staff[1]
    assert staff[2] == staff[3]
    left = staff[1] - staff[2]
    assert len(left) == schools[0].unit
    for school in schools:
        assert left <= {each.person_id for each in school.contacts}


@EVENINGS
def test_a_leaver_takes_along_who_is_contact_of_nobody_else(
    night: Night, before: int, after: int
) -> None:
    old, new = night(before), night(after)
    students = _ids(new, "students")

    gone = _ids(old, "contacts") - _ids(new, "contacts")
    assert gone == {
        each
        for each, children in _children(old).items()
        if each in _ids(old, "contacts") and not children & students
    }


@ANY_SCHOOL
def test_a_contact_goes_with_the_last_child_and_not_before(students: int, seed: int) -> None:
    schools = _nights(students, seed, 20)
    went, stayed = 0, 0

    for school in schools:
        here = {each.person_id for each in school.students}
        left = {each.person_id for each in school.former_students}
        for contact in school.contacts:
            children = {each.student_id for each in contact.relationships}
            assert children & here
            stayed += bool(children & left)
        for contact in school.former_contacts:
            assert not {each.student_id for each in contact.relationships} & here
            went += 1
    assert went
    # The stranger whom a contact is related to counts as one who left.
    assert stayed >= len(schools) * schools[0].unit


def test_joiners_bring_contacts_or_are_one_more_child_of_theirs(night: Night) -> None:
    first, second, third = (night(number) for number in (1, 2, 3))
    (joined,) = _ids(second, "students") - _ids(first, "students")
    (sibling,) = _ids(third, "students") - _ids(second, "students")

    new = _ids(second, "contacts") - _ids(first, "contacts")
    assert len(new) == 2
    assert all(_children(second)[each] == {joined} for each in new)
    # On the third night that one may have left already, and the parents stay.
    assert all(_children(third)[each] == {joined, sibling} for each in new)


@EVENINGS
def test_a_contact_gets_another_mobile_number(night: Night, before: int, after: int) -> None:
    old, new = night(before), night(after)
    staying = _ids(old, "contacts") & _ids(new, "contacts")

    changed = [each for each in staying if _mobiles(old)[each] != _mobiles(new)[each]]
    assert len(changed) == 1
    assert not _mobiles(old)[changed[0]] & _mobiles(new)[changed[0]]


def test_a_large_school_has_1_8_contacts_a_student(
    tmp_path: Path, read_folder: Callable[[Path], Read]
) -> None:
    (folder,) = generate(students=500, nights=1, seed=9, out=tmp_path)

    assert len(_ids(read_folder(folder), "contacts")) == 900
