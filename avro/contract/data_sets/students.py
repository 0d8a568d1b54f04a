"""Students: the current students of the school, users with the role student."""

from collections.abc import Sequence
from typing import Final

from contract.becomes import User
from contract.data_sets.contact_details import ADDRESSES, emails, telephones
from contract.data_sets.people import PERSON_ID, PREFERRED_EMAIL
from contract.declaration import Column, Combined, DataSet, Detail, Kind, Report, Row


def _combine_provisions(rows: Sequence[Row]) -> Combined:
    return Combined({"sen_provisions": sorted({row["provision"] for row in rows})})


STUDENTS: Final = DataSet(
    name="students",
    avro_name="Student",
    title="Students",
    synced_when="any module",
    becomes=User(role="student", identifier_field="admission_number"),
    columns=(
        PERSON_ID,
        Column("AdmissionNumber", "admission_number"),
        Column("Forename", "forename", required=True),
        Column("Surname", "surname", required=True),
        Column("DateOfBirth", "date_of_birth", Kind.DATE),
        Column("Gender", "gender"),
        Column("FreeSchoolMeals", "free_school_meals", Kind.BOOLEAN),
        PREFERRED_EMAIL,
    ),
    details=(
        Detail(
            name="sen",
            columns=(Column("Provision", "provision", required=True),),
            fields=(
                {
                    "name": "sen_provisions",
                    "type": {"type": "array", "items": "string"},
                    "default": [],
                },
            ),
            combine=_combine_provisions,
        ),
        ADDRESSES,
        telephones("home", "mobile"),
        emails(),
    ),
    report=Report(focus="Student", lists="students who are on roll on the day of the run"),
    label=("surname", "forename", "admission_number"),
    published=(
        "A student becomes a user with the role student. Only current students are taken.",
        "A student who leaves is disabled at the next run, never deleted, and no data is cleared.",
        (
            "One home address is taken with the postcode of that same address, one home and one"
            " mobile telephone, one home and one work e-mail."
        ),
        (
            "The preferred e-mail type is imported once, when the account is created; afterwards"
            " it belongs to the user."
        ),
        "Every username is unique within a school.",
    ),
    decided=(
        "Forename and surname are required.",
        (
            "The username is the work e-mail, else the admission number, else the personal e-mail."
            " It is claimed once, and a student without any of them has no username."
        ),
        "A student who returns with the same Person ID is enabled again.",
    ),
    # MYA does not publish this one; a placeholder, kept as data.
    own_permissions=("Students -> Student Details -> View (All)",),
)
