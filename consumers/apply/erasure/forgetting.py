"""Forgetting: records go with every row that came of them, and those who named them are judged
again.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from consumers.apply.judging.cascade import judge, referring_to
from consumers.apply.judging.judged_records import drop_projections
from consumers.apply.judging.lesson_verdicts import judge_lessons_of
from consumers.apply.transaction.context import Context
from consumers.engine.books import BOOKS
from contract.owners import PEOPLE
from projections.generation import forgetting, records
from projections.generation.forgetting import ForgottenLesson
from projections.generation.lessons import OUTCOMES
from projections.generation.rows import replace_rows
from projections.generation.schema import tables
from projections.generation.stored import Outcome, RecordKey, StoredRecord
from projections.permanent import books
from projections.permanent.books import Entry

Person = tuple[str, str]
"""School and Person ID, as in the ids of records."""


def forget_records(context: Context, gone: Sequence[StoredRecord]) -> set[RecordKey]:
    """Forget these records; return what is to be judged again for it."""
    if not gone:
        return set()
    _move(context, (_entry(each) for each in gone if each.outcome is Outcome.WAITING))
    again = referring_to(context, gone)
    people = {(each.school_id, each.record_id) for each in gone if each.data_set in PEOPLE}
    forgetting.drop_records(context.connection, [each.key for each in gone])
    drop_projections(context, gone)
    # What is left of a person is judged without what is gone.
    return again | set(records.of_people(context.connection, people, sorted(PEOPLE)))


def forget_lessons(context: Context, gone: Sequence[ForgottenLesson]) -> None:
    """Forget these lessons, and what is wrong with them, of which nobody is told."""
    if gone:
        wrong = {each.key for each in gone if OUTCOMES[each.state] is Outcome.ERROR}
        replace_rows(context.connection, tables.VIOLATION, wrong, [])
        waiting = (each for each in gone if OUTCOMES[each.state] is Outcome.WAITING)
        _move(context, (_lesson_entry(each) for each in waiting))
        forgetting.drop_lessons(context.connection, gone)


def judge_again(context: Context, again: set[RecordKey], people: Collection[Person]) -> None:
    """Judge what is left: these records, and the lessons of these people."""
    judge(context, {}, {}, again)
    for data_set in PEOPLE:
        judge_lessons_of(context, data_set, people)


def count_erased(
    context: Context, sent: Iterable[tuple[RecordKey, str]], *, counted: bool = False
) -> None:
    """Count (record, run) that were sent and must not come back, each once; those that are
    `counted` stand in a book already.
    """
    new = books.displace(context.connection, sent)
    for (school_id, data_set, _), run_id in () if counted else new:
        context.book_moves[school_id, run_id, data_set, "erased"] += 1


def _move(context: Context, waiting: Iterator[Entry]) -> None:
    for entry in waiting:
        context.book_moves[entry] -= 1
        context.book_moves[(*entry[:3], "erased")] += 1


def _entry(record: StoredRecord) -> Entry:
    return record.school_id, record.run_id, record.data_set, BOOKS[record.outcome]


def _lesson_entry(lesson: ForgottenLesson) -> Entry:
    school_id, data_set, _ = lesson.key
    return school_id, lesson.run_id, data_set, BOOKS[OUTCOMES[lesson.state]]
