"""What it costs to believe is measured of events that are signed, applied and verified."""

from bench import verifying
from bench.schools import Size
from local.services import Addresses

TINY = Size(schools=2, students=6, staff=2, classes=3, members=2, lessons=3)


def test_every_event_is_applied_and_verified(kafka: str, postgres: str) -> None:
    addresses = Addresses(kafka_bootstrap_servers=kafka, database_url=postgres)

    cost = verifying.run(addresses, TINY)

    assert cost.events == TINY.student_lessons
    assert 0 < cost.verify_us < cost.apply_us
