"""`mya-consumers person`: erase somebody, show what is left of them, and give out what is held.

What it prints is about a person, and goes to whoever asked; nothing of it goes to the log.
"""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from consumers.back_office import erasing, traces
from consumers.back_office.emptying import Mention
from consumers.back_office.erasing import Erasing, Request
from consumers.back_office.office import BackOffice
from consumers.back_office.traces import Traces
from consumers.commands.desk import NEEDS_A_PERSON, Desk, at_desk, opened
from consumers.commands.options import Json, School, Who, Yes
from contract.program.root_key import needed_root_key
from projections import listing
from projections.subject_access import everything_about

app: Final = typer.Typer(no_args_is_help=True, help="All that is of one person, in whatever role.")

Person = Annotated[str, typer.Option(envvar="MYA_PERSON", help="The Person ID of SIMS.")]
Force = Annotated[
    bool,
    typer.Option(
        "--force", envvar="MYA_FORCE", help="Also if SIMS still sends them. Needs --reason."
    ),
]
Reason = Annotated[
    str, typer.Option(envvar="MYA_REASON", help="Why; it is kept, so it must not name anybody.")
]
Names = Annotated[
    list[str] | None,
    typer.Option(
        "--name",
        envvar="MYA_NAME",
        help="A text that names them, too, where a field has nothing else. May be given again.",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(envvar="MYA_OUT", help="A new file, which only you can read; else stdout."),
]


@app.command()
@at_desk
def erase(
    *,
    desk: Desk,
    school: School,
    person: Person,
    who: Who,
    name: Names = None,
    force: Force = False,
    reason: Reason = "",
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Erase a person for ever: from the topics, the tables and the error log.

    Without --yes it shows what would go. MYA_ROOT_KEY has the deployment's secret, without which
    nobody could tell later who was erased.
    """
    needed_root_key(os.environ)
    if force and not reason.strip():
        raise typer.BadParameter("--force needs a --reason", param_hint="--reason")
    asked = Request(
        school_id=school, person_id=person, force=force, also=name or (), who=who, why=reason
    )
    done = _erased(desk, asked, keep=yes)
    _tell(done, json=json)
    if not yes:
        typer.echo("Nothing was erased: add --yes.", err=True)
    if done.emptied.to_decide:
        typer.echo("Texts that somebody must look at are listed: see --name.", err=True)
        raise typer.Exit(NEEDS_A_PERSON)


@app.command()
@at_desk
def status(*, desk: Desk, school: School, person: Person, json: Json = False) -> None:
    """Show what is left of a person, on the topics and in the tables; exit code 3 if anything is.

    What is forgotten on a topic can be read until the broker has compacted it.
    """
    with opened(desk) as office:
        left = traces.traces_of(office, desk.cluster(), school, person)
    _print_left(left, json=json)
    if not left.are_gone:
        raise typer.Exit(NEEDS_A_PERSON)


@app.command()
@at_desk
def export(*, desk: Desk, school: School, person: Person, out: Out = None) -> None:
    """Write all that is held about a person, as JSON; bytes, such as a picture, are in base64."""
    with opened(desk) as office:
        document = _everything(office, (school, person))
    if out is None:
        listing.print_object(document)
        return
    try:
        file = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise typer.BadParameter(f"{out} cannot be made: {error.strerror}") from error
    with os.fdopen(file, "w", encoding="utf-8") as stream:
        stream.write(listing.object_text(document))
    typer.echo(f"All that is held about the person is in {out}.", err=True)


def _erased(desk: Desk, asked: Request, *, keep: bool) -> Erasing:
    with opened(desk) as office:
        keys = traces.keys_on_topics(
            desk.cluster(), office.partition_count, asked.school_id, asked.person_id
        )
        return erasing.erase(office, replace(asked, on_topics=keys), keep=keep)


def _everything(office: BackOffice, person: tuple[str, str]) -> dict[str, Any]:
    office.settings_of(person[0])
    with office.connection.transaction():
        return everything_about(office.connection, office.topics, office.partition_count, person)


def _tell(done: Erasing, *, json: bool) -> None:
    document = {
        "version": done.version,
        "still_sent": list(done.still_sent),
        "records": done.records,
        "errors": done.errors,
        "keys_forgotten": done.keys,
        "names_emptied": _mentions(done.emptied.emptied),
        "to_decide": _mentions(done.emptied.to_decide),
    }
    if json:
        listing.print_object(document)
        return
    rows = [("records", name, "", count) for name, count in done.records.items()]
    rows += [("errors", "", "", done.errors), ("keys forgotten", "", "", done.keys)]
    for what, mentions in (
        ("name emptied", done.emptied.emptied),
        ("to decide", done.emptied.to_decide),
    ):
        rows += [
            (what, f"{each.data_set}, {each.field}", each.text, each.records) for each in mentions
        ]
    listing.print_table(("what", "where", "text", "count"), rows)


def _mentions(mentions: Sequence[Mention]) -> list[dict[str, Any]]:
    return [
        {
            "data_set": each.data_set,
            "field": each.field,
            "text": each.text,
            "records": each.records,
        }
        for each in mentions
    ]


def _print_left(left: Traces, *, json: bool) -> None:
    if json:
        listing.print_object(
            {
                "gone": left.are_gone,
                "topics": [
                    {
                        "topic": each.topic,
                        "messages": each.messages,
                        "keys": each.keys,
                        "forgotten_keys": each.forgotten_keys,
                    }
                    for each in left.topics
                ],
                "tables": dict(left.tables),
                "messages_with_emptied_names": left.old_names,
            }
        )
        return
    rows: list[tuple[str, int, str]] = [
        (each.topic, each.messages, _state(each.keys, each.forgotten_keys)) for each in left.topics
    ]
    rows += [(table, count, "there") for table, count in left.tables.items()]
    if left.old_names:
        rows.append(("names emptied since", left.old_names, "until compaction"))
    if not listing.print_table(("where", "count", "state"), rows):
        typer.echo("Nothing is left of this person.", err=True)


def _state(keys: int, forgotten: int) -> str:
    return "until compaction" if keys == forgotten else "there"
