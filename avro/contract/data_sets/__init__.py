"""The data sets that are synced from SIMS, one module each, in dependency order."""

from typing import Final

from contract.data_sets.class_groups import CLASS_GROUPS
from contract.data_sets.class_timetables import CLASS_TIMETABLES
from contract.data_sets.contacts import CONTACTS
from contract.data_sets.house_groups import HOUSE_GROUPS
from contract.data_sets.periods import PERIODS
from contract.data_sets.profile_pictures import PROFILE_PICTURES
from contract.data_sets.rooms import ROOMS
from contract.data_sets.staff_members import STAFF_MEMBERS
from contract.data_sets.staff_timetables import STAFF_TIMETABLES
from contract.data_sets.student_timetables import STUDENT_TIMETABLES
from contract.data_sets.students import STUDENTS
from contract.data_sets.subjects import SUBJECTS
from contract.data_sets.year_groups import YEAR_GROUPS
from contract.declaration import DataSet

ALL: Final[tuple[DataSet, ...]] = (
    STUDENTS,
    STAFF_MEMBERS,
    CONTACTS,
    SUBJECTS,
    ROOMS,
    PERIODS,
    YEAR_GROUPS,
    HOUSE_GROUPS,
    CLASS_GROUPS,
    CLASS_TIMETABLES,
    STAFF_TIMETABLES,
    STUDENT_TIMETABLES,
    PROFILE_PICTURES,
)
"""Every data set after those it refers to; a test holds the order."""

BY_NAME: Final = {data_set.name: data_set for data_set in ALL}
