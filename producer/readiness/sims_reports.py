"""The reports that a school must build in SIMS, one for each file of an extract."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from contract.data_sets import ALL
from contract.declaration import PRIMARY_ID, Column, DataSet
from contract.permissions import GROUP_MEMBERSHIP
from producer.command_reporter_settings import usual_name_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SimsReport:
    """One report: its file, focus and rows, and the captions of its columns.

    `name` is what it is called in SIMS unless the settings name another.
    """

    file: str
    name: str
    focus: str
    lists: str
    required: tuple[str, ...]
    optional: tuple[str, ...]


def sims_reports(data_sets: Iterable[DataSet] = ALL) -> Iterator[SimsReport]:
    """Yield the reports of these data sets, the main one of each first."""
    for data_set in data_sets:
        if data_set.report is None:
            continue
        focus, lists = data_set.report.focus, data_set.report.lists
        yield _report(f"{data_set.name}.xml", focus, lists, data_set.columns)
        for detail in data_set.details:
            columns = (Column(PRIMARY_ID, required=True), *detail.columns)
            name = f"{data_set.name}.{detail.name}.xml"
            yield _report(name, focus, f"{lists}, one row for each of their {detail.name}", columns)


def lines(reports: Iterable[SimsReport]) -> Iterator[str]:
    """Say what to build, for a person at the report designer of SIMS."""
    yield f'The SIMS user that runs them must be in the group "{GROUP_MEMBERSHIP}": without it'
    yield "every id column stays empty. Captions must be written exactly as here."
    for report in reports:
        yield ""
        yield report.file
        yield f"  name      {report.name}"
        yield f"  focus     {report.focus}"
        yield f"  rows      {report.lists}"
        yield f"  required  {', '.join(report.required)}"
        if report.optional:
            yield f"  also      {', '.join(report.optional)}"


def _report(file: str, focus: str, lists: str, columns: Iterable[Column]) -> SimsReport:
    columns = tuple(columns)
    return SimsReport(
        file=file,
        name=usual_name_of(file),
        focus=focus,
        lists=lists,
        required=tuple(column.name for column in columns if column.required),
        optional=tuple(column.name for column in columns if not column.required),
    )
