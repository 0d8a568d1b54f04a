"""A message for Kafka, before it is known which deployment's topics and partitions it goes to."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is sent: `subject` is a data set, the runs or the errors."""

    subject: str
    key: bytes
    value: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
