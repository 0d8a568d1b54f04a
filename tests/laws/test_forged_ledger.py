"""The ledger of erasures: what is forged over an entry does not take it away."""

import pytest

from contract.erasures import ERASURES, is_erasure_key
from contract.names import RUNS
from contract.wire import decode
from tests.laws.erasing import erase_ann
from tests.laws.log import NOW_MS, Stored
from tests.laws.server import Server


@pytest.mark.parametrize("is_null", [False, True])
def test_an_entry_is_said_again(server: Server, is_null: bool) -> None:
    erase_ann(server)
    place = server.school.place(RUNS)
    entry = [each for each in server.log.messages[place] if is_erasure_key(each.key)][-1]

    server.log.append(place, Stored(entry.key, b"forged", is_null=is_null))
    server.worker.finish()
    server.relay()

    last = [each for each in server.log.messages[place] if each.key == entry.key][-1]
    assert not last.is_null
    said = decode(ERASURES, entry.value) | {"erased_at_ms": NOW_MS}
    assert decode(ERASURES, last.value) == said
