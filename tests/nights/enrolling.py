"""The schools of a deployment, enrolled as the platform enrols them."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

import psycopg

from projections.permanent import enrolment
from projections.permanent.enrolment import EnrolmentError
from tests.laws.signers import ROOT_KEY, key_id_of, secret_of

PLATFORM_ENVIRON: Final = {"MYA_ROOT_KEY": ROOT_KEY.hex()}


def school_environ(school_id: str) -> Mapping[str, str]:
    """Return what a school's producer is told of its key."""
    return {"MYA_KEY_ID": key_id_of(school_id), "MYA_SCHOOL_SECRET": secret_of(school_id).hex()}


def enrol(database_url: str, school_ids: Iterable[str]) -> None:
    """Enrol those of these schools that are not yet."""
    with psycopg.connect(database_url) as connection:
        for school_id in school_ids:
            # Two programs of a school may be started at once.
            with suppress(EnrolmentError):
                now = datetime.now(UTC)
                enrolment.enrol(connection, school_id, key_id_of(school_id), now=now)
