"""Every fault is in the files of the smallest schools, for any seed."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

import pytest

Row = dict[str, str]
Read = Callable[[str], list[Row]]
Night = Callable[[int], Read]

PEOPLE = ("students", "staff-members", "contacts")
LISTS = ("addresses", "telephones", "emails")
OF_PEOPLE = pytest.mark.parametrize("people", PEOPLE)


def _by_id(rows: Iterable[Row], *columns: str) -> dict[tuple[str, ...], list[Row]]:
    grouped: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        grouped[tuple(row[column] for column in columns)].append(row)
    return grouped


def _ids(rows: Iterable[Row]) -> set[str]:
    return {row["primary_id"] for row in rows}


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_student_has_no_surname(night: Night, number: int) -> None:
    assert [row for row in night(number)("students") if "Surname" not in row]


def test_a_few_students_have_no_admission_number(night: Night) -> None:
    rows = night(1)("students")

    without = [row for row in rows if "AdmissionNumber" not in row]
    assert 1 <= len(without) <= len(rows) / 10


def test_some_students_have_an_email_of_the_school(night: Night) -> None:
    read = night(1)
    given = {row["primary_id"] for row in read("students.emails") if row["Type"] == "W"}

    assert given
    assert _ids(read("students")) - given


@OF_PEOPLE
def test_one_record_is_printed_twice_and_differently(night: Night, people: str) -> None:
    rows = night(1)(people)

    (twice,) = [each for each in _by_id(rows, "primary_id").values() if len(each) > 1]
    one, other = twice
    assert one != other
    assert one["Surname"] == other["Surname"]


@OF_PEOPLE
def test_an_email_is_malformed(night: Night, people: str) -> None:
    emails = [row["Email"] for row in night(1)(f"{people}.emails") if "Email" in row]

    malformed = [email for email in emails if not re.fullmatch(r"[^@\s]+@[a-z.-]+\.test", email)]
    assert len(malformed) == 1


@OF_PEOPLE
def test_a_telephone_is_malformed(night: Night, people: str) -> None:
    numbers = [row["Number"] for row in night(1)(f"{people}.telephones")]

    assert len([number for number in numbers if not re.fullmatch(r"0[0-9 ]+", number)]) == 1


@OF_PEOPLE
@pytest.mark.parametrize("kind", ["telephones", "emails"])
def test_somebody_has_several_of_one_type_and_one_is_main(
    night: Night, people: str, kind: str
) -> None:
    assert 1 in _mains(night(1)(f"{people}.{kind}"))


@OF_PEOPLE
@pytest.mark.parametrize(("kind", "mains"), [("addresses", 2), ("emails", 2), ("telephones", 0)])
def test_somebody_has_several_of_one_type_and_not_one_is_main(
    night: Night, people: str, kind: str, mains: int
) -> None:
    rows = night(1)(f"{people}.{kind}")

    assert _mains(rows).count(mains) == 1


def _mains(rows: list[Row]) -> list[int]:
    """Return how many are flagged of each several values of one type."""
    complete = [row for row in rows if row.keys() & {"Address", "Number", "Email"}]
    several = [each for each in _by_id(complete, "primary_id", "Type").values() if len(each) > 1]
    return [sum(row.get("Main") == "True" for row in each) for each in several]


@OF_PEOPLE
def test_a_row_of_emails_lacks_its_email(night: Night, people: str) -> None:
    assert len([row for row in night(1)(f"{people}.emails") if "Email" not in row]) == 1


def test_a_row_of_provisions_lacks_its_provision(night: Night) -> None:
    rows = night(1)("students.sen")

    assert len([row for row in rows if "Provision" not in row]) == 1
    assert [row for row in rows if "Provision" in row]


@pytest.mark.parametrize("kind", LISTS)
def test_detail_rows_belong_to_nobody_we_know(night: Night, kind: str) -> None:
    read = night(3)

    # Two who left, and mostly one who had left before the first night: some have no value.
    assert _ids(read(f"students.{kind}")) - _ids(read("students"))


def test_two_staff_members_share_a_work_email_but_for_its_case(night: Night) -> None:
    work = [
        row["Email"]
        for row in night(1)("staff-members.emails")
        if row["Type"] == "W" and "Email" in row
    ]

    counts = Counter(email.lower() for email in work)
    assert sorted(counts.values(), reverse=True)[:2] == [2, 1]
    assert len(set(work)) == len(work)


def test_one_who_shares_a_work_email_teaches(night: Night) -> None:
    read = night(1)
    sharing = {
        row["primary_id"]
        for row in read("staff-members.emails")
        if row.get("Email", "").lower().startswith("office")
    }

    assert len(sharing) == 2
    assert sharing <= {row["PersonId"] for row in read("class-groups.supervisors")}


def test_a_staff_member_has_initials_and_no_work_email(night: Night) -> None:
    read = night(1)
    given = {row["primary_id"] for row in read("staff-members.emails") if row["Type"] == "W"}
    initials = {row["primary_id"]: row["Initials"] for row in read("staff-members")}

    assert initials.keys() - given
    assert len(set(initials.values())) == len(initials)


def test_a_class_is_of_a_subject_that_is_not_active(night: Night) -> None:
    read = night(1)
    inactive = {row["primary_id"] for row in read("subjects") if row["Active"] == "False"}

    assert len(inactive) == 3
    assert inactive & {row["SubjectId"] for row in read("class-groups")}


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_class_is_of_an_unknown_subject(night: Night, number: int) -> None:
    read = night(number)

    unknown = [
        row for row in read("class-groups") if row["SubjectId"] not in _ids(read("subjects"))
    ]
    assert len(unknown) == 1


@pytest.mark.parametrize("groups", ["year-groups", "house-groups", "class-groups"])
def test_a_member_does_not_exist(night: Night, groups: str) -> None:
    read = night(1)
    people = _ids(read("students")) | _ids(read("staff-members"))

    members = [row["PersonId"] for row in read(f"{groups}.members")]
    assert len([each for each in members if each not in people]) == 1


def test_a_membership_ends_before_it_starts(night: Night) -> None:
    rows = night(1)("class-groups.members")

    assert len([row for row in rows if row.get("EndDate", "9999") < row["StartDate"]]) == 1


def test_a_member_is_listed_twice_for_overlapping_dates(night: Night) -> None:
    rows = night(1)("class-groups.members")

    (pair,) = [each for each in _by_id(rows, "primary_id", "PersonId").values() if len(each) > 1]
    first, second = sorted(pair, key=lambda row: row["StartDate"])
    assert first["StartDate"] < second["StartDate"] < first.get("EndDate", "9999")


def test_faults_of_the_first_night_that_are_not_put_right_stay(night: Night) -> None:
    first, last = night(1), night(3)

    for people in PEOPLE:
        for kind in ("telephones", "emails"):
            wrong = _wrong_rows(first(f"{people}.{kind}"))
            assert wrong
            assert wrong <= _wrong_rows(last(f"{people}.{kind}"))


def _wrong_rows(rows: list[Row]) -> set[tuple[tuple[str, str], ...]]:
    """Return rows of e-mails and telephones that are malformed or unfinished."""
    return {
        tuple(sorted(row.items()))
        for row in rows
        if not re.fullmatch(r"[^@\s]+@\S+|0[0-9 ]+", row.get("Email") or row.get("Number") or "")
    }
