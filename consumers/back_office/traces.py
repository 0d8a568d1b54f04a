"""Traces of a person: what can still be read on the topics and in the tables.

The topics are read as they lie on the broker's disk, each message of the school's partition: what
was overtaken and not compacted yet can be read by somebody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from consumers.back_office.erasing import KeyOnTopic
from consumers.back_office.office import BackOffice
from consumers.kafka import Cluster, subjects
from consumers.scanning import key_of, scan
from contract.owners import NAMING, is_of_person
from contract.partitions import partition_of
from contract.wire import UnreadableBytesError, decode
from projections.generation import name_fields
from projections.person_rows import rows_of_person


@dataclass(frozen=True, slots=True, kw_only=True)
class OnTopic:
    """What lies of a person on a topic: messages that can be read, of how many keys, and how many
    of these keys are forgotten: their messages are gone once the broker has compacted them.
    """

    topic: str
    messages: int
    keys: int
    forgotten_keys: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """All that is left of a person. `old_names` are messages with a name that was emptied since,
    of the school, whoever was meant.
    """

    topics: Sequence[OnTopic]
    tables: Mapping[str, int]
    old_names: int

    @property
    def are_gone(self) -> bool:
        """Say whether nothing is left."""
        return not (self.topics or self.tables or self.old_names)


@dataclass(slots=True)
class _Key:
    readable: int = 0
    is_forgotten: bool = False


def keys_on_topics(
    cluster: Cluster, partition_count: int, school_id: str, person_id: str
) -> list[KeyOnTopic]:
    """Return the keys of a person of which something lies on a topic."""
    found, _ = _scanned(cluster, partition_count, (school_id, person_id), {})
    return sorted(key for key, own in found.items() if own.readable or not own.is_forgotten)


def traces_of(office: BackOffice, cluster: Cluster, school_id: str, person_id: str) -> Traces:
    """Find what is left of a person."""
    emptied = {
        data_set: name_fields.emptied_keys(office.connection, school_id, data_set)
        for data_set in NAMING
    }
    found, old_names = _scanned(cluster, office.partition_count, (school_id, person_id), emptied)
    rows = rows_of_person(office.connection, office.topics, school_id, person_id)
    return Traces(
        topics=list(_by_topic(cluster, found)),
        tables={table: len(own) for table, own in rows.items()},
        old_names=old_names,
    )


def _scanned(
    cluster: Cluster,
    partition_count: int,
    person: tuple[str, str],
    emptied: Mapping[str, set[bytes]],
) -> tuple[dict[KeyOnTopic, _Key], int]:
    """Return what lies under each key of a person, and how many messages have an emptied name."""
    partition = partition_of(person[0], partition_count)
    places = [(cluster.topics.of(subject), partition) for subject in subjects()]
    found: dict[KeyOnTopic, _Key] = {}
    old_names = 0
    for message in scan(cluster, cluster.beginnings_of(places), committed_only=False):
        subject, key = cluster.topics.subject_of(str(message.topic())), key_of(message)
        value = message.value()
        if is_of_person(subject, key, *person):
            own = found.setdefault((subject, key), _Key())
            own.readable += value is not None
            own.is_forgotten = value is None
        elif value is not None and key in emptied.get(subject, ()):
            old_names += _has_name(subject, value)
    return found, old_names


def _has_name(data_set: str, value: bytes) -> bool:
    try:
        record = decode(data_set, value)["record"]
    except UnreadableBytesError:
        return True  # nobody can tell: it is looked at again once it was compacted
    return record is not None and any(record[name] for name in NAMING[data_set])


def _by_topic(cluster: Cluster, found: Mapping[KeyOnTopic, _Key]) -> list[OnTopic]:
    by_subject: dict[str, list[_Key]] = {}
    for (subject, _), own in found.items():
        if own.readable:
            by_subject.setdefault(subject, []).append(own)
    return [
        OnTopic(
            topic=cluster.topics.of(subject),
            messages=sum(each.readable for each in own),
            keys=len(own),
            forgotten_keys=sum(each.is_forgotten for each in own),
        )
        for subject, own in sorted(by_subject.items())
    ]
