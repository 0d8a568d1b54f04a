"""What `mya-consumers replay diff` shows: how two generations differ, for people or machines."""

from collections.abc import Iterator, Sequence
from typing import Final

from rich.console import Console

from projections import listing
from projections.comparison.difference import (
    Difference,
    ErrorDifference,
    Kind,
    Sample,
    Shape,
    ShapeDifference,
    TableDifference,
)
from projections.comparison.document import document_of
from projections.listing import text_of

_SHAPE_COLUMNS: Final = ("table", "column", "what", "before", "after", "rows")
_ROW_COLUMNS: Final = ("rows before", "rows after", "gone", "new", "changed", "changed fields")
_SAMPLE_COLUMNS: Final = ("table", "school_id", "row", "key", "fields")
_ERROR_COLUMNS: Final = ("errors", "data_set", "code", "count", "schools", "for example")

_WHAT: Final = {
    Shape.TABLE: "only in one",
    Shape.NAME: "renamed",
    Shape.KEY: "other key, rows only counted",
    Shape.COLUMN: "column only in one",
    Shape.TYPE: "other type",
}
_KIND: Final = {Kind.ONLY_A: "gone", Kind.ONLY_B: "new", Kind.CHANGED: "changed"}


def show(difference: Difference, *, json: bool) -> None:
    """Print a difference on stdout."""
    if json:
        listing.print_object(document_of(difference))
        return
    console = listing.console()
    console.print(_summary(difference), soft_wrap=True)
    _print(console, "Tables", _SHAPE_COLUMNS, [_shape_row(each) for each in difference.shapes])
    row_columns = ("table", "school_id", *_ROW_COLUMNS)
    _print(console, "Rows", row_columns, [_table_row(each) for each in difference.tables])
    _print(console, "For example", _SAMPLE_COLUMNS, list(_sample_rows(difference)))
    _print(console, "Errors", _ERROR_COLUMNS, [_error_row(each) for each in difference.errors])


def _summary(difference: Difference) -> str:
    a, b = difference.a, difference.b
    compared = f"{difference.rows_compared} rows of {len(difference.tables_compared)} tables"
    if difference.is_empty:
        return f"Generations {a} and {b} are the same: {compared} compared."
    told = difference.fingerprint
    return f"Generation {b} differs from {a}: {compared} compared. Difference {told}."


def _print(
    console: Console, title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]
) -> None:
    if rows:
        console.print(f"\n{title}:\n")
        listing.print_table(columns, rows)


def _shape_row(each: ShapeDifference) -> tuple[object, ...]:
    return (each.table, each.column, _WHAT[each.shape], each.in_a, each.in_b, each.rows)


def _table_row(each: TableDifference) -> tuple[object, ...]:
    start = (each.table, each.school_id, each.rows_a, each.rows_b)
    if each.rows is None:
        return (*start, None, None, None, None)
    fields = [f"{name} {count}" for name, count in each.rows.fields.items()]
    return (*start, each.rows.only_a, each.rows.only_b, each.rows.changed, fields)


def _sample_rows(difference: Difference) -> Iterator[tuple[object, ...]]:
    for table in difference.tables:
        for sample in table.rows.samples if table.rows else ():
            key = ", ".join(f"{name} {text_of(value)}" for name, value in sample.key.items())
            yield table.table, table.school_id, _KIND[sample.kind], key, _fields(sample)


def _fields(sample: Sample) -> str:
    if sample.values is None:
        return ", ".join(sample.changed)
    return "; ".join(
        f"{name}: {_value(before)} → {_value(after)}"
        for name, (before, after) in sample.values.items()
    )


def _value(value: str | None) -> str:
    return "nothing" if value is None else repr(value)


def _error_row(each: ErrorDifference) -> tuple[object, ...]:
    samples = (
        " ".join(part for part in (one.school_id, one.record_id, one.detail, one.label) if part)
        for one in each.samples
    )
    change = "appear" if each.in_b else "go"
    return (change, each.data_set, each.code, each.count, each.schools, list(samples))
