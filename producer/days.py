"""Spans of days, kept as numbers: two million lessons each carry one. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import assert_never

from contract.declaration import DataSet, Occurrence, Record, Standing
from contract.runs import Window


@dataclass(frozen=True, slots=True)
class Days:
    """From a first day to a last one, both included, by their number in the calendar."""

    first: int
    last: int

    def __contains__(self, day: int) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return f"{iso_of(self.first)} to {iso_of(self.last)}"

    def window(self) -> Window:
        """Return the days as they cross the wire."""
        return {"first_day": iso_of(self.first), "last_day": iso_of(self.last)}


def number_of(moment: str) -> int:
    """Return the number of the day of a date, or of a date with its time, in ISO form."""
    return date.fromisoformat(moment[:10]).toordinal()


def iso_of(number: int) -> str:
    """Return a day by its number as YYYY-MM-DD."""
    return date.fromordinal(number).isoformat()


def day_of(data_set: DataSet, record: Record) -> int | None:
    """Return the day that decides whether a vanished record is history; None where none does."""
    match data_set.dated:
        case None:
            return None
        case Occurrence(start=deciding) | Standing(end=deciding):
            return number_of(record[deciding])
        case _:
            assert_never(data_set.dated)
