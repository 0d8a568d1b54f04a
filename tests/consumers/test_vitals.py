import pytest

from consumers.kafka import Cluster, KafkaUnavailableError
from consumers.vitals import Brokers, Vitals
from contract.names import Topics
from contract.program.status_server import Pulse

_NOBODY = "127.0.0.1:1"
_AWAY = "The brokers do not answer."


def cluster(address: str) -> Cluster:
    return Cluster(bootstrap_servers=address, config_file=None, topics=Topics("sims."))


def test_brokers_that_answer_are_there(kafka: str) -> None:
    assert Brokers(cluster(kafka)).away() is None


def test_brokers_that_do_not_are_away() -> None:
    assert Brokers(cluster(_NOBODY)).away() == _AWAY


def test_a_loop_that_waits_for_long_is_not_ready_though_it_is_alive(kafka: str) -> None:
    now_s = 0.0
    vitals = Vitals(stuck_after_s=300)
    vitals.pulse = Pulse(300, clock=lambda: now_s)
    vitals.unready = None
    told = vitals.told(Brokers(cluster(kafka)))

    now_s = 30.0
    in_time = told.unready()
    now_s = 30.1
    late, (health, _) = told.unready(), told.health()

    assert in_time is None
    assert late == "It has waited for an answer for more than half a minute."
    assert health == 200


def test_brokers_that_do_not_say_where_topics_end_are_a_fault_of_the_world(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("consumers.kafka._TIMEOUT_S", 0.1)

    with pytest.raises(KafkaUnavailableError, match=_NOBODY):
        cluster(_NOBODY).ends_of([("sims.rooms", 0)])
