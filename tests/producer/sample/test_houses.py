"""The houses of a sample school: who is in which, and who heads them."""

from collections import Counter
from collections.abc import Callable

Row = dict[str, str]
Read = Callable[[str], list[Row]]
Night = Callable[[int], Read]


def _ids(read: Read, name: str) -> set[str]:
    return {row["primary_id"] for row in read(name)}


def test_all_students_are_in_one_of_four_houses(night: Night) -> None:
    read = night(1)
    houses = Counter(row["PersonId"] for row in read("house-groups.members"))
    supervised = {row["primary_id"] for row in read("house-groups.supervisors")}

    assert {houses[each] for each in _ids(read, "students")} == {1}
    assert len(_ids(read, "house-groups")) == 4
    assert _ids(read, "house-groups.members") == supervised == _ids(read, "house-groups")
    assert {row["PersonId"] for row in read("house-groups.supervisors")} <= _ids(
        read, "staff-members"
    )


def test_brothers_and_sisters_are_in_one_house(night: Night) -> None:
    read = night(1)
    house = {row["PersonId"]: row["primary_id"] for row in read("house-groups.members")}
    links = {
        (row["primary_id"], house[row["StudentId"]])
        for row in read("contacts.relationships")
        if row.get("StudentId") in house
    }

    # As many pairs of a contact and a house as contacts: nobody has children in two.
    assert len(links) == len(_ids(read, "contacts"))
