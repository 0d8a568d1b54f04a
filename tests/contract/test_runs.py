from contract.names import school_of
from contract.runs import COUNTS, Counts, Step, ended_key, history_key, is_ended_key


def test_the_counts_are_those_of_the_schema_in_order() -> None:
    assert list(COUNTS) == list(Counts.__annotations__)


def test_the_latest_completed_run_has_one_key_for_ever() -> None:
    assert ended_key("s/1") == b"s%2F1/ended"
    assert is_ended_key("s/1", ended_key("s/1"))


def test_each_step_of_each_run_has_a_key_in_the_history() -> None:
    keys = {
        history_key("s1", run_id, step, data_set)
        for run_id in ("run-1", "run-2")
        for step in Step
        for data_set in ("", "students", "subjects")
    }

    # A data set ends once in a run, completed or skipped.
    assert len(keys) == 2 * (len(Step) + 2)
    assert {school_of(each) for each in keys} == {"s1"}


def test_the_key_of_a_step_names_the_run_and_the_data_set_or_the_step() -> None:
    assert history_key("s/1", "run-1", Step.STARTED) == b"s%2F1/run/run-1/run_started"
    assert (
        history_key("s/1", "run-1", Step.DATA_SET_SKIPPED, "students")
        == b"s%2F1/run/run-1/students"
    )


def test_history_is_not_the_copy_that_stays() -> None:
    assert not is_ended_key("s1", history_key("s1", "run-1", Step.COMPLETED))
    assert not is_ended_key("s1", history_key("s1", "ended", Step.COMPLETED))
    assert not is_ended_key("s1", ended_key("s2"))
