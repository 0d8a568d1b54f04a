"""The program `mya-consumers feed` on a real broker, told by what it prints and posts."""

import json
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from contract.dead_letters import Change
from tests.consumers.feed.listening import Post, Tool, listening
from tests.consumers.feed.telling import LABEL, ErrorsTopic, word
from tests.nights.deployment import Deployment, Done
from tests.nights.waiting import wait_until

SECRET: Final = "d2VsbCBrbm93biB0byB0aGVzZSB0ZXN0cw=="  # noqa: S105 - of these tests
LIMIT_S: Final = 120

_FEED: Final = ("mya-consumers", "feed")


def place(topic: ErrorsTopic) -> Deployment:
    return Deployment(kafka=topic.kafka, prefix=topic.prefix, database_url="")


def feed(topic: ErrorsTopic, *options: str, exit_code: int = 0) -> Done:
    """Run it to the end of the topic."""
    done = place(topic).run(
        *_FEED, "--until-end", "--log-format", "json", *options, MYA_WEBHOOK_SECRET=SECRET
    )
    assert done.returncode == exit_code, done.stderr
    return done


def lines(topic: ErrorsTopic, *options: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in feed(topic, *options).stdout.splitlines()]


@contextmanager
def started(topic: ErrorsTopic, log: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start it, and kill it at the end of the block if it still runs."""
    with place(topic).start(*_FEED, *options, log=log, MYA_WEBHOOK_SECRET=SECRET) as process:
        try:
            yield process
        finally:
            process.kill()


def runs_of(notices: Iterable[dict[str, Any]]) -> dict[str, list[str]]:
    """In which order the words on each error were told, repeats left out."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for each in notices:
        found[each["error_id"]][each["run_id"]] = None
    return {error: list(runs) for error, runs in found.items()}


def has_more(tool: Tool, *, than: int) -> bool:
    """Whether the tool got more posts, or all."""
    return len(tool.posts) > than or len(ids(tool.taken)) == 30


def ids(posts: Iterable[Post]) -> set[str]:
    return {each.notice["id"] for each in posts}


def test_it_prints_a_line_for_each_word_in_order(topic: ErrorsTopic) -> None:
    topic.say([word(n, school=school) for n in range(3) for school in ("oak", "elm", "ash")])

    found = lines(topic)

    assert len(found) == len({each["id"] for each in found}) == 9
    assert set(map(tuple, runs_of(found).values())) == {("run-0", "run-1", "run-2")}
    assert {each["school_id"] for each in found} == {"oak", "elm", "ash"}


def test_one_school_is_told_of_without_the_others(topic: ErrorsTopic) -> None:
    topic.say([word(school="oak"), word(school="elm")])

    assert [each["school_id"] for each in lines(topic, "--school", "elm")] == ["elm"]


def test_labels_are_told_only_where_asked_for_and_never_on_stderr(topic: ErrorsTopic) -> None:
    topic.say([word()])

    plain, with_labels = feed(topic), feed(topic, "--labels")

    assert LABEL not in plain.stdout
    assert json.loads(with_labels.stdout)["label"] == LABEL
    assert LABEL not in plain.stderr + with_labels.stderr


def test_a_resolution_is_told(topic: ErrorsTopic) -> None:
    topic.say([word(), word(1, change=Change.RESOLVED)])

    assert [each["state"] for each in lines(topic)] == ["open", "resolved"]


def test_without_a_bookmark_each_start_is_the_first(topic: ErrorsTopic) -> None:
    topic.say([word()])

    assert lines(topic) == lines(topic) != []


@pytest.mark.parametrize("kept", ["--bookmark", "--group"])
def test_what_was_told_is_not_told_again(kept: str, topic: ErrorsTopic, tmp_path: Path) -> None:
    option = (kept, str(tmp_path / "mark") if kept == "--bookmark" else f"{topic.prefix}tool")
    topic.say([word(0), word(0, school="elm")])

    first = lines(topic, *option)
    topic.say([word(1)])
    second = lines(topic, *option)

    assert [each["run_id"] for each in first] == ["run-0", "run-0"]
    assert [each["run_id"] for each in second] == ["run-1"]


@pytest.mark.parametrize("kept", ["--bookmark", "--group"])
def test_from_now_on_leaves_out_what_there_was_and_nothing_that_comes(
    kept: str, topic: ErrorsTopic, tmp_path: Path
) -> None:
    option = (kept, str(tmp_path / "mark") if kept == "--bookmark" else f"{topic.prefix}tool")
    topic.say([word(0)])

    first = lines(topic, "--from", "now", *option)
    topic.say([word(1), word(0, school="elm")])
    second = lines(topic, "--from", "now", *option)

    assert first == []
    assert sorted((each["school_id"], each["run_id"]) for each in second) == [
        ("elm", "run-0"),
        ("oak", "run-1"),
    ]


def test_what_cannot_be_trusted_is_passed_over(topic: ErrorsTopic) -> None:
    topic.put(
        ("oak", {"key": b"oak/x", "value": b"not Avro"}),
        ("oak", {"key": b"oak/x", "value": None}),
    )
    topic.say([word()])

    done = feed(topic)

    assert len(done.stdout.splitlines()) == 1
    reasons = [json.loads(line).get("reason") for line in done.stderr.splitlines()]
    assert sorted(filter(None, reasons)) == ["null_value", "unknown_schema"]


def test_a_webhook_that_fails_now_and_then_is_told_all_in_order(
    topic: ErrorsTopic, tmp_path: Path
) -> None:
    topic.say([word(n, record_id=record) for n in range(5) for record in "ab"])

    with listening(lambda count: 500 if count % 4 == 1 else 200) as tool:
        feed(topic, "--webhook", tool.url, "--bookmark", str(tmp_path / "mark"))

    assert len(tool.taken) == len(ids(tool.taken)) == 10
    assert set(map(len, runs_of(each.notice for each in tool.taken).values())) == {5}
    for runs in runs_of(each.notice for each in tool.taken).values():
        assert runs == [f"run-{n}" for n in range(5)]


def test_a_webhook_that_stays_down_ends_the_feed_and_loses_nothing(
    topic: ErrorsTopic, tmp_path: Path
) -> None:
    topic.say([word(n) for n in range(4)])
    mark = ("--bookmark", str(tmp_path / "mark"))

    with listening(lambda count: 200 if count < 2 else 503) as tool:
        to = ("--webhook", tool.url, *mark)
        failed = feed(topic, *to, "--patience-s", "0", exit_code=1)
        tool.answer = lambda _: 200
        feed(topic, *to)

    assert "status 503" in failed.stderr.splitlines()[-1]
    assert "hush" not in failed.stderr
    assert [each.notice["run_id"] for each in tool.taken] == ["run-0", "run-1", "run-2", "run-3"]


def test_killed_again_and_again_it_loses_nothing_and_repeats_under_the_same_id(
    topic: ErrorsTopic, tmp_path: Path
) -> None:
    said = [word(n, record_id=record) for n in range(10) for record in "abc"]
    topic.say(said)
    mark = ("--bookmark", str(tmp_path / "mark"))

    with listening() as tool:
        for kill in range(3):
            with started(topic, tmp_path / f"{kill}.log", "--webhook", tool.url, *mark):
                wait_until(
                    partial(has_more, tool, than=len(tool.posts) + 4 * kill),
                    limit_s=LIMIT_S,
                    what=f"more posts than {len(tool.posts)}",
                )
        feed(topic, "--webhook", tool.url, *mark)

    assert len(ids(tool.taken)) == 30
    for runs in runs_of(each.notice for each in tool.taken).values():
        assert runs == [f"run-{n}" for n in range(10)]
    bodies = {(each.notice["id"], each.body) for each in tool.taken}
    assert len(bodies) == 30


def test_a_stop_keeps_the_place_and_ends_well(topic: ErrorsTopic, tmp_path: Path) -> None:
    topic.say([word(0)])
    mark = ("--bookmark", str(tmp_path / "mark"))

    with listening() as tool:
        with started(topic, tmp_path / "log", "--webhook", tool.url, *mark) as process:
            wait_until(lambda: len(tool.taken) == 1, limit_s=LIMIT_S, what="the notice")
            process.terminate()
            assert process.wait(LIMIT_S) == 0
        feed(topic, "--webhook", tool.url, *mark)

    assert len(tool.posts) == 1
