"""The name of a person who was erased, where others are said to have to do with them."""

from tests.laws import tables
from tests.laws.erasing import DOT, erase_dee, mentions
from tests.laws.records import year_group
from tests.laws.server import Server


def descriptions(server: Server) -> set[str]:
    rows = server.connection.execute(
        "SELECT description FROM mya.timetable_events WHERE role = 'student'"
    )
    return {text for (text,) in rows}


def test_the_name_is_taken_out_of_the_lessons_of_others(server: Server) -> None:
    done = erase_dee(server)

    assert [(each.text, each.records) for each in done.emptied.emptied] == [("Ms D. Quixwood", 2)]
    assert mentions(server, "Quixwood") == []
    assert descriptions(server) == {""}


def test_a_name_that_may_be_anothers_is_left_for_a_person_to_decide(server: Server) -> None:
    server.night(DOT)

    done = erase_dee(server)

    assert done.emptied.emptied == []
    assert [each.text for each in done.emptied.to_decide] == ["Ms D. Quixwood"]
    assert descriptions(server) == {"Ms D. Quixwood"}


def test_a_text_that_somebody_has_decided_about_is_emptied(server: Server) -> None:
    server.night(DOT)

    erase_dee(server, also=["ms d quixwood"])

    assert descriptions(server) == {""}


def test_a_free_text_with_the_name_is_listed(server: Server) -> None:
    server.night(("year-groups", "8", year_group(name="Quixwood's form", description="Oak")))

    done = erase_dee(server)

    assert [(each.data_set, each.field, each.text) for each in done.emptied.to_decide] == [
        ("year-groups", "name", "Quixwood's form")
    ]


def test_an_emptied_name_does_not_come_back(server: Server) -> None:
    erase_dee(server)
    before = tables.found(server.connection, ["oakwood"])
    place = server.school.place("student-timetables")
    late = next(each for each in server.log.messages[place] if b"Quixwood" in each.value)

    server.log.append(place, late)
    server.worker.finish()
    server.relay()

    assert b"Quixwood" not in server.log.messages[place][-1].value
    assert server.log.messages[place][-1].key == late.key
    server.rebuild()
    assert tables.found(server.connection, ["oakwood"]) == before
    assert mentions(server, "Quixwood") == []
