"""What a bad list of any data set may never do: take from MYA what it has."""

from dataclasses import dataclass

import pytest

from contract.data_sets import BY_NAME
from contract.declaration import PRIMARY_ID, DataSet, Detail
from tests.producer.nights import School
from tests.producer.readings import without
from tests.producer.spoiling import after_a_good_night, assert_nothing_is_taken, rewrite
from tests.producer.whole_school import files_of


@dataclass(frozen=True)
class Listed:
    """A list of a data set, as a case of a test."""

    data_set: DataSet
    detail: Detail

    @property
    def file(self) -> str:
        return f"{self.data_set.name}.{self.detail.name}"


LISTS = [
    Listed(data_set, detail)
    for data_set in BY_NAME.values()
    for detail in data_set.details
    if f"{data_set.name}.{detail.name}" in files_of(data_set.name)
]
FILES = [each.file for each in LISTS]


@pytest.mark.parametrize("listed", LISTS, ids=FILES)
def test_a_list_that_is_absent(school: School, listed: Listed) -> None:
    after_a_good_night(school, listed.data_set.name)
    (school.extract / f"{listed.file}.xml").unlink()

    assert_nothing_is_taken(school, listed.data_set.name, "extract_missing")


@pytest.mark.parametrize("listed", LISTS, ids=FILES)
def test_a_list_that_is_cut(school: School, listed: Listed) -> None:
    after_a_good_night(school, listed.data_set.name)
    file = school.extract / f"{listed.file}.xml"
    file.write_text(file.read_text()[:-30])

    assert_nothing_is_taken(school, listed.data_set.name, "extract_unreadable")


@pytest.mark.parametrize("listed", LISTS, ids=FILES)
def test_a_list_that_is_empty(school: School, listed: Listed) -> None:
    after_a_good_night(school, listed.data_set.name)
    rewrite(school, {listed.file: []})

    reason = "held" if listed.detail.counted_by_guard else "values_lost"
    assert_nothing_is_taken(school, listed.data_set.name, reason)


@pytest.mark.parametrize("listed", LISTS, ids=FILES)
def test_a_list_whose_ids_are_suppressed(school: School, listed: Listed) -> None:
    name = listed.data_set.name
    after_a_good_night(school, name)
    rewrite(school, {listed.file: without(PRIMARY_ID, files_of(name)[listed.file])})

    assert_nothing_is_taken(school, name, "column_missing")


@pytest.mark.parametrize("listed", LISTS, ids=FILES)
def test_a_list_without_a_required_column(school: School, listed: Listed) -> None:
    name = listed.data_set.name
    after_a_good_night(school, name)
    column = next(each.name for each in listed.detail.columns if each.required)
    rewrite(school, {listed.file: without(column, files_of(name)[listed.file])})

    assert_nothing_is_taken(school, name, "column_missing")
