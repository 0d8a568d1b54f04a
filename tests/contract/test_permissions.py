import pytest

from contract.data_sets import ALL, BY_NAME
from contract.declaration import DataSet
from contract.permissions import closure, missing, needing, owner_of

PASTORAL = "Group Manager -> Pastoral Organisation -> View (All)"
ROOMS = "School Management -> Room Details -> View (All)"

SIX = set(BY_NAME["periods"].own_permissions)


def closure_of(name: str) -> set[str]:
    return set(closure(BY_NAME[name]))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("rooms", {ROOMS}),
        (
            "contacts",
            {"Students -> Contacts -> View (All)", "Students -> Student Details -> View (All)"},
        ),
        ("periods", SIX),
    ],
)
def test_a_data_set_needs_its_own_and_those_it_builds_on(name: str, expected: set[str]) -> None:
    assert expected == closure_of(name)


def test_the_cycle_of_classes_and_staff_lessons_ends() -> None:
    # Class groups build on staff timetables, which build on class groups.
    assert closure_of("class-groups") == closure_of("staff-timetables")
    assert closure_of("class-groups") > {ROOMS, PASTORAL} | SIX


def test_a_timetable_without_permissions_of_its_own_needs_those_of_others() -> None:
    assert BY_NAME["student-timetables"].own_permissions == ()
    assert closure_of("student-timetables") >= closure_of("class-groups")


@pytest.mark.parametrize("data_set", ALL, ids=lambda each: each.name)
def test_nothing_is_said_twice_and_one_s_own_comes_first(data_set: DataSet) -> None:
    needed = closure(data_set)

    assert len(set(needed)) == len(needed)
    assert needed[: len(data_set.own_permissions)] == data_set.own_permissions


@pytest.mark.parametrize(
    ("granted", "expected"),
    [
        ([], (ROOMS,)),
        ([ROOMS], ()),
        (["School Management -> Room Details -> View(All)"], ()),
        (["  School Management ->  Room Details -> View   (All) "], ()),
        (["School Management -> Room Details -> View"], (ROOMS,)),
        (["school management -> room details -> view (all)"], (ROOMS,)),
    ],
)
def test_spaces_do_not_count(granted: list[str], expected: tuple[str, ...]) -> None:
    assert expected == missing([ROOMS], granted)


def test_a_permission_belongs_to_the_first_that_has_it_and_blocks_all_that_need_it() -> None:
    assert owner_of(PASTORAL).name == "year-groups"
    assert [each.name for each in needing(PASTORAL)] == [
        "year-groups",
        "class-groups",
        "class-timetables",
        "staff-timetables",
        "student-timetables",
    ]
