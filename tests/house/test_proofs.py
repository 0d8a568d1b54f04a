"""Pages that promise name, for each promise, a test that is there."""

import ast
import re
from pathlib import Path
from typing import Final

import pytest

from tests.house.modules import ROOT

THREATS: Final = ROOT / "docs/threat-model.md"
GUARANTEES: Final = ROOT / "docs/guarantees.md"
HEADINGS: Final = {
    THREATS: "| what stops it | tried by |",
    GUARANTEES: "| promise | proved by |",
}
NAMED: Final = sorted(
    {
        found
        for page in HEADINGS
        for found in re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", page.read_text("utf-8"))
    }
)


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_a_test_that_is_named_is_there(file: str, test: str) -> None:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))

    names = {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}
    assert test in names


@pytest.mark.parametrize("page", HEADINGS, ids=lambda page: page.stem)
def test_every_promise_names_its_test(page: Path) -> None:
    heading = HEADINGS[page]
    _, _, promises = page.read_text(encoding="utf-8").partition(heading)

    rows = [each for each in f"{heading}{promises}".splitlines() if each[:2] == "| "]
    assert [each for each in rows if "`tests/" not in each and each != heading] == []
    assert len(rows) > 30


def test_what_is_left_is_said_of_every_threat() -> None:
    text = THREATS.read_text(encoding="utf-8")
    threats = text.partition("## Who could do what")[2].partition("\n## ")[0].split("\n### ")[1:]

    assert [each.partition("\n")[0] for each in threats if "\n*Left*: " not in each] == []
