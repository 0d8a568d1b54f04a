"""A broker with TLS, passwords and rules: what everybody can do there, and what nobody can."""

import json
from pathlib import Path

import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException, Message, Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from contract.program.kafka_settings import read_kafka_settings
from producer.readiness import brokers
from tests.broker.conftest import ADMIN, APPLY, SCHOOL, SUPPORT, WORKER, Secured
from tests.nights.deployment import Done

LIMIT_S = 20
FEED = ("mya-consumers", "feed", "--until-end", "--group")


@pytest.fixture(scope="module")
def extract(secured: Secured) -> Path:
    """A night of a small sample school."""
    folder = secured.broker.folder / "extracts"
    made = secured.place.run(
        *("mya-producer", "sample", "--students", "20", "--nights", "1", "--seed", "1"),
        *("--out", str(folder)),
    )
    assert made.returncode == 0, made.stderr
    return folder / "night-1"


@pytest.fixture(scope="module")
def night(secured: Secured, extract: Path) -> Done:
    """That night, sent by the school and applied by a worker."""
    sent = secured.run(SCHOOL, *producer("run", extract), "--on", "2026-09-01")
    assert sent.returncode == 0, sent.stderr
    return secured.run(WORKER, "mya-consumers", "run", "--until-idle")


def producer(command: str, extract: Path) -> tuple[str, ...]:
    state = extract.parents[1] / "state"
    return (
        *("mya-producer", command, "--school", "4711"),
        *("--extract", str(extract), "--state", str(state)),
    )


def test_a_school_sends_its_night_and_a_worker_applies_it(secured: Secured, night: Done) -> None:
    assert night.returncode == 0, night.stderr
    assert secured.place.rows("users", "4711")
    (run,) = secured.place.rows("runs", "4711")
    assert (run["state"], run["balanced"]) == ("completed", True)
    assert secured.place.errors("4711")


def test_support_follows_the_errors(secured: Secured, night: Done) -> None:
    told = secured.run(SUPPORT, *FEED, "sims.feed-desk")

    assert told.returncode == 0, told.stderr
    assert {json.loads(line)["school_id"] for line in told.stdout.splitlines()} == {"4711"}


def test_rules_and_limits_are_there_once(secured: Secured) -> None:
    again = secured.run(ADMIN, *APPLY)

    assert (again.returncode, again.stdout) == (0, "")


def test_a_change_is_shown_first_and_made_when_told_to(secured: Secured) -> None:
    more = (*APPLY, "--support-reader", "second-desk", "--school-bytes-per-second", "3000000")

    shown = secured.run(ADMIN, *more)
    made = secured.run(ADMIN, *more, "--yes")
    back = secured.run(ADMIN, *APPLY, "--yes")

    assert (shown.returncode, made.returncode, back.returncode) == (3, 0, 0)
    assert shown.stdout == made.stdout
    assert "+ allow User:second-desk READ topic sims.errors" in shown.stdout.splitlines()
    assert "+ limit of each user producer_byte_rate 3e+06" in shown.stdout.splitlines()
    assert "- deny User:second-desk WRITE topic sims.errors" in back.stdout.splitlines()


def test_who_is_no_administrator_changes_no_rules(secured: Secured) -> None:
    done = secured.run(SUPPORT, *APPLY, "--yes")

    assert done.returncode == 1


def test_a_school_reads_nothing(secured: Secured, night: Done) -> None:
    for topic in ("sims.students", "sims.errors", "sims.runs"):
        assert read(secured, SCHOOL, topic) == KafkaError.TOPIC_AUTHORIZATION_FAILED


def test_support_reads_errors_alone_and_writes_nothing(secured: Secured, night: Done) -> None:
    assert read(secured, SUPPORT, "sims.students") == KafkaError.TOPIC_AUTHORIZATION_FAILED
    for topic in ("sims.errors", "sims.students"):
        assert write(secured, SUPPORT, topic) == KafkaError.TOPIC_AUTHORIZATION_FAILED


def test_a_group_that_is_not_its_own_is_refused(secured: Secured) -> None:
    told = secured.run(SUPPORT, *FEED, "sims.mya-consumers-1")

    assert told.returncode == 1
    assert "authorization" in told.stderr.lower()


def test_a_school_makes_no_topic_and_takes_no_transaction(secured: Secured) -> None:
    stranger = Producer(
        {**secured.settings(SCHOOL), "transactional.id": "sims.relay-0"}  # a worker's
    )
    with pytest.raises(KafkaException) as refused:
        stranger.init_transactions(LIMIT_S)

    assert refused.value.args[0].code() == KafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED
    assert write(secured, SCHOOL, "sims.mine") in (
        KafkaError.UNKNOWN_TOPIC_OR_PART,
        KafkaError._UNKNOWN_TOPIC,
        KafkaError.TOPIC_AUTHORIZATION_FAILED,
    )


def test_a_listener_without_a_password_is_of_no_use(secured: Secured) -> None:
    plain = AdminClient({"bootstrap.servers": secured.broker.address("plain"), "log_level": 0})

    assert not plain.list_topics(timeout=LIMIT_S).topics


@pytest.mark.parametrize(
    ("name", "settings", "words"),
    [
        ("password", {"sasl.password": "wrong"}, "sign-in: the name or the password is not"),
        ("authority", {"ssl.ca.location": None}, "TLS: the broker's certificate is not one that"),
        ("plain", {"security.protocol": "PLAINTEXT"}, "sign-in: the broker ended the connection"),
        ("no-tls", {"security.protocol": "SASL_PLAINTEXT"}, "sign-in: the broker ended the conn"),
        ("no-name", {"security.protocol": "SSL"}, "sign-in: the broker ended the connection"),
    ],
)
def test_who_is_not_let_in_is_told_why(
    secured: Secured,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    settings: dict[str, str | None],
    words: str,
) -> None:
    monkeypatch.setattr(brokers, "_TIMEOUT_S", 2.0)
    file = secured.other_file(name, settings)
    client = {"bootstrap.servers": secured.broker.address()} | read_kafka_settings(file)

    (check,) = brokers.check_brokers(client, ())

    assert f"{check.failed}: {check.reason}".startswith(words)


def test_a_school_that_is_not_let_in_sends_nothing(secured: Secured, extract: Path) -> None:
    file = str(secured.other_file("wrong", {"sasl.password": "wrong"}))

    sent = secured.run(SCHOOL, *producer("run", extract), MYA_KAFKA_CONFIG=file)

    assert sent.returncode == 1
    assert "`mya-producer check` says at which step" in sent.stderr


def test_a_school_that_is_let_in_is_told_so(secured: Secured, extract: Path) -> None:
    checked = secured.run(SCHOOL, *producer("check", extract))

    assert f"{secured.broker.address()} can be reached." in checked.stdout


def test_a_topic_without_a_right_is_named(secured: Secured, extract: Path) -> None:
    checked = secured.run(SCHOOL, *producer("check", extract), MYA_TOPIC_PREFIX="other.")

    assert checked.returncode == 3
    assert "fails at rights: signed in, but other.class-groups" in checked.stdout


def test_a_new_password_ends_the_one_before(secured: Secured) -> None:
    before = secured.settings(ADMIN) | {"sasl.username": "school-0815"}
    made = [
        secured.run(ADMIN, "mya-consumers", "principals", "put", "school-0815") for _ in range(2)
    ]

    old, new = ({**before, "sasl.password": each.stdout.strip()} for each in made)

    assert brokers.check_brokers(old, ())[0].failed == brokers.Step.SIGN_IN
    assert brokers.check_brokers(new, ())[0].failed is None


def test_a_name_is_removed_when_told_to(secured: Secured) -> None:
    secured.run(ADMIN, "mya-consumers", "principals", "put", "school-9999")

    remove = ("mya-consumers", "principals", "remove", "school-9999")
    shown = secured.run(ADMIN, *remove)
    still = secured.run(ADMIN, "mya-consumers", "principals", "list").stdout.split()
    gone = secured.run(ADMIN, *remove, "--yes")

    assert "add --yes" in shown.stderr
    assert "school-9999" in still
    assert "Nobody can sign in as school-9999 any more." in gone.stderr


def read(secured: Secured, user: str, topic: str) -> int | None:
    """Return the code of the error that reading a topic ends with, None for what can be read."""
    # Without a word about the group: what the topic says is asked for.
    settings = {"group.id": "sims.feed-test", "enable.auto.commit": "false"}
    consumer = Consumer(secured.settings(user) | settings)
    consumer.assign([TopicPartition(topic, 0, 0)])
    try:
        while (message := consumer.poll(LIMIT_S)) is not None:
            error = message.error()
            if error is None or error.code() != KafkaError.GROUP_AUTHORIZATION_FAILED:
                return None if error is None else error.code()
        pytest.fail(f"nothing was said of {topic}")
    finally:
        consumer.close()


def write(secured: Secured, user: str, topic: str) -> int | None:
    """Return the code of the error that writing to a topic ends with."""
    reported: list[KafkaError | None] = []
    client = Producer({**secured.settings(user), "message.timeout.ms": LIMIT_S * 1000})

    def note(error: KafkaError | None, _message: Message) -> None:
        reported.append(error)

    client.produce(topic, b"value", partition=0, on_delivery=note)
    client.flush(LIMIT_S)
    (error,) = reported
    return None if error is None else error.code()
