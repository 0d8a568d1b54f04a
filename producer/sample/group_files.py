"""The files of the data sets of groups: a main file, members and supervisors each."""

from collections.abc import Iterator, Sequence

from producer.sample.extract import Extract, extract_of
from producer.sample.groups import ClassGroup, Group, Membership
from producer.sample.handwriting import Row
from producer.sample.school import School


def year_group_files(school: School) -> Iterator[Extract]:
    """Yield the files of the data set `year-groups`."""
    yield extract_of("year-groups", school.year_groups, _group_row)
    yield from _list_files("year-groups", school.year_groups)


def house_group_files(school: School) -> Iterator[Extract]:
    """Yield the files of the data set `house-groups`."""
    yield extract_of("house-groups", school.house_groups, _group_row)
    yield from _list_files("house-groups", school.house_groups)


def class_group_files(school: School) -> Iterator[Extract]:
    """Yield the files of the data set `class-groups`."""
    yield extract_of("class-groups", school.class_groups, _class_row)
    yield from _list_files("class-groups", school.class_groups)


def _list_files(data_set: str, groups: Sequence[Group]) -> Iterator[Extract]:
    members = [(group.group_id, each) for group in groups for each in group.members]
    supervisors = [(group.group_id, each) for group in groups for each in group.supervisors]
    yield extract_of(f"{data_set}.members", members, _membership_row)
    yield extract_of(f"{data_set}.supervisors", supervisors, _membership_row)


def _group_row(group: Group) -> Row:
    return {
        "primary_id": group.group_id,
        "Name": group.name,
        "Description": group.description,
    }


def _class_row(group: ClassGroup) -> Row:
    return {
        **_group_row(group),
        "SubjectId": group.subject_id,
        "YearGroupId": group.year_group_id,
        # Nobody asked for this one: it is to be ignored.
        "Class Size (max.)": 32,
    }


def _membership_row(entry: tuple[int, Membership]) -> Row:
    group_id, membership = entry
    return {
        "primary_id": group_id,
        "PersonId": membership.person_id,
        "StartDate": membership.start,
        "EndDate": membership.end,
    }
