"""Which root each open error goes back to. Pure.

An error that names a record as not there goes back to what holds that record, and so on; to the
record itself, as missing, where nothing holds it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from typing import Final

from contract.data_sets import ALL
from contract.error_code import Place
from projections.reading import declared
from projections.reading.cause_values import Kind, Naming, Own

Node = tuple[str, str]
"""Data set and record id."""

Root = tuple[Kind, str, str]
"""Kind, data set, and which one of that kind in the data set."""

_ORDER: Final = {each.name: position for position, each in enumerate(ALL)}


@dataclass(slots=True)
class Explained:
    """A root with its own errors, and those that name what it holds."""

    root: Root
    own: list[Own] = field(default_factory=list)
    naming: list[Naming] = field(default_factory=list)

    @property
    def severity(self) -> str:
        """Return that of its worst error."""
        severities = {each.severity for each in self.own} | {each.severity for each in self.naming}
        return min(severities)  # "error" comes before "warning"


def identity(school_id: str, *parts: str) -> str:
    """Return a short id that is the same each time."""
    return blake2b("\x1f".join((school_id, *parts)).encode(), digest_size=10).hexdigest()


def explain(own: Sequence[Own], naming: Sequence[Naming]) -> dict[Root, Explained]:
    """Give each error to its root."""
    roots = Roots(own, naming)
    explained: dict[Root, Explained] = {}
    for error in own:
        root = roots.of_own(error)
        explained.setdefault(root, Explained(root)).own.append(error)
    for each in naming:
        root = roots.of_naming(each.data_set, each.code, each.detail)
        explained.setdefault(root, Explained(root)).naming.append(each)
    return explained


class Roots:
    """Follows errors to their roots, among these open errors of a school."""

    def __init__(self, own: Iterable[Own], naming: Sequence[Naming]) -> None:
        self._naming = naming
        self._held: dict[Node, list[Own]] = {}
        self._taken: dict[str, str] = {}
        for error in own:
            self._held.setdefault((error.data_set, error.record_id), []).append(error)
            if error.code == declared.USERNAME_TAKEN:
                first = self._taken.setdefault(error.record_id, error.data_set)
                self._taken[error.record_id] = min(first, error.data_set, key=_ORDER.__getitem__)
        self._blocked: dict[Node, list[Naming]] = {}
        for each in naming:
            if each.data_set in declared.TARGETS and declared.is_hard(each.data_set, each.code):
                for record_id in each.record_ids or ():
                    self._blocked.setdefault((each.data_set, record_id), []).append(each)

    def of_own(self, error: Own) -> Root:
        """Return the root of an error that holds its record or data set."""
        if not error.record_id:
            return Kind.DATA_SET, error.data_set, f"{error.code}\x1f{error.detail}"
        return self._record(error.data_set, error.record_id)

    def of_naming(
        self, data_set: str, code: str, detail: str, above: frozenset[Node] = frozenset()
    ) -> Root:
        """Return the root of the errors that name `detail` as not there."""
        for node in self._targets(data_set, code, detail):
            if self._stands_in_the_way(node) and node not in above:
                return self._of_node(node, above | {node})
        return self._missing(data_set, code, detail)

    def _of_node(self, node: Node, above: frozenset[Node]) -> Root:
        held = self._held.get(node, ())
        if any(each.place == Place.INSIDE_MYA for each in held):
            return self._record(*node)
        # What MYA has of a record comes back with what it names, whatever holds the newest of it
        # at the school.
        blocking = self._blocked.get(node, ())
        roots = {self.of_naming(*each.key, above) for each in blocking}
        return roots.pop() if len(roots) == 1 else self._record(*node)

    def _record(self, data_set: str, record_id: str) -> Root:
        """Return a record as a root. Who has no account has none, whatever records they have."""
        if data_set in declared.PEOPLE:
            data_set = self._taken.get(record_id, data_set)
        return Kind.RECORD, data_set, record_id

    def _stands_in_the_way(self, node: Node) -> bool:
        return node in self._held or node in self._blocked

    def _targets(self, data_set: str, code: str, detail: str) -> list[Node]:
        to = declared.REFERENCES[data_set, code].to
        return [(name, detail) for name in to if declared.is_met_by_records(name)]

    def _missing(self, data_set: str, code: str, detail: str) -> Root:
        """Return what is missing. Where it may be in several data sets, it is taken to be in the
        one in which others need it.
        """
        to = declared.REFERENCES[data_set, code].to
        needed = (name for name in to if (name, detail) in self._needed)
        return Kind.MISSING, next(needed, to[0]), detail

    @cached_property
    def _needed(self) -> set[Node]:
        return {
            (to[0], each.detail)
            for each in self._naming
            if len(to := declared.REFERENCES[each.data_set, each.code].to) == 1
        }
