"""What a school holds back on site was there: the platform never removes it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from contract.data_sets import BY_NAME
from contract.events import Author, Operation
from contract.names import RUNS
from contract.runs import Step
from tests.laws.haunted import HauntedLog
from tests.laws.machine.broker import part_of
from tests.laws.oracle import Row


def removed_though_held(log: HauntedLog) -> set[Row]:
    """Return school, run, data set and record of each removal by the platform under a run that had
    held the record back, compacted away or not.
    """
    whole = {
        place: [replace(each, is_gone=False) for each in messages]
        for place, messages in log.messages.items()
    }
    removed: set[Row] = set()
    held: set[Row] = set()
    for (subject, _), messages in part_of(whole, log.keys).decoded().items():
        for _, event in messages:
            if event and subject in BY_NAME:
                removed |= set(_removed(subject, event))
            elif event and subject == RUNS and event["step"] == Step.COMPLETED:
                held |= set(_held(event))
    return removed & held


def _removed(data_set: str, event: Any) -> Iterator[Row]:
    if event["author"] == Author.PLATFORM and event["operation"] == Operation.REMOVED:
        yield event["school"], event["run_id"], data_set, event["record_id"]


def _held(event: Any) -> Iterator[Row]:
    for end in event["data_sets"]:
        for record_id in end["held_ids"]:
            yield event["school"], event["run_id"], end["data_set"], record_id
