"""The help pages of the repository are those that the contract gives, and tell every code."""

from pathlib import Path

import pytest

from contract.catalogue import CATALOGUE
from contract.data_sets import ALL
from contract.declaration import DataSet
from contract.help_pages import pages
from contract.permissions import closure

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("path", pages())
def test_a_page_is_current(path: str) -> None:
    assert pages()[path] == (DOCS / path).read_text(encoding="utf-8")


def test_there_is_no_page_of_a_data_set_that_is_none() -> None:
    written = {f"data-sets/{file.name}" for file in (DOCS / "data-sets").iterdir()}

    assert pages().keys() - {"errors.md"} == written


def test_every_code_has_its_words_on_the_page_of_errors() -> None:
    told = [line.removeprefix("## ") for line in pages()["errors.md"].splitlines() if "## " in line]

    assert list(CATALOGUE) == told


@pytest.mark.parametrize("data_set", ALL, ids=lambda each: each.name)
def test_a_page_has_what_a_school_needs(data_set: DataSet) -> None:
    page = pages()[f"data-sets/{data_set.name}.md"]

    wanted = [data_set.title, data_set.synced_when, *data_set.published, *data_set.decided]
    wanted += closure(data_set)
    assert [each for each in wanted if each not in page] == []
    assert data_set.published
    assert data_set.decided


def test_no_placeholder_is_left() -> None:
    assert [path for path, text in pages().items() if "{" in text or "[]" in text] == []
