"""That what is expected of a sample's people can tell the cases apart."""

from collections.abc import Sequence

import pytest

from producer.sample.school import School
from tests.nights.changes import changes
from tests.nights.expected import Expected, expected
from tests.nights.sample import schools

SEEDS = pytest.mark.parametrize("seed", [1, 7, 2026])


def _nights(seed: int, nights: int) -> Sequence[School]:
    return schools(students=30, nights=nights, seed=seed)


def _codes(found: Expected, data_set: str) -> set[str]:
    return {code for each, _, code, _ in found.errors if each == data_set}


@SEEDS
def test_contacts_have_every_error_of_theirs(seed: int) -> None:
    assert _codes(expected(_nights(seed, 1)), "contacts") == {
        "required_field_missing",
        "related_student_missing",
        "detail_row_incomplete",
        "several_values_of_type",
        "email_malformed",
        "telephone_malformed",
        "duplicate_key",
    }


@SEEDS
def test_pictures_have_errors_where_the_school_opted_in(seed: int) -> None:
    nights = _nights(seed, 1)

    assert _codes(expected(nights), "profile-pictures") == set()
    assert expected(nights).profile_pictures == set()
    found = expected(nights, pictures=True)
    assert _codes(found, "profile-pictures") == {"picture_unusable", "no_user"}
    assert {kind for _, kind, _ in found.profile_pictures} == {"image/jpeg", "image/png"}


@SEEDS
def test_who_leaves_the_staff_keeps_the_account_as_a_contact(seed: int) -> None:
    nights = _nights(seed, 3)
    (left,) = (str(each.person_id) for each in nights[-1].former_staff)

    found = expected(nights)

    assert {(left, "staff", False), (left, "contact", True)} <= found.roles
    assert found.users[left]


@SEEDS
def test_a_contact_is_enabled_by_a_link_to_a_student(seed: int) -> None:
    # So many have left that some took all their contacts along.
    found = expected(_nights(seed, 12))

    linked = {contact_id for contact_id, *_ in found.relationships}
    assert linked == {who for who, role, enabled in found.roles if role == "contact" and enabled}
    assert {who for who, role, enabled in found.roles if role == "contact" and not enabled}


@SEEDS
def test_a_student_put_right_ends_the_errors_of_links(seed: int) -> None:
    first, second = (
        {each for each in expected(_nights(seed, nights)).errors if each[0] == "contacts"}
        for nights in (1, 2)
    )

    assert {code for _, _, code, _ in first - second} == {"related_student_missing"}
    assert second - first == set()


@SEEDS
def test_contacts_and_houses_change_every_night(seed: int) -> None:
    nights = _nights(seed, 2)

    done = {(data_set, operation) for data_set, _, operation in changes(*nights)}
    assert {
        ("contacts", "created"),
        ("contacts", "updated"),
        ("house-groups", "updated"),
    } <= done
