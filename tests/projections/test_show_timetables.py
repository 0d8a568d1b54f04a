import json
import re
from base64 import b64decode
from datetime import date, time

from psycopg import Connection
from psycopg.sql import SQL

from projections.read_models.views import VIEWS
from tests.projections.conftest import Run
from tests.projections.rows import SCHOOL, insert

PICTURE = b"\xff\xd8\xff\x00pixels"


def test_time_slots_are_the_accepted_school_day(
    run_on_own: Run, committing: Connection[object]
) -> None:
    for period, start in (("2", 10), ("1", 9)):
        insert(
            committing,
            "accepted_period",
            third_party_id=period,
            name=f"Period {period}",
            start_time=time(start),
            end_time=time(start + 1),
            enabled=True,
        )
    committing.commit()

    as_json = run_on_own("show", "time_slots", "--school", SCHOOL, "--json")
    for_people = run_on_own("show", "time_slots", "--school", SCHOOL)

    assert json.loads(as_json.stdout) == [
        {
            "school_id": SCHOOL,
            "third_party_id": each,
            "slot_group": "School Day",
            "name": f"Period {each}",
            "start_time": start,
            "end_time": end,
            "enabled": True,
        }
        for each, start, end in (("1", "09:00:00", "10:00:00"), ("2", "10:00:00", "11:00:00"))
    ]
    assert re.search(
        r"oakwood +1 +School Day +Period 1 +09:00:00 +10:00:00 +yes", for_people.stdout
    )


def test_class_timetable_events_are_those_shown(
    run_on_own: Run, committing: Connection[object]
) -> None:
    for record_id, shown in (("a", True), ("b", False)):
        insert(
            committing,
            "class_timetable_event",
            record_id=record_id,
            class_id="7a",
            start_date=date(2025, 9, 1),
            end_date=date(2026, 7, 31),
            shown=shown,
        )
    committing.commit()

    as_json = run_on_own("show", "class_timetable_events", "--school", SCHOOL, "--json")

    assert json.loads(as_json.stdout) == [
        {
            "school_id": SCHOOL,
            "class_id": "7a",
            "period_id": None,
            "room_id": None,
            "staff_id": None,
            "start_date": "2025-09-01",
            "end_date": "2026-07-31",
        }
    ]


def test_profile_pictures_have_their_bytes_for_machines_only(
    run_on_own: Run, committing: Connection[object]
) -> None:
    committing.execute(
        SQL(
            "INSERT INTO record (school_id, data_set, record_id, version, first_version, run_id,"
            " current, content_hash, log_offset, outcome, met, event)"
            " VALUES (%s, 'profile-pictures', '1', 1, 1, 'run-1', true, '', 0, 'applied', true, %s)"
        ),
        [SCHOOL, b"before" + PICTURE + b"after"],
    )
    insert(
        committing,
        "profile_picture",
        user_id="1",
        media_type="image/jpeg",
        size_bytes=len(PICTURE),
        sha256="00ff",
        starts_at=len(b"before") + 1,
    )
    committing.commit()

    as_json = run_on_own("show", "profile_pictures", "--school", SCHOOL, "--json")
    for_people = run_on_own("show", "profile_pictures", "--school", SCHOOL)

    (shown,) = json.loads(as_json.stdout)
    assert list(shown) == list(VIEWS["profile_pictures"].column_names)
    assert b64decode(shown["picture"]) == PICTURE
    assert (shown["size_bytes"], shown["sha256"]) == (len(PICTURE), "00ff")
    assert re.search(rf"image/jpeg +{len(PICTURE)} +00ff +{len(PICTURE)} bytes", for_people.stdout)
