"""The rules follow from the topics and the principals, and not from how many schools there are."""

import pytest

from consumers.access.applying import Changes
from consumers.access.limits import BYTES, REQUESTS, UNREACHED, Limit, limits_of, ours_of
from consumers.access.rules import Effect, Principals, Resource, Rule, is_ours, rules_of
from contract.names import Topics

PRINCIPALS = Principals(workers=["worker"], support=["desk"], admins=["admin"])
TOPICS = Topics("p.")
SUBJECTS = ["students", "errors"]


def allowed(principal: str) -> set[tuple[str, str, str]]:
    return {
        (each.operation, each.resource.value, each.name + ("*" if each.prefixed else ""))
        for each in rules_of(PRINCIPALS, TOPICS, SUBJECTS)
        if (each.principal, each.effect) == (principal, Effect.ALLOW)
    }


def test_a_school_may_write_to_every_topic_and_nothing_else() -> None:
    assert allowed("User:*") == {
        ("WRITE", "topic", "p.students"),
        ("WRITE", "topic", "p.errors"),
    }


def test_a_worker_reads_and_writes_with_its_own_groups_and_transactions() -> None:
    assert allowed("User:worker") == {
        ("READ", "topic", "p.students"),
        ("READ", "topic", "p.errors"),
        ("WRITE", "topic", "p.students"),
        ("WRITE", "topic", "p.errors"),
        ("READ", "group", "p.mya-consumers-*"),
        ("WRITE", "transactional id", "p.relay-*"),
    }


def test_support_reads_errors_and_is_denied_what_every_user_may() -> None:
    denied = {
        (each.operation, each.name)
        for each in rules_of(PRINCIPALS, TOPICS, SUBJECTS)
        if (each.principal, each.effect) == ("User:desk", Effect.DENY)
    }

    assert allowed("User:desk") == {("READ", "topic", "p.errors"), ("READ", "group", "p.feed*")}
    assert denied == {("WRITE", "p.students"), ("WRITE", "p.errors")}


def test_whoever_signs_in_as_nobody_is_denied_all() -> None:
    denied = {
        (each.effect, each.operation, each.name)
        for each in rules_of(PRINCIPALS, TOPICS, SUBJECTS)
        if each.principal == "User:ANONYMOUS"
    }

    assert denied == {(Effect.DENY, "ALL", "p.students"), (Effect.DENY, "ALL", "p.errors")}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Rule("User:x", Effect.ALLOW, "READ", Resource.TOPIC, "p.students"), True),
        (Rule("User:x", Effect.ALLOW, "READ", Resource.GROUP, "p.", prefixed=True), True),
        (Rule("User:x", Effect.ALLOW, "READ", Resource.TOPIC, "other.students"), False),
        (Rule("User:x", Effect.ALLOW, "READ", Resource.TOPIC, "*"), False),
        (Rule("User:x", Effect.ALLOW, "ALTER", Resource.CLUSTER, "kafka-cluster"), False),
        (Rule("User:admin", Effect.ALLOW, "ALTER", Resource.CLUSTER, "kafka-cluster"), True),
    ],
)
def test_what_is_not_ours_is_left_alone(rule: Rule, expected: bool) -> None:
    assert expected == is_ours(rule, TOPICS, ["admin"])


def test_every_school_has_the_same_limit_and_the_platform_none() -> None:
    limits = limits_of(PRINCIPALS, school_bytes_per_s=1_000)

    assert {each.value for each in limits if not each.user and each.kind == BYTES} == {1_000}
    assert {each.value for each in limits if each.user} == {UNREACHED}
    assert {(each.user, each.kind) for each in limits} == {
        (user, kind) for user in ("", "worker", "desk", "admin") for kind in (BYTES, REQUESTS)
    }


def test_a_limit_that_somebody_set_by_name_is_theirs() -> None:
    theirs = Limit("school-1", BYTES, 5.0)
    forgotten = Limit("worker-of-old", BYTES, UNREACHED)

    assert ours_of({theirs, forgotten}) == {forgotten}


def test_changes_are_told_a_line_each() -> None:
    rule = Rule("User:desk", Effect.DENY, "WRITE", Resource.TOPIC, "p.x", host="10.0.0.1")
    made = Changes(
        added=(rule,),
        removed=(),
        put=(Limit("", BYTES, 2e6),),
        dropped=(Limit("w", BYTES, UNREACHED),),
    )

    assert [*made.lines()] == [
        "+ deny User:desk WRITE topic p.x from 10.0.0.1",
        "+ limit of each user producer_byte_rate 2e+06",
        "- limit w producer_byte_rate none",
    ]
