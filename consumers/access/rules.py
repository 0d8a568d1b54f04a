"""Which rules (ACLs) the brokers are to have: a pure function of the topics and the principals.

Every user who signs in may write to our topics, and so every school has one rule between them all:
whose an event is, its signature says. Kafka matches no part of a name, so it is this rule for
everybody (`User:*`), taken back from those who are to read alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from contract.names import ERRORS, Topics

EVERY_USER: Final = "User:*"
NOBODY: Final = "User:ANONYMOUS"
"""Whoever comes by a listener that asks for no password. `User:*` means them, too."""

CLUSTER_NAME: Final = "kafka-cluster"


class Resource(StrEnum):
    """What a rule is about."""

    TOPIC = "topic"
    GROUP = "group"
    TRANSACTIONAL_ID = "transactional id"
    CLUSTER = "cluster"


class Operation(StrEnum):
    """What a rule allows or denies. Who may read or write may also describe."""

    ALL = "ALL"
    READ = "READ"
    WRITE = "WRITE"
    CREATE = "CREATE"
    ALTER = "ALTER"
    DESCRIBE = "DESCRIBE"
    DESCRIBE_CONFIGS = "DESCRIBE_CONFIGS"
    ALTER_CONFIGS = "ALTER_CONFIGS"


class Effect(StrEnum):
    """What a rule does; a denial comes before whatever is allowed."""

    ALLOW = "allow"
    DENY = "deny"


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """One rule; `prefixed` says that every name counts that begins so, `host` where it holds."""

    principal: str
    effect: Effect
    operation: str
    resource: Resource
    name: str
    prefixed: bool = False
    host: str = "*"

    def __str__(self) -> str:
        """Return the rule as one line."""
        name = f"{self.name}*" if self.prefixed else self.name
        place = "" if self.host == "*" else f" from {self.host}"
        return f"{self.effect} {self.principal} {self.operation} {self.resource} {name}{place}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Principals:
    """The names under which the platform's own programs sign in; schools are everybody else."""

    workers: Sequence[str]
    support: Sequence[str]
    admins: Sequence[str]

    @property
    def all(self) -> tuple[str, ...]:
        """Return every one of them."""
        return (*self.workers, *self.support, *self.admins)


def rules_of(principals: Principals, topics: Topics, subjects: Sequence[str]) -> frozenset[Rule]:
    """Return all rules for the topics of these subjects."""
    names = [topics.of(each) for each in subjects]
    return frozenset(
        [
            *_of_everybody(names),
            *(rule for each in principals.workers for rule in _of_worker(each, names, topics)),
            *(rule for each in principals.support for rule in _of_support(each, names, topics)),
            *(rule for each in principals.admins for rule in _of_admin(each, names)),
        ]
    )


def is_ours(rule: Rule, topics: Topics, admins: Sequence[str]) -> bool:
    """Say whether a rule that the brokers have is for `rules_of` to keep or to take away.

    What bears our prefix is; of the cluster, only what those have whom we call administrators.
    """
    if rule.resource is Resource.CLUSTER:
        return rule.principal in map(_user, admins)
    return bool(topics.prefix) and rule.name.startswith(topics.prefix)


def _of_everybody(names: Sequence[str]) -> Iterator[Rule]:
    for name in names:
        yield Rule(EVERY_USER, Effect.ALLOW, Operation.WRITE, Resource.TOPIC, name)
        yield Rule(NOBODY, Effect.DENY, Operation.ALL, Resource.TOPIC, name)


def _of_worker(user: str, names: Sequence[str], topics: Topics) -> Iterator[Rule]:
    for operation in (Operation.READ, Operation.WRITE):
        for name in names:
            yield _allowed(user, operation, Resource.TOPIC, name)
    # A group for each generation, a transactional id for each partition number.
    group, relay = f"{topics.prefix}mya-consumers-", f"{topics.prefix}relay-"
    yield _allowed(user, Operation.READ, Resource.GROUP, group, prefixed=True)
    yield _allowed(user, Operation.WRITE, Resource.TRANSACTIONAL_ID, relay, prefixed=True)


def _of_support(user: str, names: Sequence[str], topics: Topics) -> Iterator[Rule]:
    yield _allowed(user, Operation.READ, Resource.TOPIC, topics.of(ERRORS))
    yield _allowed(user, Operation.READ, Resource.GROUP, f"{topics.prefix}feed", prefixed=True)
    for name in names:
        yield Rule(_user(user), Effect.DENY, Operation.WRITE, Resource.TOPIC, name)


def _of_admin(user: str, names: Sequence[str]) -> Iterator[Rule]:
    for operation in (
        Operation.ALTER,
        Operation.DESCRIBE,
        Operation.ALTER_CONFIGS,
        Operation.DESCRIBE_CONFIGS,
    ):
        yield _allowed(user, operation, Resource.CLUSTER, CLUSTER_NAME)
    for operation in (
        Operation.CREATE,
        Operation.DESCRIBE,
        Operation.ALTER_CONFIGS,
        Operation.DESCRIBE_CONFIGS,
    ):
        for name in names:
            yield _allowed(user, operation, Resource.TOPIC, name)


def _allowed(
    user: str, operation: Operation, resource: Resource, name: str, *, prefixed: bool = False
) -> Rule:
    return Rule(_user(user), Effect.ALLOW, operation, resource, name, prefixed)


def _user(name: str) -> str:
    return f"User:{name}"
