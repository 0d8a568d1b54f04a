"""Engine and peer are measured of the same lessons, which the twin's topic has whole."""

import json
from pathlib import Path

from bench import nights, peer, twin
from bench.schools import Size
from local.services import Addresses

TINY = Size(schools=2, students=6, staff=2, classes=3, members=2, lessons=3)
LESSON = {
    "event_instance_id": "7",
    "user_id": "1",
    "class_name": "9B/Sc1",
    "subject_name": "Zoë’s Biology",
    "staff_name": None,
    "location_name": "R1",
    "period_name": "Period 1",
    "start_at": "2025-09-01T09:00:00",
    "end_at": "2025-09-01T09:50:00",
}


def test_the_twin_of_an_event_says_all_that_the_event_says() -> None:
    event = nights.event_of("4711", 5, "student-timetables", "7/1", LESSON, run_id="r")

    said = json.loads(twin.encode_whole(event))
    bare = json.loads(twin.encode_bare(event))

    times = {"start_at": 1_756_717_200_000, "end_at": 1_756_720_200_000}
    envelope = {name: value for name, value in event.items() if name not in {"first", "record"}}
    envelope |= {"content_hash": event["content_hash"].hex()}
    assert said["payload"] == {**envelope, **LESSON, **times}
    assert bare == said["payload"]
    assert {each["field"] for each in said["schema"]["fields"]} == set(said["payload"])


def test_engine_and_peer_write_the_same_lessons(kafka: str, postgres: str, tmp_path: Path) -> None:
    addresses = Addresses(kafka_bootstrap_servers=kafka, database_url=postgres)

    found = peer.run(addresses, TINY, 1, tmp_path / "connect", lambda _step: None)

    assert [each.unit for each in found] == [
        *("records/s", "records/s", "times", "records/s", "times"),
        *("bytes", "µs") * 3,
    ]
    assert all(each.value > 0 for each in found)
    avro, whole, bare = (each.value for each in found if each.unit == "bytes")
    assert avro < bare < whole
