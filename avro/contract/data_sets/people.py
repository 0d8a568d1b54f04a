"""What students, staff and contacts share: the columns of a person, and the username."""

from typing import Final

from contract.becomes import User
from contract.declaration import Column, DataSet, Kind, Record
from contract.events import First

PERSON_ID: Final = Column("primary_id", required=True)

PREFERRED_EMAIL: Final = Column("PreferredEmailType", "preferred_email", Kind.CONTACT_TYPE)
PREFERRED_TELEPHONE: Final = Column(
    "PreferredTelephoneType", "preferred_telephone", Kind.CONTACT_TYPE
)


def username_candidate(data_set: DataSet, record: Record) -> str | None:
    """Return the username that this record would claim, or None where it has no claim.

    Source (our decision): the work e-mail, else the school identifier, else the personal e-mail.
    """
    assert isinstance(data_set.becomes, User)  # noqa: S101 - only people have usernames
    identifier = data_set.becomes.identifier_field
    candidate: str | None = (
        record["work_email"]
        or (record[identifier] if identifier else None)
        or record["personal_email"]
    )
    return candidate


def first_of(data_set: DataSet, record: Record) -> First:
    """Return what MYA takes once, from the record as it stands when it is first sent."""
    return {
        "username": username_candidate(data_set, record),
        "preferred_email": record["preferred_email"],
        "preferred_telephone": record.get("preferred_telephone"),
    }
