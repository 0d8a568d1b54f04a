"""Student timetables: the lessons of each student, dated, for a window of dates."""

from typing import Final

from contract.data_sets.timetables import lessons
from contract.declaration import Column

STUDENT_TIMETABLES: Final = lessons(
    name="student-timetables",
    avro_name="StudentLesson",
    title="Student timetables",
    role="student",
    person_column="StudentId",
    people="students",
    own_columns=(Column("StaffName", "staff_name", names="staff-members"),),
    also_permissions_of=(
        "class-groups",
        "periods",
        "rooms",
        "staff-members",
        "students",
        "subjects",
    ),
)
