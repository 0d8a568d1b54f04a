"""What a list is asked for, from an address or a form."""

import pytest

from projections.reading.filters import Filter, Sort, State
from projections.web.view_models.asked import Asked, asked_in_form, asked_in_query

ALL = Asked(
    data_set="students",
    place="on-site",
    severity="error",
    code="no_user",
    run="run-1",
    cause="c1",
    sort="newest",
)


def test_a_deep_link_asks_for_the_same_again() -> None:
    address = ALL.address("/s/oakwood/errors")

    assert address == (
        "/s/oakwood/errors?data_set=students&place=on-site&severity=error&code=no_user"
        "&run=run-1&cause=c1&sort=newest"
    )
    assert asked_in_query(dict(ALL.values())) == ALL


@pytest.mark.parametrize(
    "query",
    [
        {"data_set": "pupils"},
        {"place": "elsewhere"},
        {"severity": "fatal"},
        {"code": "unheard_of"},
        {"sort": "random"},
        {"run": "run\x00"},
        {"colour": "red"},
    ],
)
def test_what_nobody_can_ask_for_is_as_if_not_asked(query: dict[str, str]) -> None:
    assert asked_in_query(query) == Asked()


def test_text_is_read_from_a_form_alone_and_never_written_to_an_address() -> None:
    asked = asked_in_form({"text": " Amelia ", "data_set": "students"})

    assert asked.text == "Amelia"
    assert asked.is_private
    assert asked.address("/e") == "/e?data_set=students"
    assert asked_in_query({"text": "Amelia"}) == Asked()


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (Asked(), False),
        (Asked(after="cursor"), False),
        (Asked(sort="label"), False),
        (Asked(sort="label", after="cursor"), True),
        (Asked(text="Amelia"), True),
    ],
)
def test_what_would_tell_of_somebody_is_private(asked: Asked, expected: bool) -> None:
    assert asked.is_private is expected


def test_another_choice_begins_at_the_first_page() -> None:
    assert Asked(code="no_user", after="x").without("code") == Asked()
    assert Asked(after="x").without("after") == Asked()


def test_it_is_a_filter_of_one_school() -> None:
    assert ALL.filter_of("oakwood", State.OPEN) == Filter(
        school_id="oakwood",
        state=State.OPEN,
        data_set="students",
        place="on-site",
        severity="error",
        code="no_user",
        run_id="run-1",
        cause="c1",
    )


def test_the_list_is_by_data_set_unless_asked_otherwise() -> None:
    assert Asked().order is Sort.DATA_SET
