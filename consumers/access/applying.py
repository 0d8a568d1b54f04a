"""Bringing the brokers to the rules and limits that they are to have."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consumers.access import brokers_rules
from consumers.access.limits import Limit, limits_of, ours_of
from consumers.access.rules import Principals, Rule, is_ours, rules_of
from consumers.kafka import Cluster, subjects

if TYPE_CHECKING:
    from consumers.access.brokers_limits import BrokersLimits


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the brokers are to have."""

    rules: frozenset[Rule]
    limits: frozenset[Limit]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What they lack, and what they have too many of."""

    added: tuple[Rule, ...]
    removed: tuple[Rule, ...]
    put: tuple[Limit, ...]
    dropped: tuple[Limit, ...]

    def lines(self) -> Iterator[str]:
        """Say what would be, a line each."""
        yield from (f"+ {each}" for each in (*self.added, *self.put))
        yield from (f"- {each}" for each in (*self.removed, *self.dropped))


def wanted(cluster: Cluster, principals: Principals, *, school_bytes_per_s: int) -> Wanted:
    """Return what the brokers are to have for these principals."""
    return Wanted(
        rules=rules_of(principals, cluster.topics, subjects()),
        limits=limits_of(principals, school_bytes_per_s=school_bytes_per_s),
    )


def changes(cluster: Cluster, want: Wanted, principals: Principals) -> Changes:
    """Return what is to be changed; rules and limits of others are left alone.

    Raises KafkaUnavailableError.
    """
    rules = brokers_rules.rules_there(cluster.admin())
    ours = {each for each in rules if is_ours(each, cluster.topics, principals.admins)}
    with _limits(cluster) as there:
        limits = ours_of(there.there())
    kept = {(each.user, each.kind) for each in want.limits}
    return Changes(
        added=tuple(sorted(want.rules - rules)),
        removed=tuple(sorted(ours - want.rules)),
        put=tuple(sorted(want.limits - limits)),
        dropped=tuple(sorted(each for each in limits if (each.user, each.kind) not in kept)),
    )


def apply(cluster: Cluster, made: Changes) -> None:
    """Make the changes; first what is added, so that nobody is shut out in between.

    Raises KafkaUnavailableError.
    """
    admin = cluster.admin()
    with _limits(cluster) as limits:
        brokers_rules.add(admin, made.added)
        limits.put(made.put)
        limits.remove(made.dropped)
        brokers_rules.remove(admin, made.removed)


def _limits(cluster: Cluster) -> AbstractContextManager["BrokersLimits"]:
    # Only here: it brings another client of Kafka with it, for which no other command should wait.
    from consumers.access.brokers_limits import brokers_limits  # noqa: PLC0415

    return brokers_limits(cluster)
