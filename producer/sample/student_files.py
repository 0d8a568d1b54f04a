"""The files of the data set `students`."""

from collections.abc import Iterator
from dataclasses import replace

from producer.sample.extract import Extract, extract_of
from producer.sample.faults import ROW_TWICE
from producer.sample.handwriting import Row
from producer.sample.person_files import contact_point_files
from producer.sample.school import School
from producer.sample.students import Student


def student_files(school: School) -> Iterator[Extract]:
    """Yield the main file, and the lists, which former students are still in."""
    listed = school.students + school.former_students
    provisions = [(each.person_id, one) for each in listed for one in each.provisions]
    yield extract_of("students", school.students + _second_rows(school), _row)
    yield extract_of("students.sen", provisions, _provision_row)
    yield from contact_point_files("students", listed)


def _second_rows(school: School) -> tuple[Student, ...]:
    """Return what the report prints a second time for some: an older state of the record."""
    return tuple(
        replace(each, forename=f"{each.forename} Wren", gender=None)
        for each in school.students
        if school.has_fault(f"students.{ROW_TWICE}", each.person_id)
    )


def _row(student: Student) -> Row:
    return {
        "primary_id": student.person_id,
        "AdmissionNumber": student.admission_number,
        "Forename": student.forename,
        "Surname": student.surname,
        # Nobody asked for the two with a space and a stroke: they are to be ignored.
        "Preferred Forename": student.preferred_forename,
        "DateOfBirth": student.date_of_birth,
        "Gender": student.gender,
        "FreeSchoolMeals": student.free_school_meals,
        "PreferredEmailType": student.preferred_email_type,
        "Year/Reg. Group": f"{student.year} Alder",
    }


def _provision_row(entry: tuple[int, str | None]) -> Row:
    person_id, provision = entry
    return {"primary_id": person_id, "Provision": provision}
