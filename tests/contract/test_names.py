import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from contract.data_sets import BY_NAME
from contract.names import (
    ERRORS,
    ID_BYTES_MAX,
    RUNS,
    Topics,
    error_key,
    is_too_long,
    key,
    record_id,
    school_of,
)
from contract.partitions import partition_of

PARTS = st.lists(st.text(max_size=6), min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (["42"], "42"),
        (["0042"], "0042"),
        (["7a", "P1", None, None, "2026-09-01"], "7a/P1///2026-09-01"),
        ([None], ""),
        ([""], ""),
        (["7a/Ma"], "7a%2FMa"),
        (["a b", "c%d", "e?f#g"], "a%20b/c%25d/e%3Ff%23g"),
        (["Zoë"], "Zo%C3%AB"),
        (["a-b_c.d~e"], "a-b_c.d~e"),
    ],
)
def test_a_record_id_is_its_parts_encoded(parts: list[str | None], expected: str) -> None:
    assert expected == record_id(parts)


@given(one=PARTS, other=PARTS)
def test_no_two_keys_of_a_data_set_have_the_same_record_id(
    one: list[str], other: list[str]
) -> None:
    assume(len(one) == len(other) and one != other)

    assert record_id(one) != record_id(other)


@pytest.mark.parametrize(
    ("school", "parts", "expected"),
    [
        ("s1", ["42"], b"s1/42"),
        ("s1", [record_id(["7a", None, "2026-09-01"])], b"s1/7a//2026-09-01"),
        ("s/1", ["42"], b"s%2F1/42"),
        ("Zoë's", ["42"], b"Zo%C3%AB%27s/42"),
        ("s1", ["ended"], b"s1/ended"),
    ],
)
def test_a_key_begins_with_the_school(school: str, parts: list[str], expected: bytes) -> None:
    assert expected == key(school, *parts)


@given(school=st.text(), parts=PARTS)
def test_the_school_is_told_from_any_key(school: str, parts: list[str]) -> None:
    assert school == school_of(key(school, record_id(parts)))
    assert school == school_of(error_key(school, *parts))


def test_a_key_that_is_no_text_has_no_school() -> None:
    with pytest.raises(UnicodeDecodeError):
        school_of(b"\xff/42")


def test_every_part_of_an_error_key_is_encoded_whole() -> None:
    found = error_key("s/1", "class-groups", "a%2Fb/c", "member_not_imported", "x/1", "on-site")

    assert found == b"s%2F1/class-groups/a%252Fb%2Fc/member_not_imported/x%2F1/on-site"


@given(one=PARTS, other=PARTS)
def test_no_two_errors_have_the_same_key(one: list[str], other: list[str]) -> None:
    assume(one != other)

    assert error_key("s1", *one) != error_key("s1", *other)


@pytest.mark.parametrize("prefix", ["sims.", "test-1.", ""])
@pytest.mark.parametrize("subject", [*BY_NAME, RUNS, ERRORS])
def test_a_topic_is_the_prefix_and_the_subject(prefix: str, subject: str) -> None:
    topics = Topics(prefix)

    assert prefix + subject == topics.of(subject)
    assert subject == topics.subject_of(topics.of(subject))


def test_topics_are_those_of_sims_unless_it_is_said_otherwise() -> None:
    assert Topics().of("students") == "sims.students"


# From the tests of Apache Kafka's own client: what its murmur2 makes of these texts.
MURMUR2 = {
    "21": -973932308,
    "foobar": -790332482,
    "a-little-bit-long-string": -985981536,
    "a-little-bit-longer-string": -1486304829,
    "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8": -58897971,
    "abc": 479470107,
}


@pytest.mark.parametrize(("school", "hash32"), MURMUR2.items())
@pytest.mark.parametrize("partition_count", [1, 2, 6, 12, 100])
def test_the_partition_is_that_of_every_kafka_client(
    school: str, hash32: int, partition_count: int
) -> None:
    assert (hash32 & 0x7FFFFFFF) % partition_count == partition_of(school, partition_count)


@given(school=st.text(), parts=PARTS)
def test_all_that_is_keyed_for_a_school_is_of_one_partition(school: str, parts: list[str]) -> None:
    keys = [key(school, record_id(parts)), key(school, "ended"), error_key(school, *parts)]

    assert {partition_of(school, 12)} == {partition_of(school_of(each), 12) for each in keys}


def test_schools_spread_over_all_partitions() -> None:
    assert set(range(12)) == {partition_of(f"school-{number}", 12) for number in range(200)}


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("", False),
        ("1" * ID_BYTES_MAX, False),
        ("1" * (ID_BYTES_MAX + 1), True),
        ("/" * (ID_BYTES_MAX // 3), False),
        ("/" * (ID_BYTES_MAX // 3 + 1), True),
        ("\N{GRINNING FACE}" * (ID_BYTES_MAX // 12), False),
        ("\N{GRINNING FACE}" * (ID_BYTES_MAX // 12 + 1), True),
    ],
)
def test_an_id_is_as_long_as_it_is_in_a_key(part: str, expected: bool) -> None:
    assert is_too_long(part) is expected
