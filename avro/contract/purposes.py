"""Why each field of a record is taken from SIMS, for a school's data protection officer.

A field of a list is named `list.field`. A test holds that every field that can be sent has its
purpose here, and that nothing else has. `python -m contract.data_protection` makes the table.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class About(StrEnum):
    """Whose data a data set is."""

    STUDENTS = "students"
    STAFF = "members of staff"
    CONTACTS = "contacts, and whom they are related to"
    BOTH = "students and members of staff"
    NOBODY = "nobody: no personal data"


ABOUT: Final[Mapping[str, About]] = {
    "students": About.STUDENTS,
    "staff-members": About.STAFF,
    "contacts": About.CONTACTS,
    "subjects": About.NOBODY,
    "rooms": About.NOBODY,
    "periods": About.NOBODY,
    "year-groups": About.BOTH,
    "house-groups": About.BOTH,
    "class-groups": About.BOTH,
    "class-timetables": About.STAFF,
    "staff-timetables": About.STAFF,
    "student-timetables": About.BOTH,
    "profile-pictures": About.BOTH,
}

_NAMES: Final = {
    "forename": "what the account is called in MYA",
    "surname": "what the account is called in MYA; the school finds a record in SIMS by it",
}
_GENDER: Final = {"gender": "part of the account in MYA"}
_TITLE: Final = {"title": "how the person is addressed"}
_HOME: Final = {
    "address": "where the school writes to: one home address",
    "postcode": "that of the same address",
    "telephone": "how the person is reached: one home number",
    "mobile_telephone": "how the person is reached: one mobile number",
    "personal_email": (
        "how the person is reached: one home address; the username where there is nothing else"
    ),
    "work_email": (
        "how the person is reached: one address at school or work; the username where there is one"
    ),
}
_AT_WORK: Final = {"work_telephone": "how the person is reached: one work number"}
_PREFERRED_EMAIL: Final = {
    "preferred_email": "which e-mail address is used; taken once, then the person's own choice"
}
_PREFERRED_TELEPHONE: Final = {
    "preferred_telephone": "which number is used; taken once, then the person's own choice"
}
_GROUP: Final = {
    "name": "what the group is called",
    "description": "what the group is called at more length",
    "memberships.user_id": "who is in the group (Person ID)",
    "memberships.start_date": "from when",
    "memberships.end_date": "until when",
    "supervisors.user_id": "who leads the group (Person ID)",
    "supervisors.start_date": "from when",
    "supervisors.end_date": "until when",
}
_LESSON: Final = {
    "event_instance_id": "which lesson it is, so that it is found again tomorrow",
    "user_id": "in whose timetable it stands (Person ID)",
    "class_name": "what the lesson is called",
    "subject_name": "what the lesson is called",
    "location_name": "where it is",
    "period_name": "in which period of the day it is",
    "start_at": "when it begins",
    "end_at": "when it ends",
}

PURPOSES: Final[Mapping[str, Mapping[str, str]]] = {
    "students": {
        "admission_number": "tells students of one name apart; the username without an e-mail",
        **_NAMES,
        "date_of_birth": "part of the account in MYA: the age",
        **_GENDER,
        "free_school_meals": "sensitive; part of the account in MYA: whether meals are free",
        **_PREFERRED_EMAIL,
        "sen_provisions": (
            "sensitive, may be data on health; part of the account in MYA: which"
            " provision for special educational needs is made"
        ),
        **_HOME,
    },
    "staff-members": {
        "initials": "what colleagues are called in timetables; the username without an e-mail",
        **_TITLE,
        **_NAMES,
        **_GENDER,
        **_PREFERRED_EMAIL,
        **_PREFERRED_TELEPHONE,
        **_HOME,
        **_AT_WORK,
    },
    "contacts": {
        **_TITLE,
        **_NAMES,
        **_GENDER,
        **_PREFERRED_EMAIL,
        **_PREFERRED_TELEPHONE,
        "relationships.student_id": "to which student the contact belongs (Person ID)",
        "relationships.relationship": "as what: mother, carer, …",
        "relationships.parental_responsibility": "whether the contact may decide for the student",
        **_HOME,
        **_AT_WORK,
    },
    "subjects": {
        "code": "what the subject is called in short",
        "name": "what the subject is called",
        "active": "whether it is taught; one that is not is left out of MYA",
    },
    "rooms": {
        "short_name": "what the room is called",
        "long_name": "what the room is called at more length",
        "description": "what is said of it to those who book it",
    },
    "periods": {
        "name": "what the period of the school day is called",
        "start_time": "when it begins",
        "end_time": "when it ends",
        "week": "in which week of the timetable it is: MYA takes timetables of one week",
    },
    "year-groups": _GROUP,
    "house-groups": _GROUP,
    "class-groups": {
        **_GROUP,
        "subject_id": "which subject the class has",
        "year_group_id": "of which year the class is",
    },
    "class-timetables": {
        "class_id": "which class meets",
        "period_id": "in which period of the day",
        "room_id": "in which room, so that nobody else books it",
        "staff_id": "who teaches (Person ID)",
        "start_date": "from when the entry counts",
        "end_date": "until when the entry counts",
    },
    "staff-timetables": _LESSON,
    "student-timetables": {**_LESSON, "staff_name": "who teaches: shown to the student"},
    "profile-pictures": {
        "user_id": "whose picture it is (Person ID)",
        "media_type": "how the file is shown: JPEG or PNG",
        "picture": "what the person looks like; only where the school opted in",
    },
}
"""By data set, then by field: the purpose, in the words of the page."""
