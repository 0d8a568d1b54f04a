"""An errors topic for each test that asks for one."""

from collections.abc import Iterator

import pytest

from tests.consumers.feed.telling import ErrorsTopic


@pytest.fixture
def topic(kafka: str, topic_prefix: str) -> Iterator[ErrorsTopic]:
    """An empty errors topic."""
    made = ErrorsTopic(kafka, topic_prefix)
    made.make()
    yield made
    made.remove()
