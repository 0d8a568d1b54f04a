"""Setting an event or a school aside, and taking it in again.

Under the lock of the partition number, as everything that workers look at when they judge.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from consumers.back_office import BackOffice, RefusedError
from consumers.quarantine.retrying import CRASHES, Claimed, Retrying
from consumers.quarantine.verdicts import Told
from consumers.trust.parked import SCHOOL_PARKED
from contract.partitions import partition_of
from projections.generation.positions import PositionTable, lock_numbers
from projections.generation.schema.tables import POSITION
from projections.permanent import enrolment, parkings, quarantine_contents
from projections.permanent.parkings import Order, Parking, Place
from projections.permanent.quarantine_contents import Wanted
from projections.permanent.schema.error_tables import ERROR_POSITION
from projections.replay.standing import share_live_pointer


def park_event(office: BackOffice, place: Place, order: Order, *, keep: bool) -> None:
    """Set an event aside. Raises RefusedError where it is already."""
    with _locked(office, place[1], keep=keep):
        if _found(office, lambda each: each.place == place):
            raise RefusedError(f"It is parked already: {_said(place)}.")
        parkings.park_event(office.connection, place, order)


def park_school(office: BackOffice, school_id: str, order: Order, *, keep: bool) -> None:
    """Set aside whatever a school says that is not applied yet, and settle no run of it.

    Raises RefusedError for a school that nobody knows, or that is parked already.
    """
    if enrolment.find(office.connection, school_id) is None:
        # What crashes may be the first that it ever said.
        office.settings_of(school_id)
    number = partition_of(school_id, office.partition_count)
    with _locked(office, number, keep=keep):
        if _found(office, lambda each: each.school_id == school_id):
            raise RefusedError(f"School {school_id} is parked already.")
        read = PositionTable(POSITION.name).next_offsets(office.connection)
        read |= PositionTable(ERROR_POSITION.name).next_offsets(office.connection)
        starts = {topic: offset for (topic, own), offset in read.items() if own == number}
        parkings.park_school(office.connection, school_id, starts, order)


def unpark_event(retrying: Retrying, place: Place) -> list[Told]:
    """Take in an event that was set aside, if a worker has come to it yet, and park it no more.

    It stays parked while it would still crash. Raises RefusedError where it is not parked.
    """
    office = retrying.office
    if not _found(office, lambda each: each.place == place):
        raise RefusedError(f"It is not parked: {_said(place)}.")
    there = quarantine_contents.of_places(office.connection, [place])
    told = retrying.retry((each.school_id, each.place) for each in there)
    if not _crashes(told):
        _lift(retrying, place[1], lambda each: each.place == place)
    return told


def unpark_school(retrying: Retrying, school_id: str) -> list[Told]:
    """Take in what was set aside of a school, and park it no more.

    It stays parked while anything of it would still crash that is not parked by itself. Raises
    RefusedError where it is not parked.
    """
    office = retrying.office
    if not _found(office, lambda each: each.school_id == school_id):
        raise RefusedError(f"School {school_id} is not parked.")
    told = retrying.retry(_set_aside(office, school_id))
    if not _crashes(told):
        number = partition_of(school_id, office.partition_count)
        _lift(retrying, number, lambda each: each.school_id == school_id)
        if retrying.keep:
            # What came between the two.
            told += retrying.retry(_set_aside(office, school_id))
    return told


def _set_aside(office: BackOffice, school_id: str) -> list[Claimed]:
    wanted = Wanted(school_id=school_id, reason=SCHOOL_PARKED)
    by_itself = {each.place for each in parkings.in_force(office.connection)}
    found = quarantine_contents.places(office.connection, wanted)
    return [each for each in found if each[1] not in by_itself]


def _crashes(told: list[Told]) -> bool:
    return any(each.detail.startswith(CRASHES) for each in told)


def _lift(retrying: Retrying, number: int, which: Callable[[Parking], bool]) -> None:
    with _locked(retrying.office, number, keep=retrying.keep):
        for parking in _found(retrying.office, which):
            parkings.lift(retrying.office.connection, parking, retrying.who)


def _found(office: BackOffice, which: Callable[[Parking], bool]) -> list[Parking]:
    return [each for each in parkings.in_force(office.connection) if which(each)]


@contextmanager
def _locked(office: BackOffice, number: int, *, keep: bool) -> Iterator[None]:
    with office.connection.transaction(force_rollback=not keep):
        share_live_pointer(office.connection)
        lock_numbers(office.connection, [number])
        yield


def _said(place: Place) -> str:
    return f"{place[0]}, partition {place[1]}, offset {place[2]}"
