"""What the tables of the schema `sync` are declared with."""

from typing import Final

from sqlalchemy import MetaData, text
from sqlalchemy.dialects.postgresql import TIMESTAMP

SCHEMA: Final = "sync"
METADATA: Final = MetaData(schema=SCHEMA)

NOW: Final = text("now()")
INSTANT: Final = TIMESTAMP(timezone=True)
