"""Every package that is shipped has a licence that is allowed, and the page tells them all."""

from importlib import metadata
from pathlib import Path

import pytest

from bundle.licences import LOCKS, ROOT, is_allowed, packages_of, page, read_licences

LICENCES = read_licences()
SHIPPED = sorted({name for lock in LOCKS.values() for name in packages_of(lock)})


def test_every_shipped_package_has_a_licence_and_no_other_has() -> None:
    assert sorted(LICENCES.packages) == SHIPPED


def test_what_is_shipped_to_schools_has_an_allowed_licence() -> None:
    assert not_allowed(LOCKS["schools"], set(LICENCES.allowed)) == {}


def test_what_runs_at_mya_has_an_allowed_licence() -> None:
    allowed = {*LICENCES.allowed, *LICENCES.allowed_inside_mya}

    assert not_allowed(LOCKS["MYA"], allowed) == {}


def test_every_allowed_licence_is_used() -> None:
    used = {
        name
        for expression in LICENCES.packages.values()
        for choice in expression.split(" OR ")
        for name in choice.split(" AND ")
    }

    assert {*LICENCES.allowed, *LICENCES.allowed_inside_mya} == used


def test_a_package_says_of_itself_what_is_said_of_it() -> None:
    installed = {name: said for name in SHIPPED if (said := expression_of(name))}

    assert len(installed) > 20
    assert {name: LICENCES.packages[name] for name in installed} == installed


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", False),
        ("GPL-3.0-only OR MIT", True),
        ("GPL-3.0-only OR MIT AND BSD-3-Clause", True),
    ],
)
def test_a_choice_without_anything_forbidden_is_enough(expression: str, expected: bool) -> None:
    assert is_allowed(expression, {"MIT", "BSD-3-Clause"}) == expected


def test_the_page_is_current() -> None:
    assert page() == (ROOT / "docs/licences.md").read_text(encoding="utf-8")


def not_allowed(lock: Path, allowed: set[str]) -> dict[str, str]:
    return {
        name: LICENCES.packages[name]
        for name in packages_of(lock)
        if not is_allowed(LICENCES.packages[name], allowed)
    }


def expression_of(name: str) -> str | None:
    """Return what the metadata of a package says in SPDX's words, if it is installed here."""
    found = list(metadata.distributions(name=name))
    said = found[0].metadata.json.get("license_expression") if found else None
    return said if isinstance(said, str) else None
