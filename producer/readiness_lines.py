"""What `mya-producer check` prints: for a person, and for a script."""

import json
from collections.abc import Sequence

import typer

from contract.signing import Signer
from producer.readiness import report_lines
from producer.readiness.brokers import BrokerCheck
from producer.readiness.readiness import Readiness


def print_readiness(
    readiness: Readiness, brokers: Sequence[BrokerCheck], signer: Signer | None, *, as_json: bool
) -> None:
    """Print what would run, what it lacks, whether Kafka can be reached and with what is signed."""
    if as_json:
        typer.echo(json.dumps(report_lines.document(readiness, brokers, signer), indent=2))
        return
    for line in report_lines.lines(readiness, brokers, signer):
        typer.echo(line)
