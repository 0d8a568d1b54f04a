from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from projections.access import looks, readers, sessions, tokens
from projections.access.readers import Kind, Reader

NOW = datetime(2026, 11, 24, 7, 30, 29, tzinfo=UTC)
A_DAY = timedelta(days=1)


def wanted(**changed: Any) -> tokens.Wanted:
    given: dict[str, Any] = {
        "name": "Office",
        "kind": Kind.SCHOOL,
        "school_ids": ["oakwood"],
        "lifetime": A_DAY,
    }
    return tokens.Wanted(**given | changed)


def test_a_token_is_random_and_known_by_its_prefix(connection: Connection[Any]) -> None:
    made = {tokens.create(connection, wanted(), now=NOW)[1] for _ in range(3)}

    assert len(made) == 3
    assert all(each.startswith("mya_") and len(each) == 4 + 43 for each in made)


@pytest.mark.parametrize(
    ("kind", "school_ids", "sees"),
    [
        (Kind.SCHOOL, ["oakwood"], {"oakwood"}),
        (Kind.SUPPORT, ["oakwood", "elmfield", "oakwood"], {"oakwood", "elmfield"}),
        (Kind.SUPPORT, None, {"oakwood", "elmfield", "ashby"}),
    ],
)
def test_a_reader_sees_the_schools_of_the_token(
    kind: Kind, school_ids: list[str] | None, sees: set[str], connection: Connection[Any]
) -> None:
    _, token = tokens.create(connection, wanted(kind=kind, school_ids=school_ids), now=NOW)

    reader = readers.by_token(connection, token, now=NOW)

    assert reader is not None
    assert sees == {each for each in ("oakwood", "elmfield", "ashby") if reader.may_see(each)}
    assert (reader.name, reader.kind) == ("Office", kind)


@pytest.mark.parametrize(
    "changed",
    [
        {"name": ""},
        {"name": "  "},
        {"name": "x" * 101},
        {"name": "Ada\nEve"},
        {"lifetime": timedelta(0)},
        {"school_ids": None},
        {"school_ids": []},
        {"school_ids": ["oakwood", "elmfield"]},
        {"school_ids": [""]},
        {"kind": Kind.SUPPORT, "school_ids": []},
    ],
)
def test_what_makes_no_sense_is_refused(
    changed: dict[str, Any], connection: Connection[Any]
) -> None:
    with pytest.raises(tokens.TokenError):
        tokens.create(connection, wanted(**changed), now=NOW)


@pytest.mark.parametrize("school_ids", [None, [], ["oakwood", "elmfield"]])
def test_the_table_itself_holds_a_schools_token_to_one_school(
    school_ids: list[str] | None, connection: Connection[Any]
) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(
            "INSERT INTO sync.access_token (token_hash, name, kind, school_ids, created_at,"
            " expires_at) VALUES ('', 'x', 'school', %s, now(), now())",
            [school_ids],
        )


@pytest.mark.parametrize(
    ("later", "state"), [(A_DAY - timedelta(seconds=1), "active"), (A_DAY, "expired")]
)
def test_a_token_is_listed_with_what_became_of_it(
    later: timedelta, state: str, connection: Connection[Any]
) -> None:
    token_id, _ = tokens.create(connection, wanted(), now=NOW)

    (row,) = tokens.all_tokens(connection, now=NOW + later)

    assert (row.token_id, row.state, row.school_ids) == (token_id, state, ["oakwood"])
    assert (row.expires_at, row.last_used_at) == (NOW + A_DAY, None)


def test_a_use_is_noted_to_the_minute(connection: Connection[Any]) -> None:
    token_id, _ = tokens.create(connection, wanted(), now=NOW)

    readers.note_use(connection, token_id, now=NOW)
    readers.note_use(connection, token_id, now=NOW - A_DAY)

    (row,) = tokens.all_tokens(connection, now=NOW)
    assert row.last_used_at == NOW.replace(second=0)


def test_revoking_ends_the_sessions_of_this_token_alone(connection: Connection[Any]) -> None:
    ours, token = tokens.create(connection, wanted(), now=NOW)
    theirs, _ = tokens.create(connection, wanted(), now=NOW)
    ended, goes_on = (sessions.start(connection, each, now=NOW) for each in (ours, theirs))

    tokens.revoke(connection, ours, now=NOW)
    tokens.revoke(connection, ours, now=NOW + A_DAY)

    assert readers.by_token(connection, token, now=NOW) is None
    assert sessions.find(connection, ended, now=NOW) is None
    assert sessions.find(connection, goes_on, now=NOW) is not None
    found = tokens.find(connection, ours, now=NOW)
    assert found is not None
    assert (found.state, found.revoked_at) == ("revoked", NOW)


def test_expired_sessions_are_swept_away(connection: Connection[Any]) -> None:
    token_id, _ = tokens.create(connection, wanted(lifetime=2 * A_DAY), now=NOW)
    sessions.start(connection, token_id, now=NOW)

    sessions.start(connection, token_id, now=NOW + A_DAY)

    found = connection.execute("SELECT count(*) FROM sync.access_session").fetchone()
    assert found == (1,)


def test_a_look_lasts_from_the_first_to_the_last_page(connection: Connection[Any]) -> None:
    token_id, _ = tokens.create(
        connection, wanted(kind=Kind.SUPPORT, school_ids=None, name="Ada"), now=NOW
    )
    reader = Reader(name="Ada", kind=Kind.SUPPORT, school_ids=None, token_id=token_id)
    minutes = [NOW, NOW + timedelta(minutes=2), NOW + timedelta(minutes=5)]

    for now, page in zip(minutes, ["overview", "errors", "overview"], strict=True):
        looks.note(connection, reader, "oakwood", page=page, now=now)

    assert looks.of_school(connection, "oakwood") == [
        looks.Look(
            name="Ada", first_at=minutes[0], last_at=minutes[2], pages=["overview", "errors"]
        )
    ]
