"""A good night, then a bad extract, and the proof that MYA keeps what it has."""

from collections.abc import Iterable, Mapping

from tests.producer.extracts import Cells
from tests.producer.nights import School, outcome
from tests.producer.whole_school import NUMBERS, put


def after_a_good_night(school: School, data_set: str) -> School:
    school.data_sets = [data_set]
    put(school.extract, data_set)
    end = school.end(data_set=data_set)
    assert outcome(end)[:2] == (None, len(NUMBERS))
    return school


def rewrite(school: School, files: Mapping[str, Iterable[Cells]]) -> None:
    for name, rows in files.items():
        school.write(name, rows)


def assert_nothing_is_taken(school: School, data_set: str, reason: str) -> None:
    assert reason == school.end(data_set=data_set)["reason"]
    assert school.sent(data_set) == []
    code = "held_by_guard" if reason == "held" else reason
    raised = [(each[0], each[2], each[3]) for each in school.broker.errors()]
    assert raised == [("raised", "", code)]
