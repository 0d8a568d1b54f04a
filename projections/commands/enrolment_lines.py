"""What a school is given when it is enrolled: printed once, as TOML to paste or as JSON."""

import json as json_module
from dataclasses import dataclass, field

import typer

from contract.names import DEFAULT_TOPIC_PREFIX
from projections import listing


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a school's producer needs to be believed, and where Kafka is."""

    school: str
    key_id: str
    secret: str = field(repr=False)
    bootstrap_servers: str | None
    topic_prefix: str

    @property
    def settings(self) -> dict[str, str]:
        """What belongs into the settings file; the secret does not."""
        said = {"school": self.school, "key_id": self.key_id}
        if self.bootstrap_servers:
            said["bootstrap_servers"] = self.bootstrap_servers
        if self.topic_prefix != DEFAULT_TOPIC_PREFIX:
            said["topic_prefix"] = self.topic_prefix
        return said


def print_credentials(credentials: Credentials, *, json: bool) -> None:
    """Print what a school needs: data on stdout, and where the secret goes on stderr."""
    if json:
        listing.print_object(credentials.settings | {"secret": credentials.secret})
    else:
        for name, value in credentials.settings.items():
            # A JSON text is a TOML text.
            typer.echo(f"{name} = {json_module.dumps(value)}")
        typer.echo(f"# MYA_SCHOOL_SECRET={credentials.secret}")
    typer.echo(
        "The secret is not shown again, and belongs into no file that others read: give it to"
        " mya-producer as MYA_SCHOOL_SECRET, or put it into the keyring of its account with"
        f" `keyring set mya-school-secret {credentials.key_id}`.",
        err=True,
    )
