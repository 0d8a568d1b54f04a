"""The bill of materials is what CycloneDX allows, and has what the locks pin, with hashes."""

import json
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from bundle.licences import LOCKS, ROOT, packages_of, read_licences
from bundle.materials import NAMES, bill, write_bills
from bundle.targets import entries_of

EVERY_LOCK = [ROOT / "bundle/producer.lock", *sorted(ROOT.glob("*.lock"))]


@pytest.fixture(scope="module", params=LOCKS)
def written(request: pytest.FixtureRequest) -> tuple[Path, str]:
    lock = LOCKS[request.param]
    return lock, bill(NAMES[request.param], lock.read_text(encoding="utf-8"))


def components(document: str) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in json.loads(document)["components"]}


def test_a_bill_is_what_the_specification_allows(written: tuple[Path, str]) -> None:
    _, document = written

    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(document) is None


def test_a_bill_has_every_package_of_the_lock_and_no_other(written: tuple[Path, str]) -> None:
    lock, document = written

    assert sorted(components(document)) == sorted(packages_of(lock))


def test_a_package_has_version_address_licence_and_hashes(written: tuple[Path, str]) -> None:
    lock, document = written

    for name, component in components(document).items():
        (licence,) = component["licenses"]
        said = licence.get("expression") or licence["license"]["id"]
        (files,) = component["externalReferences"]
        text = lock.read_text(encoding="utf-8")
        assert f"{name}=={component['version']}" in text
        assert component["purl"] == f"pkg:pypi/{name}@{component['version']}"
        assert said == read_licences().packages[name]
        assert files["hashes"]
        assert [each for each in files["hashes"] if f"sha256:{each['content']}" not in text] == []


def test_both_bills_are_written(tmp_path: Path) -> None:
    places = write_bills(tmp_path / "sbom")

    assert [each.name for each in places] == ["mya-producer.cdx.json", "mya-platform.cdx.json"]
    assert all(each.is_file() for each in places)


@pytest.mark.parametrize("lock", EVERY_LOCK, ids=lambda each: str(each.relative_to(ROOT)))
def test_every_line_of_a_lock_is_a_pin_with_hashes(lock: Path) -> None:
    entries = entries_of(lock.read_text(encoding="utf-8"))

    assert entries
    assert [each for each in entries if "==" not in each.partition("\n")[0]] == []
    assert [each for each in entries if "--hash=sha256:" not in each] == []
