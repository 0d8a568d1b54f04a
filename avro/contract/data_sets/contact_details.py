"""Addresses, telephones and e-mails of a person: of each type, one value is taken.

Source: MYA takes ONE address of type home with the postcode of that same address, ONE telephone
and ONE e-mail of each type. Which one, where SIMS holds several, is our decision: the one marked
as main; where not exactly one is marked, of those marked, else of all, the first in alphabetical
order, with a warning. A malformed value is left out with a warning.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from contract.declaration import Column, Combined, Detail, Kind, Record, Row, optional
from contract.violations import Violation

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_TELEPHONE: Final = re.compile(r"\+?[0-9][0-9 ().-]{3,28}[0-9]")

Value = TypeVar("Value", str, tuple[str, str])

_TYPE: Final = Column("Type", "type", Kind.CONTACT_TYPE, required=True)
_MAIN: Final = Column("Main", "main", Kind.BOOLEAN)


def _combine_addresses(rows: Sequence[Row]) -> Combined:
    home = [row for row in rows if row["type"] == "home" and (row["address"] or row["postcode"])]
    # Chosen as a pair: the postcode must be that of the very address that is taken.
    chosen, ambiguous = _one(home, lambda row: (row["address"] or "", row["postcode"] or ""))
    address, postcode = chosen or ("", "")
    violations = (Violation("several_values_of_type", "address"),) if ambiguous else ()
    return Combined({"address": address or None, "postcode": postcode or None}, violations)


ADDRESSES: Final = Detail(
    name="addresses",
    columns=(_TYPE, Column("Address", "address"), Column("Postcode", "postcode"), _MAIN),
    fields=(optional("address", "string"), optional("postcode", "string")),
    combine=_combine_addresses,
    codes=("several_values_of_type",),
)


def telephones(*types: str) -> Detail:
    """Return the list of telephones, of which one of each type is taken."""
    return _typed_list(
        "telephones",
        "Number",
        {kind: "telephone" if kind == "home" else f"{kind}_telephone" for kind in types},
        _TELEPHONE,
        "telephone_malformed",
    )


def emails() -> Detail:
    """Return the list of e-mail addresses, of which the home and the work one are taken."""
    return _typed_list(
        "emails",
        "Email",
        {"home": "personal_email", "work": "work_email"},
        _EMAIL,
        "email_malformed",
    )


def _typed_list(
    name: str, column: str, fields: dict[str, str], form: re.Pattern[str], malformed_code: str
) -> Detail:
    def combine(rows: Sequence[Row]) -> Combined:
        values: Record = {}
        violations: list[Violation] = []
        for contact_type, field in fields.items():
            of_type = [row for row in rows if row["type"] == contact_type]
            sound = [row for row in of_type if form.fullmatch(row["value"])]
            values[field], ambiguous = _one(sound, lambda row: row["value"])
            if len(sound) < len(of_type):
                violations.append(Violation(malformed_code, field))
            if ambiguous:
                violations.append(Violation("several_values_of_type", field))
        return Combined(values, tuple(violations))

    return Detail(
        name=name,
        columns=(_TYPE, Column(column, "value", required=True), _MAIN),
        fields=tuple(optional(field, "string") for field in fields.values()),
        combine=combine,
        codes=("several_values_of_type", malformed_code),
    )


def _one(rows: Sequence[Row], value: Callable[[Row], Value]) -> tuple[Value | None, bool]:
    """Return the value to take, and whether the choice was ours and not the school's."""
    main = sorted({value(row) for row in rows if row["main"]})
    candidates = main or sorted({value(row) for row in rows})
    return (candidates[0] if candidates else None), len(candidates) > 1
