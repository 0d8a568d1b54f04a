import pytest

from projections import database


def test_names_mean_the_schemas_asked_for_in_their_order(shared_database_url: str) -> None:
    with database.connect(
        shared_database_url, application_name="test", search_path=("generation_1", "sync")
    ) as connection:
        found = connection.execute("SELECT current_schemas(false)").fetchone()

    assert found == (["generation_1", "sync"],)


def test_a_connection_is_in_a_transaction_with_limits(shared_database_url: str) -> None:
    with database.connect(shared_database_url, application_name="test") as connection:
        settings = connection.execute(
            "SELECT current_setting('statement_timeout'),"
            " current_setting('idle_in_transaction_session_timeout'),"
            " current_setting('application_name'), current_setting('TimeZone')"
        ).fetchone()

    assert not connection.autocommit
    assert settings == ("2min", "1min", "test", "UTC")


def test_an_address_may_set_another_limit_but_no_other_path(shared_database_url: str) -> None:
    options = "-c%20statement_timeout%3D5000%20-c%20search_path%3Delsewhere"
    url = f"{shared_database_url}?options={options}"
    with database.connect(url, application_name="test") as connection:
        settings = connection.execute(
            "SELECT current_setting('statement_timeout'), current_setting('search_path')"
        ).fetchone()

    assert settings == ("5s", "sync")


def test_a_server_that_is_down_is_named_without_the_password() -> None:
    with pytest.raises(database.DatabaseUnavailableError) as raised:
        database.connect("postgresql://mya:secret@127.0.0.1:1/mya", application_name="test")

    assert "127.0.0.1, port 1, database mya" in str(raised.value)
    assert "secret" not in f"{raised.value} {raised.value.__cause__}"


@pytest.mark.parametrize(
    "url",
    [
        "kafka:9092",
        "postgresql://mya:se%cret@host/mya",
        "postgresql://mya:x@secret@host/mya",
        "postgresql://mya:secret/x@host/mya",
        "postgresql://mya:5/secret@host/mya",
        "postgresql://mya:secret@host:port/mya",
    ],
)
def test_an_address_that_cannot_be_read_is_not_repeated(url: str) -> None:
    with pytest.raises(database.DatabaseUrlError) as raised:
        database.connect(url, application_name="test")

    assert "MYA_DATABASE_URL" in str(raised.value)
    assert "secret" not in str(raised.value)
    assert raised.value.__cause__ is None


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("postgresql://u:p@db.example:5433/mya", "db.example, port 5433, database mya"),
        ("postgresql:///mya?host=/run/postgresql", "/run/postgresql, port 5432, database mya"),
        ("postgresql://u@a:1,b:2/mya", "a,b, port 1,2, database mya"),
    ],
)
def test_place_of_an_address(url: str, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PGHOST", "PGPORT", "PGDATABASE"):
        monkeypatch.delenv(name, raising=False)

    assert database.place_of(url) == place
