"""What a program must not print: the personal values of a sample school."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from producer.sample.extract import element_name

_PERSONAL: Final = frozenset(
    element_name(caption)
    for caption in (
        "Forename",
        "Surname",
        "Preferred Forename",
        "DateOfBirth",
        "Address",
        "Postcode",
        "Number",
        "Email",
        "StaffName",
    )
)


def personal_values(out: Path) -> set[str]:
    """Return every name, birthday, address, telephone and e-mail in the extracts below a folder.

    Each as SIMS wrote it, without blanks around it, and with single spaces; a birthday without
    its time of day.
    """
    return {
        spelling
        for path in sorted(out.rglob("*.xml"))
        for text in _personal_texts(path)
        for spelling in (text.strip(), " ".join(text.split()))
    }


def _personal_texts(path: Path) -> Iterator[str]:
    for _, element in ET.iterparse(path):  # noqa: S314 - we wrote these files ourselves
        if element.tag in _PERSONAL and element.text:
            yield element.text.removesuffix("T00:00:00")
        if element.tag == "Record":
            element.clear()
