"""The file of the data set `subjects`."""

from collections.abc import Iterator

from producer.sample.extract import Extract, extract_of
from producer.sample.handwriting import Row
from producer.sample.school import School
from producer.sample.subjects import Subject


def subject_files(school: School) -> Iterator[Extract]:
    """Yield the one file, which lists subjects that are not active, too."""
    yield extract_of("subjects", school.subjects, _row)


def _row(subject: Subject) -> Row:
    return {
        "primary_id": subject.subject_id,
        "Code": subject.code,
        "Name": subject.name,
        "Active": subject.active,
    }
