"""The tables of a generation that are about people."""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

from projections.generation.schema.columns import METADATA, NO_RESULT, key, required

APP_USER: Final = Table(
    "app_user",
    METADATA,
    key("school_id"),
    key("third_party_id"),
    required("enabled", Boolean),
    Column("title", Text),
    Column("forename", Text),
    Column("surname", Text),
    Column("gender", Text),
    Column("date_of_birth", Date),
    Column("school_identifier", Text),
    Column("free_school_meals", Boolean),
    required("sen_provisions", ARRAY(Text)),
    Column("address", Text),
    Column("postcode", Text),
    Column("telephone", Text),
    Column("mobile_telephone", Text),
    Column("work_telephone", Text),
    Column("personal_email", Text),
    Column("work_email", Text),
    info={"owner": ("school_id", "third_party_id")},
)

USER_ROLE: Final = Table(
    "user_role",
    METADATA,
    key("school_id"),
    key("third_party_id"),
    key("role"),
    required("enabled", Boolean),
    info={"owner": ("school_id", "third_party_id")},
)

RELATIONSHIP: Final = Table(
    "relationship",
    METADATA,
    key("school_id"),
    key("contact_id"),
    key("student_id"),
    Column("relationship", Text),
    Column("parental_responsibility", Boolean),
    # False once the student has left: who links to one who returns is found here.
    required("enabled", Boolean),
    Index("relationship_student", "school_id", "student_id"),
    info={"owner": ("school_id", "contact_id")},
)

ERASED: Final = Table(
    "erased",
    METADATA,
    # The ledger of erasures, as far as it was read: nothing of these people up to this version.
    key("school_id"),
    key("person_hash"),
    required("version", BigInteger),
    # The data sets that had the person still, of which the producer counts more than MYA holds.
    # Emptied once both hold the same again: that was found, and is not in the log.
    Column("current_in", ARRAY(Text), nullable=False, info=NO_RESULT),
)
