"""Reading the ledger of erasures before anything else.

A worker that begins may be behind: on a new generation, or on a database that was restored from a
backup. What has been erased meanwhile must not come back even for a moment, so the ledger is read
to its end before the first event.
"""

from collections.abc import Mapping

from consumers.kafka import Cluster
from consumers.loop.reading import Read, Reader
from consumers.scanning import key_of, scan
from contract.erasures import is_erasure_key
from contract.names import RUNS


def read_ledger(cluster: Cluster, reader: Reader, starts: Mapping[int, int], into: Read) -> Read:
    """Read the entries of these partition numbers that lie after these offsets.

    Raises KafkaUnavailableError and KafkaException.
    """
    topic = reader.topics.of(RUNS)
    places = {(topic, number): start for number, start in starts.items()}
    ends = cluster.ends_of(list(places))
    behind = {place: start for place, start in places.items() if start < ends[place]}
    for message in scan(cluster, behind, committed_only=True):
        if is_erasure_key(key_of(message)):
            reader.read(message, into)
    return into
