"""The mixed nights have every data set, and floor, engine and replay come to the same rows."""

from bench import everything, mixed_night, ordinary, replaying
from bench.all_shapes import EVERY_DATA_SET
from bench.schools import Size
from contract.data_sets import BY_NAME
from local.services import Addresses
from projections.generation.lessons import ROLES

TINY = Size(schools=2, students=6, staff=2, classes=3, members=2, lessons=3)


def test_a_first_night_has_every_data_set_and_each_record_once() -> None:
    sent = [(data_set, record_id) for data_set, record_id, _ in everything.first_night("1", TINY)]

    assert {data_set for data_set, _ in sent} == set(BY_NAME)
    assert len(set(sent)) == len(sent)


def test_the_floor_has_tables_for_every_data_set() -> None:
    assert set(EVERY_DATA_SET) == set(BY_NAME)


def test_an_ordinary_night_is_mostly_lessons_and_changes_what_was_sent() -> None:
    size = Size(schools=1, students=100, staff=10, classes=5, members=10, lessons=5)
    before = {record_id: record for _, record_id, record in everything.first_night("1", size)}

    sent = list(ordinary.night(1)("1", size))

    lessons = [each for each in sent if each[0] in ROLES]
    assert len(lessons) / len(sent) > 0.95
    again = [(record_id, record) for _, record_id, record in sent if record_id in before]
    assert len(again) > 5
    assert all(record != before[record_id] for record_id, record in again)


def test_floor_and_engine_end_with_the_same_rows(kafka: str, postgres: str) -> None:
    addresses = Addresses(kafka_bootstrap_servers=kafka, database_url=postgres)
    steps: list[str] = []

    found = mixed_night.run(addresses, TINY, 1, steps.append)

    assert [each.unit for each in found] == ["records/s", "records/s", "times"] * 2
    assert all(each.value > 0 for each in found)
    assert len(steps) == 3


def test_floor_and_replay_end_with_the_same_rows(kafka: str, postgres: str) -> None:
    addresses = Addresses(kafka_bootstrap_servers=kafka, database_url=postgres)
    steps: list[str] = []

    found = replaying.run(addresses, TINY, 1, steps.append)

    assert [each.unit for each in found] == ["records/s"] * 3 + ["times"] * 2
    assert all(each.value > 0 for each in found)
    assert len(steps) == 2
