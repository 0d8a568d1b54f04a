"""The software bill of materials of what is shipped, in CycloneDX's JSON, from the lock files.

`python -m bundle.materials FOLDER` writes one for schools and one for MYA, and prints their places.
"""

import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from cyclonedx.contrib.hash.factories import HashTypeFactory
from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL
from packaging.utils import canonicalize_name

from bundle.licences import LOCKS, ROOT, read_licences
from bundle.targets import entries_of, requirement_of

NAMES: Final = {"schools": "mya-producer", "MYA": "mya-platform"}
"""What the bill is of, by whom it is shipped to."""

SUFFIX: Final = ".cdx.json"

_HASH: Final = re.compile(r"--hash=(sha256:[0-9a-f]{64})")


def bill(name: str, lock: str) -> str:
    """Return the bill of what a lock file pins, as part of a thing of ours with this name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    ours = Component(name=name, version=project["version"], type=ComponentType.APPLICATION)
    licences = read_licences().packages
    packages = [_component(entry, licences) for entry in entries_of(lock)]
    bom = Bom(components=packages)
    bom.metadata.component = ours
    bom.register_dependency(ours, packages)
    outputter = make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6)
    return f"{outputter.output_as_string(indent=2)}\n"


def _component(entry: str, licences: Mapping[str, str]) -> Component:
    pinned = requirement_of(entry)
    name = canonicalize_name(pinned.name)
    (version,) = (each.version for each in pinned.specifier)
    purl = PackageURL(type="pypi", name=name, version=version)
    return Component(
        bom_ref=str(purl),
        type=ComponentType.LIBRARY,
        name=name,
        version=version,
        purl=purl,
        licenses=[LicenseFactory().make_from_string(licences[name])],
        external_references=[_files(str(purl), _HASH.findall(entry))],
    )


def _files(place: str, hashes: Iterable[str]) -> ExternalReference:
    # As cyclonedx-py does it: a pin stands for several files, one for each system.
    return ExternalReference(
        type=ExternalReferenceType.DISTRIBUTION,
        url=XsUri(place),
        comment="the files that may be installed",
        hashes=[HashTypeFactory().from_composite_str(each) for each in hashes],
    )


def write_bills(folder: Path) -> list[Path]:
    """Write the bills of all that is shipped into a folder, and return their places."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for to, lock in LOCKS.items():
        place = folder / f"{NAMES[to]}{SUFFIX}"
        place.write_text(bill(NAMES[to], lock.read_text(encoding="utf-8")), encoding="utf-8")
        written.append(place)
    return written


if __name__ == "__main__":
    for each in write_bills(Path(sys.argv[1])):
        sys.stdout.write(f"{each}\n")
