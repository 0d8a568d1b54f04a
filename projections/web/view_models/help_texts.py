"""The pages of help, from the declarations of the contract: the same facts as the documents."""

from collections.abc import Iterable
from dataclasses import dataclass

from contract.catalogue import CATALOGUE
from contract.data_sets import ALL
from contract.declaration import Column, DataSet
from contract.error_code import ErrorCode
from contract.help_pages import PICTURE_FILES, PLACES, WHEN, files_of, raised_by, said
from contract.permissions import GROUP_MEMBERSHIP, closure
from contract.possible_errors import possible_errors
from projections.web.view_models.links import Link, help_of
from projections.wording import titles


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """An entry of the catalogue, its placeholders named instead of filled."""

    code: str
    title: str
    severity: str
    message: str
    fix: str
    raised_by: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodesOfPlace:
    """What can be found in one place."""

    place: str
    title: str
    codes: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class File:
    """A file that SIMS writes."""

    name: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Permission:
    """A permission of SIMS, as it is written there."""

    name: str
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSetPage:
    """All that a school may want to know of a data set."""

    title: str
    synced_when: str
    schedule: str
    published: tuple[str, ...]
    decided: tuple[str, ...]
    needs: tuple[Link, ...]
    codes: tuple[CodesOfPlace, ...]
    files: tuple[File, ...]
    pictures: str
    group: str
    permissions: tuple[Permission, ...]


def page_of(data_set: DataSet) -> DataSetPage:
    """Return the page of a data set."""
    needed = {name for reference in data_set.references for name in reference.to}
    return DataSetPage(
        title=data_set.title,
        synced_when=data_set.synced_when,
        schedule=WHEN[data_set.schedule],
        published=data_set.published,
        decided=data_set.decided,
        needs=_links(each for each in ALL if each.name in needed),
        codes=_codes_by_place(data_set),
        files=tuple(File(name, columns) for name, columns in files_of(data_set).items()),
        pictures=f"The folder {data_set.name} has {PICTURE_FILES.replace('`', '')}.",
        group=GROUP_MEMBERSHIP,
        permissions=tuple(
            Permission(name, name in data_set.own_permissions) for name in closure(data_set)
        ),
    )


def all_codes() -> list[Code]:
    """Return the whole catalogue."""
    by_code = raised_by()
    return [_code(entry, by_code.get(entry.code, ())) for entry in CATALOGUE.values()]


def _codes_by_place(data_set: DataSet) -> tuple[CodesOfPlace, ...]:
    return tuple(
        CodesOfPlace(
            place=place.value,
            title=PLACES[place],
            codes=tuple(_code(CATALOGUE[code], ()) for code in codes),
        )
        for place, codes in possible_errors(data_set).items()
    )


def _code(entry: ErrorCode, data_sets: Iterable[DataSet]) -> Code:
    return Code(
        code=entry.code,
        title=titles.of_code(entry.code),
        severity=entry.severity.value,
        message=said(entry, entry.message),
        fix=said(entry, entry.fix),
        raised_by=_links(data_sets),
    )


def _links(data_sets: Iterable[DataSet]) -> tuple[Link, ...]:
    return tuple(Link(each.title, help_of(each.name)) for each in data_sets)
