"""The benchmark of the pages asks for pages that are there, of errors that have causes."""

from bench import error_pages
from local.services import Addresses


def test_all_pages_of_both_schools_are_asked_for(kafka: str, postgres: str) -> None:
    addresses = Addresses(kafka_bootstrap_servers=kafka, database_url=postgres)

    slow = error_pages.run(addresses, 200, 2, lambda _step: None)

    schools = {each.name.partition(":")[0] for each in slow}
    assert schools == {error_pages.FOLLOWING, error_pages.HELD}
    assert len(slow) == 20
    assert all(each.value > 0 for each in slow)
