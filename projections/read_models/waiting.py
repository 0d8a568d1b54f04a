"""What waits, and for which data set: counted when somebody asks, over the live generation."""

from typing import Final

from contract.becomes import Lesson
from contract.data_sets import ALL
from contract.declaration import DataSet

_OF_RECORDS: Final = (
    "SELECT u.school_id, u.data_set, t.waits_for, count(DISTINCT u.record_id) AS records"
    " FROM {generation}.unmet_reference u CROSS JOIN LATERAL unnest(u.target_data_sets)"
    " AS t (waits_for) WHERE u.verdict = 'wait' GROUP BY u.school_id, u.data_set, t.waits_for"
)
_LESSONS: Final = [each for each in ALL if isinstance(each.becomes, Lesson)]


def _of_lessons(data_set: DataSet) -> str:
    """Return the rows of lessons that wait: the table keeps their state, not what for."""
    assert isinstance(data_set.becomes, Lesson)  # noqa: S101 - chosen so
    targets = ", ".join(f"('{name}')" for each in data_set.references for name in each.to)
    return (
        f"SELECT l.school_id, '{data_set.name}', t.waits_for, count(*)"  # noqa: S608 - declared
        f" FROM {{generation}}.lesson l CROSS JOIN (VALUES {targets}) AS t (waits_for)"
        f" WHERE l.state = 'waiting' AND l.role = '{data_set.becomes.role}'"
        " GROUP BY l.school_id, t.waits_for"
    )


SOURCE: Final = f"({' UNION ALL '.join([_OF_RECORDS, *map(_of_lessons, _LESSONS)])}) w"
"""Records by their data set and by each that they wait for: one that may be met by either of two
data sets counts under both.
"""
