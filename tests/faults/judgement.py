"""What must be so in the end, whatever happened: read models, errors and books against the topics,
and the topics against what the schools' servers have.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations
from typing import Any, Final

from contract.data_sets import BY_NAME
from contract.events import Author
from contract.names import ERRORS, RUNS
from contract.runs import Step
from projections import generations
from projections.database import connect
from tests.faults.calm import Calm, open_on_site, standing
from tests.laws import tables
from tests.laws.history import Decoded
from tests.laws.oracle import Mya, recompute
from tests.nights.deployment import Deployment
from tests.nights.log import Message, read

_EMPTY: Final = (
    "SELECT * FROM sync.outbox",
    "SELECT * FROM sync.quarantine",
    # One that no server has closed, because it was restored, may go on.
    (
        "SELECT d.* FROM sync.displaced d LEFT JOIN sync.run r USING (school_id, run_id)"
        " WHERE r.state IS DISTINCT FROM 'running'"
    ),
    "SELECT * FROM sync.finding",
    "SELECT * FROM generation_1.pending_run_end",
)
"""What nothing may be left in."""

_TOLD_MAX: Final = 10

Book = tuple[str, str, str]
"""School, run id and data set."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a deployment came to, to be demanded piece by piece."""

    deployment: Deployment
    messages: list[Message]

    @classmethod
    def of(cls, deployment: Deployment) -> "Judgement":
        """Read all topics."""
        return cls(deployment, read(deployment))

    def demand(self, calm: Calm, nights: Mapping[str, int]) -> None:
        """Demand all that is promised, of schools whose last night was this one."""
        for statement in _EMPTY:
            _demand_same(statement, self.deployment.query(statement), [])
        self._demand_what_the_oracle_says()
        for school, night in nights.items():
            self._demand_what_the_server_has(calm, school, night)
        _demand_same("books", self._books().items(), self._sent().items())
        _demand_same("balanced", self._balanced().items(), self._ended().items())

    def _demand_what_the_oracle_says(self) -> None:
        schools = sorted({each.event["school"] for each in self.messages})
        with connect(
            self.deployment.database_url,
            application_name="tests",
            search_path=generations.search_path_of(generations.FIRST),
        ) as connection:
            off = connection.execute("SELECT school_id, data_sets_off FROM sync.school").fetchall()
            found = tables.found(connection, schools)
            told = tables.open_in_log(connection, schools)
        mya = Mya(off={school: frozenset(names) for school, names in off})
        expected = recompute(decoded(self.messages), mya)
        for name in expected.tables.keys() | found.tables.keys():
            _demand_same(name, found.tables.get(name, ()), expected.tables.get(name, ()))
        _demand_same("open violations", found.errors, expected.errors)
        _demand_same("open errors in the log", told, expected.errors)

    def _demand_what_the_server_has(self, calm: Calm, school: str, night: int) -> None:
        words = [each.event for each in self._of(school) if each.subject == ERRORS]
        log = {
            (each["data_set"], each["record_id"], each["code"], each["detail"])
            for each in self.deployment.errors(school)
            if each["place"] == "on-site"
        }
        records = (
            (each.subject, each.event) for each in self._of(school) if each.subject in BY_NAME
        )
        known = standing(records, since=calm.days[night])
        _demand_same(f"records of {school}", known.items(), calm.known[school, night].items())
        expected = calm.on_site[school, night]
        _demand_same(f"words of {school} on errors", open_on_site(words), expected)
        _demand_same(f"errors on site of {school}", log, expected)

    def _of(self, school: str) -> Iterator[Message]:
        return (each for each in self.messages if each.event["school"] == school)

    def _sent(self) -> Counter[Book]:
        """How many records each run has put on the topics, those delivered twice counted once."""
        distinct = {
            (event["school"], event["run_id"], each.subject, event["record_id"])
            for each in self.messages
            if each.subject in BY_NAME and (event := each.event)["author"] == Author.SCHOOL
        }
        return Counter(each[:3] for each in distinct)

    def _books(self) -> Counter[Book]:
        """How many records stand in the books."""
        rows = self.deployment.query(
            "SELECT school_id, run_id, data_set, applied + superseded + waiting + errors"
            " + quarantined + erased FROM sync.run_data_set"
        )
        return +Counter({tuple(row[:3]): row[3] for row in rows})

    def _ended(self) -> dict[tuple[str, str], bool | None]:
        """Which runs must balance: those that have ended."""
        steps: dict[tuple[str, str], bool | None] = {}
        for each in self.messages:
            if each.subject == RUNS and (event := each.event)["data_set"] is None:
                run = event["school"], event["run_id"]
                is_ended = event["step"] == Step.COMPLETED
                steps[run] = True if is_ended else steps.get(run)
        return steps

    def _balanced(self) -> dict[tuple[str, str], bool | None]:
        rows = self.deployment.query("SELECT school_id, run_id, balanced FROM sync.run")
        return {(school, run): balanced for school, run, balanced in rows}


def _demand_same(what: str, found: Iterable[object], expected: Iterable[object]) -> None:
    only_found, only_expected = (
        sorted(map(repr, one - other))
        for one, other in permutations((Counter(found), Counter(expected)))
    )
    told = "\n".join(
        f"{kind}: {row}"
        for kind, rows in (("only there", only_found), ("only expected", only_expected))
        for row in rows[:_TOLD_MAX]
    )
    assert not told, f"{what}: {len(only_found)} and {len(only_expected)} differ\n{told}"


def decoded(messages: list[Message]) -> Decoded:
    """Return the messages as the oracle reads them: each at its offset, and nothing where the
    broker has only the marker of a transaction.
    """
    log: dict[tuple[str, int], list[tuple[bytes, Any]]] = defaultdict(list)
    for each in messages:
        if each.subject != ERRORS:
            place = log[each.subject, each.partition]
            place += [(b"", {})] * (each.offset - len(place))
            place.append((each.key, each.event))
    return log
