"""SIMS permissions: what a data set needs, its own and those of the data sets it builds on.

Source: permissions and "also" lists are published. They form a graph of their own, which has a
cycle; it is not the graph of references.
"""

from collections.abc import Iterable
from typing import Final

from contract.data_sets import ALL, BY_NAME
from contract.declaration import DataSet

GROUP_MEMBERSHIP: Final = "Third Party Reporter"
"""The SIMS user group without which reports run but leave every id column out."""


def closure(data_set: DataSet) -> tuple[str, ...]:
    """Return every permission that a data set needs, as SIMS shows them, in the order of `ALL`."""
    needed = _builds_on(data_set)
    return tuple(
        dict.fromkeys(
            permission
            for each in (data_set, *ALL)
            if each.name in needed
            for permission in each.own_permissions
        )
    )


def missing(needed: Iterable[str], granted: Iterable[str]) -> tuple[str, ...]:
    """Return the permissions that are not among those granted, which a person may have typed."""
    known = {_normal(permission) for permission in granted}
    return tuple(permission for permission in needed if _normal(permission) not in known)


def owner_of(permission: str) -> DataSet:
    """Return the first data set that has a permission as its own."""
    return next(each for each in ALL if permission in each.own_permissions)


def needing(permission: str) -> tuple[DataSet, ...]:
    """Return the data sets whose closure has a permission."""
    return tuple(each for each in ALL if permission in closure(each))


def _builds_on(data_set: DataSet) -> set[str]:
    found: set[str] = set()
    to_visit = [data_set.name]
    while to_visit:
        name = to_visit.pop()
        if name not in found:
            found.add(name)
            to_visit += BY_NAME[name].also_permissions_of
    return found


def _normal(permission: str) -> str:
    # SIMS shows some with several spaces before "(All)", others with none.
    words = " ".join(permission.split())
    return words.replace(" (All)", "(All)")
