"""The rules that the brokers have: read whole, and changed one by one."""

from collections.abc import Collection, Iterable
from typing import Any, Final

from confluent_kafka import KafkaException
from confluent_kafka.admin import (  # type: ignore[attr-defined] # public, without an __all__
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
)

from consumers.access.rules import Effect, Resource, Rule
from consumers.kafka import KafkaUnavailableError

_TIMEOUT_S: Final = 30

_TYPES: Final = {
    Resource.TOPIC: ResourceType.TOPIC,
    Resource.GROUP: ResourceType.GROUP,
    Resource.TRANSACTIONAL_ID: ResourceType.TRANSACTIONAL_ID,
    Resource.CLUSTER: ResourceType.BROKER,
}
_RESOURCES: Final = {value: name for name, value in _TYPES.items()}
_EFFECTS: Final = {Effect.ALLOW: AclPermissionType.ALLOW, Effect.DENY: AclPermissionType.DENY}
_PATTERNS: Final = {False: ResourcePatternType.LITERAL, True: ResourcePatternType.PREFIXED}


def rules_there(admin: AdminClient) -> frozenset[Rule]:
    """Return all rules of the brokers, whoever made them. Raises KafkaUnavailableError."""
    # The annotations of the client leave out that nothing stands for any name.
    any_name: Any = None
    everything = AclBindingFilter(
        ResourceType.ANY,
        any_name,
        ResourcePatternType.ANY,
        any_name,
        any_name,
        AclOperation.ANY,
        AclPermissionType.ANY,
    )
    try:
        found = admin.describe_acls(everything, request_timeout=_TIMEOUT_S).result()
    except KafkaException as error:
        raise _refused(error) from error
    return frozenset(_rule(each) for each in found)


def add(admin: AdminClient, rules: Collection[Rule]) -> None:
    """Give the brokers these rules, too. Raises KafkaUnavailableError."""
    if rules:
        _await(admin.create_acls([_binding(each) for each in rules], request_timeout=_TIMEOUT_S))


def remove(admin: AdminClient, rules: Collection[Rule]) -> None:
    """Take these rules away. Raises KafkaUnavailableError."""
    if rules:
        filters = [_only(each) for each in rules]
        _await(admin.delete_acls(filters, request_timeout=_TIMEOUT_S))


def _await(asked: dict[Any, Any]) -> None:
    futures: Iterable[Any] = asked.values()
    try:
        for each in futures:
            each.result()
    except KafkaException as error:
        raise _refused(error) from error


def _refused(error: KafkaException) -> KafkaUnavailableError:
    return KafkaUnavailableError(f"The broker refuses the rules: {error.args[0].str()}")


def _binding(rule: Rule) -> AclBinding:
    return AclBinding(*_parts(rule))


def _only(rule: Rule) -> AclBindingFilter:
    return AclBindingFilter(*_parts(rule))


def _parts(rule: Rule) -> tuple[Any, ...]:
    return (
        _TYPES[rule.resource],
        rule.name,
        _PATTERNS[rule.prefixed],
        rule.principal,
        rule.host,
        AclOperation[rule.operation],
        _EFFECTS[rule.effect],
    )


def _rule(binding: AclBinding) -> Rule:
    allows = binding.permission_type is AclPermissionType.ALLOW
    return Rule(
        principal=binding.principal,
        effect=Effect.ALLOW if allows else Effect.DENY,
        operation=AclOperation(binding.operation).name,
        resource=_RESOURCES[ResourceType(binding.restype)],
        name=binding.name,
        prefixed=binding.resource_pattern_type is ResourcePatternType.PREFIXED,
        host=binding.host,
    )
