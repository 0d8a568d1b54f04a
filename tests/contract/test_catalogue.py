"""Every code has words that can be said, is used somewhere, and is used rightly."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from contract.catalogue import CATALOGUE
from contract.error_code import ErrorCode
from contract.violations import Violation

ROOT = Path(__file__).parents[2]
FLOORS = ("avro/contract", "producer", "consumers")
CATALOGUE_FILES = ("codes_on_site.py", "codes_inside_mya.py")

every_code = pytest.mark.parametrize("entry", CATALOGUE.values(), ids=CATALOGUE)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def carried(entry: ErrorCode) -> set[str]:
    """Return what a violation must bring with it: all but the detail, in itself or in words."""
    return placeholders(entry.message + entry.fix) - {"detail", "words", "for_person"}


def trees() -> Iterator[tuple[str, ast.AST]]:
    for floor in FLOORS:
        for file in sorted((ROOT / floor).rglob("*.py")):
            if file.name not in CATALOGUE_FILES:
                yield str(file.relative_to(ROOT)), ast.parse(file.read_text(encoding="utf-8"))


def violations_made() -> Iterator[tuple[str, str, set[str]]]:
    """Yield (place, code, names of the values) of each violation whose code stands in the call."""
    for file, tree in trees():
        for call in ast.walk(tree):
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Name)
                and call.func.id == "Violation"
                and isinstance(call.args[0], ast.Constant)
            ):
                yield f"{file}:{call.lineno}", str(call.args[0].value), _names_of_values(call)


def _names_of_values(call: ast.Call) -> set[str]:
    given = [*call.args[2:], *(each.value for each in call.keywords if each.arg == "values")]
    return {
        str(key.value)
        for each in given
        if isinstance(each, ast.Dict)
        for key in each.keys
        if isinstance(key, ast.Constant)
    }


def test_codes_are_unique_words() -> None:
    assert [entry.code for entry in CATALOGUE.values()] == list(CATALOGUE)
    assert all(code.replace("_", "").isalpha() and code.islower() for code in CATALOGUE)


@every_code
def test_both_texts_can_be_said(entry: ErrorCode) -> None:
    values = {name: f"<{name}>" for name in carried(entry)}
    violation = Violation(entry.code, "the_detail", values)
    expected = values | {
        "detail": "the_detail",
        "words": "the detail",
        "for_person": " for person the_detail",
    }

    for text, said in (
        (entry.message, entry.message_for(violation)),
        (entry.fix, entry.fix_for(violation)),
    ):
        assert all(expected[name] in said for name in placeholders(text))
        assert "{" not in said


@every_code
def test_texts_are_sentences(entry: ErrorCode) -> None:
    for text in (entry.message, entry.fix):
        assert text.endswith((".", ")"))
        assert text == " ".join(text.split())


def test_what_fills_a_placeholder_is_taken_as_it_is() -> None:
    entry = CATALOGUE["extract_unreadable"]

    message = entry.message_for(Violation(entry.code, "{file}", {"reason": "{0} {detail}"}))

    assert "The file {file} could" in message
    assert "({0} {detail})" in message


def test_no_code_is_without_a_use() -> None:
    words = {
        node.value
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    assert set() == CATALOGUE.keys() - words


def test_no_code_is_used_that_is_not_in_the_catalogue() -> None:
    assert [(place, code) for place, code, _ in violations_made() if code not in CATALOGUE] == []


def test_every_violation_carries_what_its_message_says() -> None:
    made = list(violations_made())
    expected = {place: carried(CATALOGUE[code]) for place, code, _ in made}

    assert expected == {place: names for place, _, names in made}
