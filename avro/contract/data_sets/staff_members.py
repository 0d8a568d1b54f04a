"""Staff members: the current employees of the school, users with the role staff."""

from typing import Final

from contract.becomes import User
from contract.data_sets.contact_details import ADDRESSES, emails, telephones
from contract.data_sets.people import PERSON_ID, PREFERRED_EMAIL, PREFERRED_TELEPHONE
from contract.declaration import Column, DataSet, Report

STAFF_MEMBERS: Final = DataSet(
    name="staff-members",
    avro_name="StaffMember",
    title="Staff members",
    synced_when="any module",
    becomes=User(role="staff", identifier_field="initials"),
    columns=(
        PERSON_ID,
        Column("Initials", "initials"),
        Column("Title", "title"),
        Column("Forename", "forename", required=True),
        Column("Surname", "surname", required=True),
        Column("Gender", "gender"),
        PREFERRED_EMAIL,
        PREFERRED_TELEPHONE,
    ),
    details=(ADDRESSES, telephones("home", "mobile", "work"), emails()),
    report=Report(focus="Employee", lists="people who are employed on the day of the run"),
    label=("surname", "forename", "initials"),
    published=(
        "A member of staff becomes a user with the role staff. Only current employees are taken.",
        (
            "Who leaves is disabled at the next run, never deleted; a leaver who is still a"
            " contact keeps the account and loses the staff role only."
        ),
        (
            "One home address is taken with the postcode of that same address, one home, one"
            " mobile and one work telephone, one home and one work e-mail."
        ),
        (
            "The preferred contact methods are imported once, when the account is created;"
            " afterwards they belong to the user."
        ),
        "Every username is unique within a school.",
    ),
    decided=(
        "Forename and surname are required.",
        (
            "The username is the work e-mail, else the initials, else the personal e-mail. It is"
            " claimed once."
        ),
        (
            "Where a person has several records, each field comes from the first that has it:"
            " current before removed, then staff, student, contact."
        ),
    ),
    # MYA does not publish this one; a placeholder, kept as data.
    own_permissions=("Staff -> Basic Details -> View (All)",),
)
