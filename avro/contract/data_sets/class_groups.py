"""Class groups: user groups of type Class, with a subject, a year group, members, supervisors."""

from typing import Final

from contract.becomes import UserGroup
from contract.data_sets.groups import (
    GROUP_CODES,
    GROUP_DECISIONS,
    GROUP_ID,
    entries_are_sound,
    group_lists,
    group_references,
)
from contract.declaration import Column, DataSet, Reference, Report, Strength

CLASS_GROUPS: Final = DataSet(
    name="class-groups",
    avro_name="ClassGroup",
    title="Class groups",
    synced_when="any module",
    becomes=UserGroup(type="Class"),
    columns=(
        GROUP_ID,
        Column("Name", "name", required=True),
        Column("Description", "description"),
        Column("SubjectId", "subject_id", required=True),
        Column("YearGroupId", "year_group_id"),
    ),
    details=group_lists(),
    report=Report(focus="Class", lists="the classes of the current academic year"),
    label=("name",),
    references=(
        # Source: MYA does not sync a class whose subject is not synced.
        Reference(
            path="subject_id",
            to=("subjects",),
            strength=Strength.HARD,
            code="subject_not_synced",
            unjudged_code="subjects_off",
        ),
        Reference(
            path="year_group_id",
            to=("year-groups",),
            strength=Strength.SOFT,
            code="year_group_missing",
        ),
        *group_references(),
    ),
    rules=(entries_are_sound,),
    codes=GROUP_CODES,
    published=(
        (
            "A class becomes a user group of type Class, with its subject, year group, members and"
            " supervisors."
        ),
        "A class whose subject is not synced is not synced.",
    ),
    decided=(
        "A class whose year group is missing is synced without it.",
        *GROUP_DECISIONS,
    ),
    own_permissions=(
        "Group Manager -> Academic Organisation -> View (All)",
        "Group Manager -> Academic Organisation -> View Membership (All)",
    ),
    also_permissions_of=(
        "staff-members",
        "staff-timetables",
        "students",
        "subjects",
        "year-groups",
    ),
)
