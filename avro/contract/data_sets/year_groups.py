"""Year groups: user groups of type Year, with members and supervisors."""

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
from contract.declaration import Column, DataSet, Report

YEAR_GROUPS: Final = DataSet(
    name="year-groups",
    avro_name="YearGroup",
    title="Year groups",
    synced_when="any module",
    becomes=UserGroup(type="Year"),
    columns=(
        GROUP_ID,
        Column("Name", "name", required=True),
        Column("Description", "description"),
    ),
    details=group_lists(),
    report=Report(focus="Year group", lists="the year groups of the current academic year"),
    label=("name",),
    references=group_references(),
    rules=(entries_are_sound,),
    codes=GROUP_CODES,
    published=(
        "A year group becomes a user group of type Year, with its members and supervisors.",
    ),
    decided=GROUP_DECISIONS,
    own_permissions=(
        "Group Manager -> Pastoral Organisation -> View (All)",
        "Group Manager -> Pastoral Organisation -> View Membership (All)",
        "Tools -> Set Up Lookups -> Run",
    ),
    also_permissions_of=("staff-members", "students"),
)
