"""The options that the commands of `mya-projections` share."""

from typing import Annotated

import typer

DatabaseUrl = Annotated[
    str,
    typer.Option(envvar="MYA_DATABASE_URL", help="PostgreSQL, as a libpq URI.", show_default=False),
]
Json = Annotated[
    bool, typer.Option("--json", envvar="MYA_JSON", help="Print a JSON array of objects.")
]
