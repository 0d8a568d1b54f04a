"""What a data set declares, once, and everything else derives.

One `DataSet` value says where a data set comes from (files, columns), what crosses the wire
(fields), what it refers to, what it becomes in MYA and which SIMS permissions it needs. Topic,
Avro schema, dependency order, checks and pages are computed from it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, assert_never

from contract.becomes import Becomes, Room, Subject, TimeSlot, User, UserGroup
from contract.violations import Violation

Record = dict[str, Any]
"""A record as it crosses the wire: field name to text, boolean, bytes, list or None."""

Row = Mapping[str, Any]
"""A parsed row of an extract's detail file: field name to value."""

PRIMARY_ID: Final = "primary_id"
"""The column with which SIMS names the record, and on which details join."""


class Kind(StrEnum):
    """How a column is read, and what it is on the wire.

    Dates are YYYY-MM-DD, times of day HH:MM:SS, both joined by T for a date with its time; all in
    the school's local time.
    """

    TEXT = "text"
    DATE = "date"
    TIME = "time of day"
    DATE_TIME = "date and time"
    BOOLEAN = "boolean"
    CONTACT_TYPE = "contact type"
    BYTES = "bytes"


@dataclass(frozen=True, slots=True)
class Report:
    """The report that a school builds in SIMS: what each row is about, and which rows it lists."""

    focus: str
    lists: str


class Source(StrEnum):
    """What the producer reads a data set from."""

    REPORT = "report"
    PICTURE_FOLDER = "picture folder"


class Schedule(StrEnum):
    """When a data set is sent: each night unless switched off; each night once a school has opted
    in; or once, each time that somebody asks for it.
    """

    NIGHTLY = "nightly"
    OPT_IN = "opt-in"
    ON_REQUEST = "on request"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an extract file; `field` is where it lands in the record or detail row.

    A column without a field is read for the key alone. `optional` columns may be missing from
    every record; a required one that is in no record makes the extract unusable. One that holds
    the name of a person in words, of whom there is a record, says in `names` in which data set.
    """

    name: str
    field: str | None = None
    kind: Kind = Kind.TEXT
    required: bool = False
    names: str | None = None


@dataclass(frozen=True, slots=True)
class Combined:
    """What the rows of one list come to: values for the record's fields, and what was wrong."""

    values: Record
    violations: tuple[Violation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """A list of a record, extracted to a file of its own: `<data set>.<name>.xml`.

    `combine` is pure and independent of the order of its rows. The guard counts the rows of a
    list whose loss removes something in MYA (`counted_by_guard`).
    """

    name: str
    columns: tuple[Column, ...]
    fields: tuple[dict[str, Any], ...]
    combine: Callable[[Sequence[Row]], Combined]
    counted_by_guard: bool = False
    codes: tuple[str, ...] = ()
    """The codes that `combine` can say."""


_AS_READ: Final = Combined({})


class Strength(StrEnum):
    """What an unmet reference costs: the whole record, or the part that refers."""

    HARD = "hard"
    SOFT = "soft"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A field that names records of other data sets; `path` is `field` or `list.field`.

    It is met by a record of any of the data sets in `to`. `unjudged_code` is for the one
    reference whose target must be synced at all: one error for the whole data set. With
    `ends_with_target` the part that refers ends quietly when what it names leaves.
    """

    path: str
    to: tuple[str, ...]
    strength: Strength
    code: str
    unjudged_code: str | None = None
    ends_with_target: bool = False

    def targets(self, record: Record) -> Iterator[str]:
        """Yield the ids that the record names here, each once per mention."""
        head, _, tail = self.path.partition(".")
        if not tail:
            if record[head]:
                yield record[head]
            return
        for part in record[head]:
            yield part[tail]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A record takes place between two date-times, and is extracted for a window of dates.

    One that vanished from its window is removed only if it starts on or after the day of the run:
    what is past, or fell out of the window, is history and stays.
    """

    start: str = "start_at"
    end: str = "end_at"


@dataclass(frozen=True, slots=True)
class Standing:
    """A record stands from one date to another, whatever window is extracted.

    One that vanished is removed, unless its end is before the day of the run.
    """

    start: str = "start_date"
    end: str = "end_date"


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSet:
    """One data set, whole. See the modules beside `contract.data_sets` for the values."""

    name: str
    avro_name: str
    title: str
    synced_when: str
    becomes: Becomes
    columns: tuple[Column, ...]
    label: tuple[str, ...]
    """The fields that a school knows a record by, in order."""
    details: tuple[Detail, ...] = ()
    key: tuple[str, ...] = (PRIMARY_ID,)
    references: tuple[Reference, ...] = ()
    rules: tuple[Callable[[Record], Iterable[Violation]], ...] = ()
    codes: tuple[str, ...] = ()
    """The codes that `rules` and `derive` can say."""
    derive: Callable[[Record], Combined] = field(default=lambda _record: _AS_READ)
    """What the columns of a record come to beyond their text: values that replace those read, and
    what was wrong with them."""
    source: Source = Source.REPORT
    report: Report | None = None
    """What the school must build in SIMS; None where there is no report to build."""
    schedule: Schedule = Schedule.NIGHTLY
    dated: Occurrence | Standing | None = None
    cycle_field: str | None = None
    """The field that names the week of a timetable cycle. A data set with more than one week is
    refused whole: MYA supports one-week cycles only."""
    is_synced: Callable[[Record], bool] = field(default=lambda _record: True)
    """Whether MYA takes the record at all; one it does not take is as if it were not there."""
    published: tuple[str, ...] = ()
    """What MYA publishes about the data set, in sentences for a school."""
    decided: tuple[str, ...] = ()
    """What this engine decided where MYA publishes nothing."""
    own_permissions: tuple[str, ...] = ()
    also_permissions_of: tuple[str, ...] = ()

    def label_of(self, record: Record) -> str:
        """Say what the school calls this record, from what is known of it."""
        return ", ".join(str(record[name]) for name in self.label if record.get(name))

    @property
    def outlives_removal(self) -> bool:
        """Say whether a removal carries the last known record: what it became in MYA is disabled,
        not deleted.
        """
        return isinstance(self.becomes, User | UserGroup | Subject | Room | TimeSlot)

    def required_fields(self) -> Iterator[tuple[str, str]]:
        """Yield (column, field) of each value that a record cannot be without."""
        for column in self.columns:
            if column.required and column.field:
                yield column.name, column.field

    def record_fields(self) -> list[dict[str, Any]]:
        """Return the Avro fields of the record: those of the columns, then of the lists."""
        own = [_avro_field(column) for column in self.columns if column.field]
        return own + [dict(each) for detail in self.details for each in detail.fields]


def _avro_field(column: Column) -> dict[str, Any]:
    name = column.field
    match column.kind:
        case Kind.TEXT | Kind.DATE | Kind.TIME | Kind.DATE_TIME | Kind.CONTACT_TYPE:
            avro_type = "string"
        case Kind.BOOLEAN:
            avro_type = "boolean"
        case Kind.BYTES:
            avro_type = "bytes"
        case _:
            assert_never(column.kind)
    if column.required:
        return {"name": name, "type": avro_type}
    return optional(str(name), avro_type)


def optional(name: str, avro_type: str) -> dict[str, Any]:
    """Return an Avro field that may be absent, and so may be added to a published schema."""
    return {"name": name, "type": ["null", avro_type], "default": None}
