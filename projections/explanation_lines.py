"""An explanation as people read it in a terminal: the account, its story, and its open errors."""

from collections.abc import Iterator
from dataclasses import asdict

from rich.console import Console

from projections import listing
from projections.error_lines import print_errors
from projections.explanation import Explanation, Row
from projections.listing import text_of

_CHANGE_COLUMNS = ("changed_at", "run_id", "data_set", "operation", "changed_fields")


def print_explanation(explanation: Explanation, *, json: bool) -> None:
    """Print an explanation on stdout."""
    if json:
        listing.print_object(asdict(explanation))
        return
    console = listing.console()
    for sentence in _sentences(explanation):
        console.print(sentence, soft_wrap=True)
    rows = [tuple(change[name] for name in _CHANGE_COLUMNS) for change in explanation.changes]
    if rows:
        console.print()
        listing.print_table(_CHANGE_COLUMNS, rows)
    _print_errors(console, explanation)


def _print_errors(console: Console, explanation: Explanation) -> None:
    if explanation.errors:
        console.print("\nOpen errors about this person:\n")
        print_errors(console, explanation.errors)


def _sentences(explanation: Explanation) -> Iterator[str]:
    yield _account(explanation.account)
    for role in explanation.roles:
        yield f"Role {role['role']}: {'enabled' if role['enabled'] else 'not enabled'}."
    for record in explanation.records:
        run = record["run_id"]
        yield f"Record of {record['data_set']}: {_standing(record)}, last sent by run {run}."


def _account(account: Row | None) -> str:
    if account is None:
        return "No account."
    name = f"username {text_of(account['username'])}" if account["username"] else "no username"
    origin = f"created by run {account['run_id']}" if account["run_id"] else "added inside MYA"
    when = text_of(account["created_at"])
    return f"Account {account['account_id']}: {name}, {origin} on {when}."


def _standing(record: Row) -> str:
    presence = "in SIMS" if record["current"] else "no longer in SIMS"
    return presence if record["outcome"] == "applied" else f"{presence}, {record['outcome']}"
