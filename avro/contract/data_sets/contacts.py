"""Contacts: people related to a current student, users with the role contact.

Source: a contact becomes a user with a relationship to each related student (published). The user
is enabled while linked to at least one current imported student; a link to a student who left
ends quietly, one to a person who never was an imported student is an error of that link (decided).
"""

from collections.abc import Sequence
from typing import Any, Final

from contract.becomes import User
from contract.data_sets.contact_details import ADDRESSES, emails, telephones
from contract.data_sets.people import PERSON_ID, PREFERRED_EMAIL, PREFERRED_TELEPHONE
from contract.declaration import (
    Column,
    Combined,
    DataSet,
    Detail,
    Kind,
    Record,
    Reference,
    Report,
    Row,
    Strength,
    optional,
)

_FIELDS: Final = ("student_id", "relationship", "parental_responsibility")


def _combine_relationships(rows: Sequence[Row]) -> Combined:
    """Take one link to each student; of several, the first with parental responsibility."""
    links: dict[str, Record] = {}
    for row in sorted(rows, key=_order):
        links.setdefault(row["student_id"], {name: row[name] for name in _FIELDS})
    return Combined({"relationships": list(links.values())})


def _order(row: Row) -> tuple[str, bool, str]:
    return row["student_id"], not row["parental_responsibility"], row["relationship"] or ""


_RELATIONSHIPS: Final[dict[str, Any]] = {
    "name": "relationships",
    "type": {
        "type": "array",
        "items": {
            "type": "record",
            "name": "Relationship",
            "fields": [
                {"name": "student_id", "type": "string"},
                optional("relationship", "string"),
                optional("parental_responsibility", "boolean"),
            ],
        },
    },
    "default": [],
}

CONTACTS: Final = DataSet(
    name="contacts",
    avro_name="Contact",
    title="Contacts",
    synced_when="any module",
    becomes=User(role="contact", identifier_field=None),
    columns=(
        PERSON_ID,
        Column("Title", "title"),
        Column("Forename", "forename"),
        Column("Surname", "surname", required=True),
        Column("Gender", "gender"),
        PREFERRED_EMAIL,
        PREFERRED_TELEPHONE,
    ),
    details=(
        Detail(
            name="relationships",
            columns=(
                Column("StudentId", "student_id", required=True),
                Column("Relationship", "relationship"),
                Column("ParentalResponsibility", "parental_responsibility", Kind.BOOLEAN),
            ),
            fields=(_RELATIONSHIPS,),
            combine=_combine_relationships,
            counted_by_guard=True,
        ),
        ADDRESSES,
        telephones("home", "mobile", "work"),
        emails(),
    ),
    report=Report(
        focus="Contact", lists="contacts of students who are on roll on the day of the run"
    ),
    label=("surname", "forename"),
    references=(
        Reference(
            path="relationships.student_id",
            to=("students",),
            strength=Strength.SOFT,
            code="related_student_missing",
            ends_with_target=True,
        ),
    ),
    published=(
        (
            "A person related to a current student becomes a user with the role contact and a"
            " relationship to each of them."
        ),
        "Who leaves is disabled at the next run, never deleted, and no data is cleared.",
        (
            "The preferred contact methods are imported once, when the account is created;"
            " afterwards they belong to the user."
        ),
    ),
    decided=(
        "The surname is required.",
        "A contact is enabled while linked to at least one current student who was imported.",
        (
            "A link to a student who left ends quietly; a link to a person who never was an"
            " imported student is an error of that link, and the other links stand."
        ),
        "The username is the work e-mail, else the personal e-mail.",
    ),
    # MYA does not publish this one; a placeholder, kept as data.
    own_permissions=("Students -> Contacts -> View (All)",),
    also_permissions_of=("students",),
)
