"""What a data set says that it can raise is what it raises."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.catalogue import CATALOGUE
from contract.data_sets import ALL, BY_NAME
from contract.declaration import Column, DataSet, Detail, Kind
from contract.error_code import Place
from contract.possible_errors import possible_errors

OF_A_RUN = {"second_installation", "run_out_of_order"}

DETAILS = [(data_set, detail) for data_set in ALL for detail in data_set.details]

VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.TEXT: st.sampled_from(["a", "b", "1", "a@b.test", "01234 567890"]),
    Kind.DATE: st.sampled_from(["2026-09-01", "2026-09-02", "2026-09-03"]),
    Kind.BOOLEAN: st.booleans(),
    Kind.CONTACT_TYPE: st.sampled_from(["home", "work", "mobile"]),
}


def row_of(columns: tuple[Column, ...]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            str(column.field): VALUES[column.kind] if column.required else _or_none(column.kind)
            for column in columns
        }
    )


def _or_none(kind: Kind) -> st.SearchStrategy[Any]:
    return st.none() | VALUES[kind]


def codes_of(name: str, place: Place) -> set[str]:
    return set(possible_errors(BY_NAME[name])[place])


@pytest.mark.parametrize(
    ("data_set", "detail"), DETAILS, ids=[f"{each.name} {detail.name}" for each, detail in DETAILS]
)
@given(data=st.data())
def test_a_list_says_no_other_codes(data_set: DataSet, detail: Detail, data: st.DataObject) -> None:
    rows = data.draw(st.lists(row_of(detail.columns), max_size=6))

    said = {violation.code for violation in detail.combine(rows).violations}

    assert said <= set(detail.codes)


def test_every_code_is_raised_by_a_data_set_or_a_run() -> None:
    raised = {
        code for data_set in ALL for codes in possible_errors(data_set).values() for code in codes
    }

    assert raised | OF_A_RUN == set(CATALOGUE)


@pytest.mark.parametrize("data_set", ALL, ids=lambda each: each.name)
def test_no_code_is_told_twice(data_set: DataSet) -> None:
    codes = [code for each in possible_errors(data_set).values() for code in each]

    assert len(set(codes)) == len(codes)


def test_what_only_some_data_sets_raise() -> None:
    assert "two_week_cycle" in codes_of("periods", Place.ON_SITE)
    assert "two_week_cycle" not in codes_of("rooms", Place.ON_SITE)
    assert "column_missing" not in codes_of("profile-pictures", Place.ON_SITE)
    assert codes_of("class-groups", Place.INSIDE_MYA) >= {"subject_not_synced", "subjects_off"}
    assert "username_taken" in codes_of("contacts", Place.INSIDE_MYA)
    assert "username_taken" not in codes_of("rooms", Place.INSIDE_MYA)
