"""Staff timetables: the lessons of each member of staff, dated, for a window of dates."""

from typing import Final

from contract.data_sets.timetables import lessons

STAFF_TIMETABLES: Final = lessons(
    name="staff-timetables",
    avro_name="StaffLesson",
    title="Staff timetables",
    role="staff",
    person_column="StaffId",
    people="staff-members",
    own_columns=(),
    also_permissions_of=("class-groups", "periods", "rooms", "staff-members", "subjects"),
)
