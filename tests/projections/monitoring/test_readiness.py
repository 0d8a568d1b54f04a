from projections.monitoring.readiness import unready


def test_a_database_that_was_set_up_is_ready(shared_database_url: str) -> None:
    assert unready(shared_database_url) is None


def test_one_that_was_never_set_up_is_not(empty_database_url: str) -> None:
    assert unready(empty_database_url) == (
        "The database is not set up: run `mya-projections migrate`."
    )


def test_one_that_does_not_answer_is_not() -> None:
    assert unready("postgresql://nobody@127.0.0.1:1/x") == "The database does not answer."
