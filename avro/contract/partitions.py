"""Which partition a school's events go to: the same number on every topic.

Apart from the other names because it alone needs the Kafka client, whose murmur2 is that of every
other Kafka client.
"""

from confluent_kafka import murmur2


def partition_of(school_id: str, partition_count: int) -> int:
    """Return the partition number of a school, from 0 to `partition_count` - 1."""
    return murmur2(school_id.encode(), partition_count)
