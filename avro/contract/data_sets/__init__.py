"""The data sets that are synced from SIMS, one module each, in dependency order."""

from typing import Final

from contract.data_sets.class_groups import CLASS_GROUPS
from contract.data_sets.staff_members import STAFF_MEMBERS
from contract.data_sets.students import STUDENTS
from contract.data_sets.subjects import SUBJECTS
from contract.data_sets.year_groups import YEAR_GROUPS
from contract.declaration import DataSet

ALL: Final[tuple[DataSet, ...]] = (
    STUDENTS,
    STAFF_MEMBERS,
    SUBJECTS,
    YEAR_GROUPS,
    CLASS_GROUPS,
)
"""Every data set after those it refers to; a test holds the order."""

BY_NAME: Final = {data_set.name: data_set for data_set in ALL}
