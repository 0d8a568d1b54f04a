"""A difference as a document for machines: plain mappings and lists."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from projections.comparison.difference import (
    Difference,
    ErrorDifference,
    Rows,
    Sample,
    TableDifference,
)


def document_of(difference: Difference) -> dict[str, Any]:
    """Return the document. Values and labels are in it only where they were asked for."""
    return {
        "a": difference.a,
        "b": difference.b,
        "is_empty": difference.is_empty,
        "fingerprint": difference.fingerprint,
        "tables_compared": list(difference.tables_compared),
        "rows_compared": difference.rows_compared,
        "shapes": [asdict(each) for each in difference.shapes],
        "tables": [_table(each) for each in difference.tables],
        "errors": [_error(each) for each in difference.errors],
    }


def _table(table: TableDifference) -> dict[str, Any]:
    return {
        "table": table.table,
        "school_id": table.school_id,
        "rows_a": table.rows_a,
        "rows_b": table.rows_b,
        **(_rows(table.rows) if table.rows else {}),
    }


def _rows(rows: Rows) -> dict[str, Any]:
    return {
        "only_a": rows.only_a,
        "only_b": rows.only_b,
        "changed": rows.changed,
        "fields": dict(rows.fields),
        "samples": [_sample(each) for each in rows.samples],
    }


def _sample(sample: Sample) -> dict[str, Any]:
    document: dict[str, Any] = {
        "kind": sample.kind.value,
        "key": dict(sample.key),
        "changed": list(sample.changed),
    }
    if sample.values is not None:
        document["values"] = {name: _sides(each) for name, each in sample.values.items()}
    return document


def _sides(value: tuple[str | None, str | None]) -> Mapping[str, str | None]:
    return dict(zip(("a", "b"), value, strict=True))


def _error(error: ErrorDifference) -> dict[str, Any]:
    return {
        "data_set": error.data_set,
        "code": error.code,
        "in_b": error.in_b,
        "count": error.count,
        "schools": error.schools,
        "samples": [
            {name: value for name, value in asdict(sample).items() if value is not None}
            for sample in error.samples
        ],
    }
