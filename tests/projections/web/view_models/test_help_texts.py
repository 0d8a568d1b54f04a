"""The pages of help say what the declarations say."""

import pytest

from contract.catalogue import CATALOGUE
from contract.data_sets import ALL
from contract.declaration import DataSet
from contract.permissions import closure
from projections.web.view_models.help_texts import all_codes, page_of
from projections.web.view_models.links import Links, help_of, help_of_code, with_query


@pytest.mark.parametrize("data_set", ALL, ids=lambda each: each.name)
def test_a_page_says_all_that_is_declared(data_set: DataSet) -> None:
    page = page_of(data_set)

    assert page.published == data_set.published
    assert tuple(each.name for each in page.permissions) == closure(data_set)
    assert sum(len(group.codes) for group in page.codes) > 0


def test_every_code_is_explained_with_nothing_left_to_fill_in() -> None:
    codes = all_codes()

    assert [code.code for code in codes] == list(CATALOGUE)
    assert not [code for code in codes if "{" in code.message + code.fix + code.title]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (Links("a/b").overview, "/s/a%2Fb"),
        (Links("oakwood").error("e 1"), "/s/oakwood/errors/e%201"),
        (Links("oakwood").run("../x"), "/s/oakwood/runs/..%2Fx"),
        (Links("oak").errors_where(data_set="rooms", code=""), "/s/oak/errors?data_set=rooms"),
        (help_of("rooms"), "/help/rooms"),
        (help_of(""), "/help/errors"),
        (help_of_code("no_user"), "/help/errors#no_user"),
        (with_query("/x?a=1", [("b", "2")]), "/x?a=1&b=2"),
        (with_query("/x", [("b", "")]), "/x"),
    ],
)  # fmt: skip
def test_an_address_is_encoded_whole(address: str, expected: str) -> None:
    assert expected == address
