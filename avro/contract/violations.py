"""A violation: a rule that a record breaks. A value, never an exception."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken rule: its code in the catalogue, and the one other thing it is about.

    `detail` is an id or the name of a column, never a person's value: it becomes part of a Kafka
    key. `values` fill the placeholders of the catalogue's message.
    """

    code: str
    detail: str = ""
    values: Mapping[str, str] = field(default_factory=dict, compare=False)
