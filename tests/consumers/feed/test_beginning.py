"""`mya-consumers feed` where it cannot begin: one clear line, the promised exit code, no secret."""

import pytest

from tests.consumers.feed.telling import ErrorsTopic
from tests.consumers.feed.test_feed import feed, place


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--webhook", "http://tool.test/"), "https://"),
        (("--bookmark", "a", "--group", "b"), "--group"),
        (("--bookmark", "nowhere/mark"), "nowhere"),
        (("--from", "yesterday"), "yesterday"),
    ],
)
def test_what_makes_no_sense_is_refused(
    options: tuple[str, ...], told: str, kafka: str, topic_prefix: str
) -> None:
    done = feed(ErrorsTopic(kafka, topic_prefix), *options, exit_code=2)

    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_webhook_without_a_secret_is_refused(kafka: str, topic_prefix: str) -> None:
    topic = ErrorsTopic(kafka, topic_prefix)

    done = place(topic).run("mya-consumers", "feed", "--webhook", "https://tool.test/")

    assert done.returncode == 2
    assert "MYA_WEBHOOK_SECRET" in done.stderr


def test_a_topic_that_is_not_there_is_named(kafka: str, topic_prefix: str) -> None:
    done = feed(ErrorsTopic(kafka, topic_prefix), exit_code=1)

    assert f"{topic_prefix}errors" in done.stderr
