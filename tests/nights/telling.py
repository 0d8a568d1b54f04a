"""Waiting until all that was said of errors is in the error log."""

from functools import partial
from typing import Final

from contract.names import ERRORS
from tests.nights.deployment import Deployment
from tests.nights.log import read
from tests.nights.waiting import wait_until

_LIMIT_S: Final = 120


def wait_until_told(deployment: Deployment) -> None:
    """Wait until what workers found is on the topic of errors, and the error log has taken all of
    that topic in; what a producer found may lie there longer than its run takes to be settled.
    """
    wait_until(partial(_is_published, deployment), limit_s=_LIMIT_S, what="an empty outbox")
    ends = {each.partition: each.offset + 1 for each in read(deployment) if each.subject == ERRORS}
    wait_until(
        partial(_is_taken_in, deployment, ends), limit_s=_LIMIT_S, what="errors in the error log"
    )


def _is_published(deployment: Deployment) -> bool:
    return not deployment.query("SELECT FROM sync.outbox")


def _is_taken_in(deployment: Deployment, ends: dict[int, int]) -> bool:
    positions = dict(deployment.query("SELECT partition, next_offset FROM sync.error_position"))
    return all(positions.get(number, 0) >= end for number, end in ends.items())
