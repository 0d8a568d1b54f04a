"""Which errors a data set can raise: derived from its declaration."""

from collections.abc import Iterator

from contract.becomes import User
from contract.declaration import DataSet, Source
from contract.error_code import Place


def possible_errors(data_set: DataSet) -> dict[Place, tuple[str, ...]]:
    """Return the codes that a data set can raise, by the place where they are found first."""
    return {
        Place.ON_SITE: tuple(dict.fromkeys(_on_site(data_set))),
        Place.INSIDE_MYA: tuple(dict.fromkeys(_inside_mya(data_set))),
    }


def _on_site(data_set: DataSet) -> Iterator[str]:
    if data_set.source is Source.REPORT:
        yield from _of_columns(data_set)
    yield from data_set.codes
    for detail in data_set.details:
        yield from detail.codes
    if data_set.details:
        yield "detail_row_incomplete"
    yield "duplicate_key"
    yield from _of_the_whole(data_set)


def _of_columns(data_set: DataSet) -> Iterator[str]:
    if any(data_set.required_fields()):
        yield "required_field_missing"
    yield "value_unreadable"
    yield "value_dropped"


def _of_the_whole(data_set: DataSet) -> Iterator[str]:
    yield from ("extract_missing", "extract_unreadable")
    if data_set.source is Source.REPORT:
        yield from ("extract_failed", "column_missing", "values_lost")
        yield "id_missing"
    if data_set.cycle_field:
        yield "two_week_cycle"
    yield from ("held_by_guard", "permission_missing")


def _inside_mya(data_set: DataSet) -> Iterator[str]:
    if isinstance(data_set.becomes, User):
        yield "username_taken"
    for reference in data_set.references:
        yield reference.code
        if reference.unjudged_code:
            yield reference.unjudged_code
    yield from ("removal_held", "out_of_step")
