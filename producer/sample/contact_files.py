"""The files of the data set `contacts`."""

from collections.abc import Iterator
from dataclasses import replace

from producer.sample.contacts import Contact, Relationship
from producer.sample.extract import Extract, extract_of
from producer.sample.faults import ROW_TWICE
from producer.sample.handwriting import Row
from producer.sample.person_files import contact_point_files
from producer.sample.school import School


def contact_files(school: School) -> Iterator[Extract]:
    """Yield the main file, and the lists, which contacts of former students are still in."""
    listed = school.contacts + school.former_contacts
    links = [(each.person_id, one) for each in listed for one in each.relationships]
    yield extract_of("contacts", school.contacts + _second_rows(school), _row)
    yield extract_of("contacts.relationships", links, _relationship_row)
    yield from contact_point_files("contacts", listed)


def _second_rows(school: School) -> tuple[Contact, ...]:
    """Return what the report prints a second time for some: an older state of the record."""
    return tuple(
        replace(each, forename=f"{each.forename} Wren", title=None)
        for each in school.contacts
        if school.has_fault(f"contacts.{ROW_TWICE}", each.person_id)
    )


def _row(contact: Contact) -> Row:
    return {
        "primary_id": contact.person_id,
        "Title": contact.title,
        "Forename": contact.forename,
        "Surname": contact.surname,
        "Gender": contact.gender,
        "PreferredEmailType": contact.preferred_email_type,
        "PreferredTelephoneType": contact.preferred_telephone_type,
        # Nobody asked for this one: it is to be ignored.
        "Contact Priority": 1,
    }


def _relationship_row(entry: tuple[int, Relationship]) -> Row:
    person_id, link = entry
    return {
        "primary_id": person_id,
        "StudentId": link.student_id,
        "Relationship": link.relationship,
        "ParentalResponsibility": link.parental_responsibility,
    }
