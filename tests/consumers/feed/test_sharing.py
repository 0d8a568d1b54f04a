"""Several feeds of one group share the partitions, and take each other's over."""

from pathlib import Path

from tests.consumers.feed.listening import listening
from tests.consumers.feed.telling import ErrorsTopic, word
from tests.consumers.feed.test_feed import LIMIT_S, ids, runs_of, started
from tests.nights.waiting import wait_until

FEEDS = ("first", "second")
SCHOOLS = [f"school-{number}" for number in range(12)]


def read(log: Path) -> str:
    return log.read_text(encoding="utf-8")


def test_two_feeds_of_a_group_tell_all_and_what_one_leaves_the_other_takes_over(
    topic: ErrorsTopic, tmp_path: Path
) -> None:
    def say(number: int) -> None:
        topic.say([word(number, school=school) for school in SCHOOLS])

    with listening() as tool:
        options = ("--webhook", tool.url, "--group", f"{topic.prefix}tool")

        def wait_for(count: int) -> None:
            wait_until(
                lambda: len(ids(list(tool.taken))) == count,
                limit_s=LIMIT_S,
                what=f"{count} notices",
            )

        with started(topic, tmp_path / "second", *options):
            with started(topic, tmp_path / "first", *options) as first:
                say(0)
                wait_for(12)
                wait_until(
                    lambda: all("feed_begun" in read(tmp_path / each) for each in FEEDS),
                    limit_s=LIMIT_S,
                    what="both feeds",
                )
                say(1)
                wait_for(24)
                first.terminate()
                assert first.wait(LIMIT_S) == 0
            say(2)
            wait_for(36)

    told = runs_of(each.notice for each in tool.taken)
    assert set(map(tuple, told.values())) == {("run-0", "run-1", "run-2")}
    assert len(told) == len(SCHOOLS)
