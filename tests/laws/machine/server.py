"""A school's server as the machine has it: what SIMS shows, and what is held back or sent of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from contract.declaration import Record
from tests.laws.school import Change, End, Night, School


@dataclass(slots=True)
class Server:
    """A school's server, with what SIMS has."""

    school: School
    sims: dict[tuple[str, str], Record] = field(default_factory=dict)
    withheld: list[Change] = field(default_factory=list)
    """What has changed of records that are held back."""
    stranded: set[str] = field(default_factory=set)
    """Data sets of which something has left SIMS that MYA may have and the producer does not know:
    held back when all was sent anew, it is not missed later. A difference, and told, until all is
    sent anew once more.
    """
    stranded_before: set[str] = field(default_factory=set)
    """Those of which that was ever so."""
    has_died: bool = False
    """Whether the latest run did not end: nothing is compared then."""
    day: str = ""
    """That of the latest night. It does not go back: what was over, and stayed in MYA when the
    producer had lost its state, would not be over any more, and a difference."""

    def hold_back(self, numbers: Collection[int]) -> None:
        """Hold exactly these back from the next night on, as what is wrong on site."""
        keys = sorted(self.sims)
        held = [keys[number % len(keys)] for number in numbers if keys]
        self.school.held = {of: {each for own, each in held if own == of} for of, _ in held}

    def run(self, night: Night) -> None:
        """Live a night. Sent is what has changed and what the producer does not know, as where it
        was held back when all was sent anew; what is held back is not sent.
        """
        changed = [*self.withheld, *night.changes]
        self.withheld = [each for each in changed if self._is_held(each)]
        told = [each for each in changed if not self._is_held(each)]
        self._strand(told, night)
        for data_set, record_id, record in told:
            self.sims.pop((data_set, record_id), None)
            if record is not None:
                self.sims[data_set, record_id] = record
        unknown = [
            (*key, record)
            for key, record in self.sims.items()
            if key[0] in self.school.anew or not self.school.knows(*key)
        ]
        told += [each for each in unknown if not self._is_held(each)]
        self.has_died = night.end is not End.COMPLETED
        self.day = max(self.day, night.day)
        self.school.run(replace(night, changes=told, day=self.day))

    def _strand(self, told: Sequence[Change], night: Night) -> None:
        skipped = night.skipped | self.school.unused
        if night.end is End.COMPLETED:
            self.stranded -= self.school.anew - skipped
        gone = {each[0] for each in told if each[2] is None and not self.school.knows(*each[:2])}
        self.stranded |= gone - self.school.anew
        self.stranded_before |= self.stranded

    def _is_held(self, change: Change) -> bool:
        return change[1] in self.school.held.get(change[0], ())
