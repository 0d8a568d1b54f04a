"""The tables of a generation that are about the work of feeding it: how far it has come, and what
it keeps until something is settled. Two generations may differ in them and be the same.
"""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Integer, Table, Text
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP

from projections.generation.schema.columns import METADATA, NO_RESULT, key, required

POSITION: Final = Table(
    "position",
    METADATA,
    key("topic"),
    key("partition", Integer),
    required("next_offset", BigInteger),
    # Raised by every new owner, so that one who lost the partition can no longer commit.
    required("epoch", BigInteger),
    # The owner's database session, ended by the next owner before it takes over.
    Column("backend_pid", Integer),
    Column("backend_start", TIMESTAMP(timezone=True)),
    info=NO_RESULT,
)

LOG_TOPIC: Final = Table(
    "log_topic",
    METADATA,
    # Of which log the positions are: Kafka's own id of the topic, which is another one once the
    # topic was made anew under its name.
    key("topic"),
    required("topic_id"),
    info=NO_RESULT,
)

PARTITION_LOCK: Final = Table("partition_lock", METADATA, key("number", Integer), info=NO_RESULT)

CLAIM: Final = Table(
    "claim",
    METADATA,
    key("school_id"),
    key("person_id"),
    key("data_set"),
    key("version", BigInteger),
    required("first_version", BigInteger),
    required("current", Boolean),
    Column("candidate", Text),
    # What the record held when it was first sent.
    Column("first_username", Text),
    Column("first_preferred_email", Text),
    Column("first_preferred_telephone", Text),
    required("run_id"),
    # What is kept of earlier versions depends on how far compaction has come; an account does not.
    info=NO_RESULT,
)

PENDING_RUN_END: Final = Table(
    "pending_run_end",
    METADATA,
    key("school_id"),
    key("version", BigInteger),
    required("partition", Integer),
    # The run_completed event, whole.
    required("event", JSONB),
    # Topic to the offset that must have been passed before the run can be settled.
    required("offsets", JSONB),
    # A run that is still awaited has no effect yet, and stands here by its offsets.
    info=NO_RESULT,
)

BREAKER_COUNT: Final = Table(
    "breaker_count",
    METADATA,
    # How many records fell to an error code, over the spans of offsets that are being read: what
    # the breaker of the live generation goes by (`consumers/engine/breaker.py`).
    key("topic"),
    key("partition", Integer),
    key("data_set"),
    key("code"),
    key("span_length", BigInteger),
    key("school_id"),
    required("span_number", BigInteger),
    required("records", BigInteger),
    # Those among them that lie before the span.
    required("late", BigInteger),
    info=NO_RESULT,
)

BREAKER_TRIP: Final = Table(
    "breaker_trip",
    METADATA,
    # The partition number at which the breaker has stopped the last worker, and for which code.
    key("number", Integer),
    required("code"),
    info=NO_RESULT,
)
