"""What a crash of the database may take away: what comes back as it was if it is read again."""

from typing import Any, cast

import pytest
from psycopg import Connection

from consumers.apply.transaction.context import Context
from consumers.apply.transaction.outside import is_of_the_log_alone
from contract.names import Topics
from projections.permanent.outbox import Message

TOLD = Message(partition=0, topic="sims.errors", key=b"oak/1", value=None, headers={})


def context(*, live: bool) -> Context:
    nowhere = cast("Connection[Any]", None)
    return Context(connection=nowhere, topics=Topics(), partition_count=12, now_ms=0, live=live)


def test_a_batch_that_only_applies_what_was_read_comes_back() -> None:
    assert is_of_the_log_alone(context(live=True))


@pytest.mark.parametrize(("live", "comes_back"), [(True, False), (False, True)])
def test_what_is_published_stays_and_only_the_live_one_publishes(
    *, live: bool, comes_back: bool
) -> None:
    own = context(live=live)
    own.messages.append(TOLD)

    assert is_of_the_log_alone(own) is comes_back


def test_an_account_that_was_given_stays() -> None:
    own = context(live=True)
    own.rejudgings.append(own.change_of("oak"))

    assert not is_of_the_log_alone(own)
