"""The files of the data set `staff-members`."""

from collections.abc import Iterator
from dataclasses import replace

from producer.sample.extract import Extract, extract_of
from producer.sample.faults import ROW_TWICE
from producer.sample.handwriting import Row
from producer.sample.person_files import contact_point_files
from producer.sample.school import School
from producer.sample.staff import StaffMember


def staff_files(school: School) -> Iterator[Extract]:
    """Yield the main file, and the lists, which former staff are still in."""
    yield extract_of("staff-members", school.staff + _second_rows(school), _row)
    yield from contact_point_files("staff-members", school.staff + school.former_staff)


def _second_rows(school: School) -> tuple[StaffMember, ...]:
    """Return what the report prints a second time for some: an older state of the record."""
    return tuple(
        replace(each, forename=f"{each.forename} Wren", title=None)
        for each in school.staff
        if school.has_fault(f"staff-members.{ROW_TWICE}", each.person_id)
    )


def _row(member: StaffMember) -> Row:
    return {
        "primary_id": member.person_id,
        "Initials": member.initials,
        "Title": member.title,
        "Forename": member.forename,
        "Surname": member.surname,
        "Gender": member.gender,
        "PreferredEmailType": member.preferred_email_type,
        "PreferredTelephoneType": member.preferred_telephone_type,
        # Nobody asked for this one: it is to be ignored.
        "Teaching Staff": True,
    }
