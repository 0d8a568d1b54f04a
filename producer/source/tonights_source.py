"""Where tonight's data comes from: a folder that something else has filled, or CommandReporter."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from producer.source.command_line import Login
from producer.source.command_reporter import CommandReporter, CommandReporterSource
from producer.source.excluded_before import ExcludedBefore
from producer.source.exclusion import exclusion_for
from producer.source.extract import ExtractFolder
from producer.source.report_folder import discard_reports, report_folder

TonightsSource: TypeAlias = ExtractFolder | CommandReporterSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the settings name: a folder, a login, or both."""

    extract: Path | None
    login: Login | None


@contextmanager
def source_of(wanted: Wanted, state: Path, *, before: ExcludedBefore) -> Iterator[TonightsSource]:
    """Return tonight's source, without those whom the school never lets out.

    Raises UnavailableError.
    """
    discard_reports(state)
    exclusion = exclusion_for(wanted.extract, before=before)
    if wanted.login is not None:
        with report_folder(state) as folder:
            yield CommandReporterSource(
                reporter=CommandReporter(wanted.login),
                folder=folder,
                beside=wanted.extract,
                exclusion=exclusion,
            )
    elif wanted.extract is not None:
        yield ExtractFolder(wanted.extract, exclusion)
