"""`python -m local up | down | env`: local Kafka and PostgreSQL.

`up` starts what does not run yet and leaves it running. `up` and `env` print shell-quoted
`export NAME=value` lines, and nothing else, on stdout. Exit codes: 0 done, 1 failed or not
running, 2 something must be installed first.
"""

import logging
import os
import shlex
from pathlib import Path
from typing import Annotated, Final

import typer

from local import root_key, services
from local.failures import LocalServicesError, MissingPrerequisiteError, StartFailedError

app: Final = typer.Typer(
    help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)

Folder = Annotated[
    Path,
    typer.Option(envvar="MYA_LOCAL_FOLDER", help="Where data and logs of the services live."),
]


@app.command()
def up(folder: Folder = services.FOLDER) -> None:
    """Start what does not run yet, leave it running, and print what programs need to know."""
    _print(folder, services.start(folder.resolve(), os.environ))


@app.command()
def env(folder: Folder = services.FOLDER) -> None:
    """Print the addresses, if the services run."""
    found = services.addresses(folder.resolve(), os.environ)
    if found is None:
        typer.echo("The local services do not run: start them with `make services`.", err=True)
        raise typer.Exit(1)
    _print(folder, found)


@app.command()
def down(folder: Folder = services.FOLDER) -> None:
    """Stop what was started here; the data stays."""
    services.stop(folder.resolve())


def main() -> int:
    """Run the command and say how it went."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger("local").setLevel(logging.INFO)
    try:
        app()
    except MissingPrerequisiteError as error:
        typer.echo(error, err=True)
        return 2
    except StartFailedError as error:
        typer.echo(f"{error}\n{error.log_tail}".rstrip(), err=True)
        return 1
    except LocalServicesError as error:
        typer.echo(error, err=True)
        return 1
    return 0


def _print(folder: Path, found: services.Addresses) -> None:
    exports = {
        services.BOOTSTRAP_SERVERS: found.kafka_bootstrap_servers,
        services.DATABASE_URL: found.database_url,
        # Here, and nowhere else: schools that are not enrolled are believed, to try things out.
        "MYA_OPEN_ENROLMENT": "true",
        root_key.VARIABLE: os.environ.get(root_key.VARIABLE) or root_key.root_key_of(folder),
    }
    for name, value in exports.items():
        typer.echo(f"export {name}={shlex.quote(value)}")


if __name__ == "__main__":
    raise SystemExit(main())
