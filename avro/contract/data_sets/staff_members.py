"""Staff members: the current employees of the school, users with the role staff."""

from typing import Final

from contract.becomes import User
from contract.data_sets.contact_details import ADDRESSES, emails, telephones
from contract.data_sets.people import PERSON_ID, PREFERRED_EMAIL, PREFERRED_TELEPHONE
from contract.declaration import Column, DataSet

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
    label=("surname", "forename", "initials"),
    # MYA does not publish this one; a placeholder, kept as data.
    own_permissions=("Staff -> Basic Details -> View (All)",),
)
