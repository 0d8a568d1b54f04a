"""What judging needs to know of the schools in a transaction."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from consumers.apply.transaction.context import Context
from consumers.apply.transaction.ledger import erased_people
from consumers.engine.erased_people import NOBODY
from consumers.engine.references import School
from projections.generation import lessons, records, run_ends
from projections.permanent import schools


def load_schools(context: Context, school_ids: Collection[str]) -> dict[str, School]:
    """Return the settings, the latest ended run and the known data sets of these schools."""
    wanted = sorted(school_ids)
    ends = run_ends.latest(context.connection, wanted)
    off = schools.data_sets_off(context.connection, wanted)
    seen = records.data_sets_seen(context.connection, wanted)
    erased = erased_people(context, wanted)
    seen |= lessons.data_sets_seen(context.connection, wanted)
    seen_by_school = by_school(seen)
    return {
        school_id: School(
            school_id=school_id,
            ended_version=ends[school_id].version if school_id in ends else 0,
            ended_run_id=ends[school_id].run_id if school_id in ends else "",
            ended_day=ends[school_id].day if school_id in ends else None,
            completed=ends[school_id].completed if school_id in ends else {},
            data_sets_off=off[school_id],
            data_sets_seen=frozenset(seen_by_school[school_id]),
            erased=erased.get(school_id, NOBODY),
        )
        for school_id in wanted
    }


def by_school(pairs: Iterable[tuple[str, str]]) -> defaultdict[str, set[str]]:
    """Return the data sets of each school in (school, data set) pairs."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for school_id, data_set in pairs:
        found[school_id].add(data_set)
    return found
