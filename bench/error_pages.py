"""How fast the error log of one school answers that has 100,000 open errors.

The school has them as it would come by them: some pupils without a surname, each with a year of
lessons that nobody can take, classes without their subject, and their timetable with them. The
second school has as many lessons that are held at the school, each for a reason of its own.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

import psycopg
from psycopg.sql import SQL

from bench import databases
from bench.figures import Figure
from bench.prepared import Progress
from bench.visitor import ask, p95, visited
from local.services import Addresses
from projections.permanent import error_editions
from projections.reading.causes import Causes

ERRORS: Final = 100_000
TIMES: Final = 30
_P95_MS_MAX: Final = 100
"""Nobody waits for a page that comes as fast."""
FOLLOWING: Final = "following"
HELD: Final = "held"


def run(addresses: Addresses, errors: int, times: int, progress: Progress) -> list[Figure]:
    """Fill the error logs and ask; return the p95 of each page and answer."""
    server = addresses.database_url
    slow: list[Figure] = []
    with databases.template(server) as template, databases.fresh(server, template) as url:
        for school_id, rows in _ROWS.items():
            progress(f"Filling the error log of a school: {errors} errors, {school_id}")
            _fill(url, school_id, rows, errors)
        for school_id in _ROWS:
            progress(f"Asking, {times} times each: {school_id}")
            with visited(url, school_id) as visitor:
                took = ask(visitor, _paths(url, school_id), times)
            slow += [
                Figure(
                    name=f"{school_id}: {name}, p95",
                    value=p95(each),
                    unit="ms",
                    at_most=_P95_MS_MAX,
                )
                for name, each in took.items()
            ]
    return slow


def _paths(url: str, school_id: str) -> Mapping[str, str]:
    """Return what is asked for, by what it is called."""
    with psycopg.connect(url) as connection:
        found = connection.execute(_A_LESSON.encode(), [school_id]).fetchone()
        assert found is not None  # noqa: S101 - it was filled
        cause = Causes(connection, school_id).of_error(found[0])
    page, error = f"/s/{school_id}", quote(found[0])
    return {
        "overview": page,
        "one cause": f"{page}/causes/{cause}",
        "errors": f"{page}/errors",
        "errors of a code": f"{page}/errors?code={found[1]}&sort=oldest",
        "errors by data set": f"{page}/errors?sort=data-set",
        "one error": f"{page}/errors/{error}",
        "history": f"{page}/history",
        "API errors": f"/api/errors?school_id={school_id}&limit=200",
        "API causes": f"/api/causes?school_id={school_id}",
        "API changes": f"/api/changes?school_id={school_id}&limit=200",
    }


def _fill(url: str, school_id: str, rows: str, errors: int) -> None:
    share = {"all": errors, "most": errors * 9 // 10, "some": errors // 20, "few": errors // 100}
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_SCHOOL.encode(), [school_id])
        statement = SQL(_ERRORS).format(rows=SQL(rows))
        connection.execute(statement, share | {"school": school_id})
        error_editions.renew(connection, [school_id])
        connection.execute("VACUUM ANALYZE sync.error_log")


_A_LESSON: Final = (
    "SELECT error_id, code FROM sync.error_log"
    " WHERE school_id = %s AND data_set = 'student-timetables' ORDER BY error_id LIMIT 1"
)
_SCHOOL: Final = (
    "INSERT INTO sync.school (school_id, name, time_zone, data_sets_off, removals_max,"
    " removals_percent_max) VALUES (%s, 'Oakwood Academy', 'Europe/London', '{}', 20, 10)"
)
_ERRORS: Final = """
INSERT INTO sync.error_log (error_id, school_id, data_set, record_id, detail, label, code, severity,
    place, state, version, message, fix, first_run_id, raised_at, partition, log_offset, change)
SELECT md5(%(school)s || data_set || record_id || detail || code), %(school)s, data_set, record_id,
    detail, 'Class 9B/Sc1, R12, ' || record_id, code, severity, place, 'open', 1,
    'What is wrong with this record is said in a sentence of this length, about ' || detail || '.',
    'Where to put it right is said here: in SIMS, Focus, then the person, then the lesson.',
    'run-1', timestamptz '2026-11-01Z' + row_number() OVER () * interval '1 s', 0,
    row_number() OVER (), 'raised'
FROM ({rows}) AS error (data_set, record_id, detail, code, severity, place)
"""
_ROWS: Final = {
    FOLLOWING: """
SELECT 'students', 's' || n, 'Surname', 'required_field_missing', 'error', 'on-site'
FROM generate_series(0, 99) AS n
UNION ALL SELECT 'student-timetables', n || '/s' || n %% 100, 's' || n %% 100, 'no_user', 'error',
    'inside-mya' FROM generate_series(1, %(most)s) AS n
UNION ALL SELECT 'class-groups', 'c' || n, '55', 'subject_not_synced', 'error', 'inside-mya'
FROM generate_series(0, 299) AS n
UNION ALL SELECT 'class-timetables', 'c' || n %% 300 || '/p' || n || '/r', 'c' || n %% 300,
    'no_class_group', 'error', 'inside-mya' FROM generate_series(1, %(some)s) AS n
UNION ALL SELECT 'class-groups', 'c' || n %% 400, 's' || n / 20, 'member_not_imported', 'error',
    'inside-mya' FROM generate_series(1, %(some)s) AS n
UNION ALL SELECT 'contacts', 'k' || n, 'work_email', 'email_malformed', 'warning', 'on-site'
FROM generate_series(1, %(few)s) AS n
""",
    HELD: """
SELECT 'student-timetables', n || '/s' || n %% 1000,
    CASE n %% 2 WHEN 0 THEN 'Start' ELSE 'End' END, 'required_field_missing', 'error', 'on-site'
FROM generate_series(1, %(all)s) AS n
""",
}
