"""House groups: user groups of type House, with members and supervisors."""

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

HOUSE_GROUPS: Final = DataSet(
    name="house-groups",
    avro_name="HouseGroup",
    title="House groups",
    synced_when="any module",
    becomes=UserGroup(type="House"),
    columns=(
        GROUP_ID,
        Column("Name", "name", required=True),
        Column("Description", "description"),
    ),
    details=group_lists(),
    report=Report(focus="House", lists="the houses of the current academic year"),
    label=("name",),
    references=group_references(),
    rules=(entries_are_sound,),
    codes=GROUP_CODES,
    published=(
        "A house group becomes a user group of type House, with its members and supervisors.",
    ),
    decided=GROUP_DECISIONS,
    own_permissions=(
        "Group Manager -> Academic Organisation -> View (All)",
        "Group Manager -> Academic Organisation -> View Membership (All)",
        "Tools -> Set Up Lookups -> Run",
    ),
    also_permissions_of=("staff-members", "students"),
)
