from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.catalogue import CATALOGUE
from contract.data_sets.contact_details import ADDRESSES, emails, telephones
from contract.declaration import Combined, Row

EMAILS = emails()
TELEPHONES = telephones("home", "mobile", "work")


def row(value: str, main: bool | None = False, contact_type: str | None = "home") -> Row:
    return {"type": contact_type, "value": value, "main": main}


def at(address: str | None, postcode: str | None, main: bool | None = False, **more: Any) -> Row:
    return {"type": "home", "address": address, "postcode": postcode, "main": main} | more


def said(combined: Combined) -> list[tuple[str, str]]:
    return [(each.code, each.detail) for each in combined.violations]


SEVERAL = "several_values_of_type"


@pytest.mark.parametrize(
    ("rows", "expected", "warned"),
    [
        ([], None, False),
        # one value is no choice, marked or not
        ([row("a@x.test", True)], "a@x.test", False),
        ([row("a@x.test", False)], "a@x.test", False),
        ([row("a@x.test", None)], "a@x.test", False),
        # exactly one is marked
        ([row("a@x.test"), row("b@x.test", True)], "b@x.test", False),
        ([row("a@x.test"), row("b@x.test"), row("c@x.test", True)], "c@x.test", False),
        # none is marked: the first of all
        ([row("b@x.test"), row("a@x.test")], "a@x.test", True),
        ([row("b@x.test", None), row("a@x.test")], "a@x.test", True),
        # several are marked: the first of those marked
        ([row("a@x.test"), row("c@x.test", True), row("b@x.test", True)], "b@x.test", True),
        # the same value twice is one value
        ([row("a@x.test"), row("a@x.test")], "a@x.test", False),
        ([row("a@x.test", True), row("a@x.test", True)], "a@x.test", False),
        ([row("a@x.test"), row("b@x.test", True), row("b@x.test", True)], "b@x.test", False),
    ],
)
def test_of_several_values_the_main_one_is_taken_else_the_first(
    rows: list[Row], expected: str | None, warned: bool
) -> None:
    combined = EMAILS.combine(rows)

    assert {"personal_email": expected, "work_email": None} == combined.values
    assert [(SEVERAL, "personal_email")] * warned == said(combined)


@pytest.mark.parametrize(
    ("rows", "expected", "warnings"),
    [
        ([row("no address")], None, [("email_malformed", "personal_email")]),
        # a malformed main value leaves the choice among the others
        (
            [row("no address", True), row("a@x.test")],
            "a@x.test",
            [("email_malformed", "personal_email")],
        ),
        (
            [row("no", True), row("b@x.test"), row("a@x.test")],
            "a@x.test",
            [("email_malformed", "personal_email"), (SEVERAL, "personal_email")],
        ),
        ([row("no"), row("nor this")], None, [("email_malformed", "personal_email")]),
        # one marked value and a malformed one is no choice
        (
            [row("no"), row("a@x.test", True)],
            "a@x.test",
            [("email_malformed", "personal_email")],
        ),
    ],
)
def test_a_malformed_value_is_left_out_with_a_warning(
    rows: list[Row], expected: str | None, warnings: list[tuple[str, str]]
) -> None:
    combined = EMAILS.combine(rows)

    assert expected == combined.values["personal_email"]
    assert warnings == said(combined)


@pytest.mark.parametrize(
    ("email", "is_sound"),
    [
        ("a@x.test", True),
        ("first.last+tag@mail.x.test", True),
        ("o'neill@x.test", True),
        ("zoë@x.test", True),
        ("a@x", False),
        ("a@.test", False),
        ("a@x.", False),
        ("a@x..test", False),
        ("@x.test", False),
        ("a x@x.test", False),
        ("a@x.test ", False),
        ("a@b@x.test", False),
        ("a@x.test\n", False),
        ("", False),
    ],
)
def test_the_form_of_an_email(email: str, is_sound: bool) -> None:
    combined = EMAILS.combine([row(email, contact_type="work")])

    assert (email if is_sound else None) == combined.values["work_email"]
    assert [("email_malformed", "work_email")] * (not is_sound) == said(combined)


@pytest.mark.parametrize(
    ("number", "is_sound"),
    [
        ("01234 567890", True),
        ("+44 (0)1234 567-890", True),
        ("01.23.45", True),
        ("12345", True),
        ("1234", False),
        ("1" * 30, True),
        ("1" * 31, False),
        ("+" + "1" * 30, True),
        ("01234 567890 (Mum)", False),
        ("ex directory", False),
        ("01234\n567890", False),
        ("", False),
    ],
)
def test_the_form_of_a_telephone_number(number: str, is_sound: bool) -> None:
    combined = TELEPHONES.combine([row(number, contact_type="mobile")])

    assert (number if is_sound else None) == combined.values["mobile_telephone"]
    assert [("telephone_malformed", "mobile_telephone")] * (not is_sound) == said(combined)


def test_each_type_has_a_field_of_its_own() -> None:
    kinds = ("home", "mobile", "work")

    rows = [row(f"01234 {number}", contact_type=kind) for number, kind in enumerate(kinds, 100)]

    assert TELEPHONES.combine(rows).values == {
        "telephone": "01234 100",
        "mobile_telephone": "01234 101",
        "work_telephone": "01234 102",
    }


@pytest.mark.parametrize("contact_type", ["mobile", None, "other"])
def test_a_type_that_is_not_asked_for_is_passed_over(contact_type: str | None) -> None:
    assert EMAILS.combine([]) == EMAILS.combine([row("no address", contact_type=contact_type)])
    assert ADDRESSES.combine([]) == ADDRESSES.combine([at("1 Hill", "A1", type=contact_type)])


def test_the_types_of_one_list_do_not_compete() -> None:
    rows = [row("a@x.test"), row("b@x.test", contact_type="work")]

    assert EMAILS.combine(rows) == Combined(
        {"personal_email": "a@x.test", "work_email": "b@x.test"}
    )


@pytest.mark.parametrize(
    ("rows", "address", "postcode", "warned"),
    [
        ([], None, None, False),
        ([at("1 Hill", "A1")], "1 Hill", "A1", False),
        ([at("1 Hill", None)], "1 Hill", None, False),
        ([at(None, "A1")], None, "A1", False),
        ([at(None, None, True)], None, None, False),
        # an empty address is no address, even where it is the main one
        ([at(None, None, True), at("1 Hill", "A1")], "1 Hill", "A1", False),
        # the postcode is that of the address taken, never another one's
        ([at("1 Hill", "Z9"), at("2 Lane", "A1", True)], "2 Lane", "A1", False),
        ([at("1 Hill", None, True), at("2 Lane", "A1")], "1 Hill", None, False),
        ([at("2 Lane", "A1"), at("1 Hill", None)], "1 Hill", None, True),
        ([at("2 Lane", "A1"), at("1 Hill", "Z9")], "1 Hill", "Z9", True),
        ([at("1 Hill", "Z9"), at("1 Hill", "A1")], "1 Hill", "A1", True),
        ([at("3 End", "C", True), at("2 Lane", "B", True), at("1 Hill", "A")], "2 Lane", "B", True),
        # the same address twice is one address
        ([at("1 Hill", "A1"), at("1 Hill", "A1")], "1 Hill", "A1", False),
        ([at("1 Hill", None), at("1 Hill", "")], "1 Hill", None, False),
    ],
)
def test_one_address_is_taken_with_its_own_postcode(
    rows: list[Row], address: str | None, postcode: str | None, warned: bool
) -> None:
    combined = ADDRESSES.combine(rows)

    assert {"address": address, "postcode": postcode} == combined.values
    assert [(SEVERAL, "address")] * warned == said(combined)


TYPES = st.sampled_from(["home", "work", "mobile", None])
MAIN = st.sampled_from([True, False, None])
TYPED_ROWS = st.lists(
    st.builds(row, st.sampled_from(["a@x.test", "b@x.test", "01234 5", "no"]), MAIN, TYPES),
    max_size=6,
)
PLACE = st.sampled_from(["1 Hill", "2 Lane", "", None])
ADDRESS_ROWS = st.lists(st.builds(at, PLACE, PLACE, MAIN, type=TYPES), max_size=6)


@pytest.mark.parametrize(
    ("combine", "lists"),
    [
        (EMAILS.combine, TYPED_ROWS),
        (TELEPHONES.combine, TYPED_ROWS),
        (ADDRESSES.combine, ADDRESS_ROWS),
    ],
    ids=["emails", "telephones", "addresses"],
)
@given(data=st.data())
def test_the_order_of_the_rows_does_not_matter(
    combine: Callable[[Sequence[Row]], Combined], lists: Any, data: st.DataObject
) -> None:
    rows = data.draw(lists)

    combined = combine(rows)

    assert combined == combine(data.draw(st.permutations(rows)))
    assert {each.code for each in combined.violations} <= CATALOGUE.keys()


@given(rows=ADDRESS_ROWS)
def test_address_and_postcode_always_come_from_one_row(rows: list[Row]) -> None:
    values = ADDRESSES.combine(rows).values

    pairs = {(each["address"] or None, each["postcode"] or None) for each in rows}
    assert (values["address"], values["postcode"]) in pairs | {(None, None)}
