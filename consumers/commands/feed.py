"""`mya-consumers feed`: the errors topic for a support tool, as JSON lines or to a webhook."""

import os
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from consumers.commands.options import BootstrapServers, KafkaConfig
from consumers.feed.bookmarks import Bookmark, FileBookmark, NoBookmark
from consumers.feed.following import Begin, Feed, Wish
from consumers.feed.receivers import Lines, Receiver
from consumers.feed.signatures import read_secrets
from consumers.feed.webhook import Webhook, read_address
from consumers.kafka import Cluster
from consumers.vitals import Brokers
from contract.names import DEFAULT_TOPIC_PREFIX, Topics
from contract.program import log_lines
from contract.program.options import LogFormatName, StatusAddress, TopicPrefix
from contract.program.status_server import serving
from contract.program.stopping import asked_to_stop

PATIENCE_S_MAX: Final = 240
"""Kafka gives a partition to another reader after ten minutes without a poll."""

_TO_WEBHOOK: Final = "To a webhook"


WebhookUrl = Annotated[
    str | None,
    typer.Option(
        envvar="MYA_WEBHOOK",
        help="Post each notice to this address, signed with MYA_WEBHOOK_SECRET (base64; during a"
        " change two, parted by a space). Without: print JSON lines.",
        rich_help_panel=_TO_WEBHOOK,
    ),
]
TimeoutS = Annotated[
    float,
    typer.Option(
        min=0.1,
        max=60,
        envvar="MYA_WEBHOOK_TIMEOUT_S",
        help="How long an answer may take.",
        rich_help_panel=_TO_WEBHOOK,
    ),
]
PatienceS = Annotated[
    float,
    typer.Option(
        min=0,
        max=PATIENCE_S_MAX,
        envvar="MYA_PATIENCE_S",
        help="How long to try with one notice before the feed ends.",
        rich_help_panel=_TO_WEBHOOK,
    ),
]
From = Annotated[
    Begin, typer.Option("--from", envvar="MYA_FEED_FROM", help="Where to begin at first.")
]
BookmarkFile = Annotated[
    Path | None,
    typer.Option(envvar="MYA_FEED_BOOKMARK", help="File that keeps where to read on."),
]
Group = Annotated[
    str | None,
    typer.Option(
        envvar="MYA_FEED_GROUP",
        help="Consumer group that keeps where to read on, and shares the work.",
    ),
]
OneSchool = Annotated[
    str | None, typer.Option(envvar="MYA_SCHOOL", help="Of this school only.", show_default=False)
]
Labels = Annotated[
    bool,
    typer.Option(
        "--labels",
        envvar="MYA_FEED_LABELS",
        help="With what the school calls each record: names of people.",
    ),
]
UntilEnd = Annotated[
    bool, typer.Option("--until-end", envvar="MYA_UNTIL_END", help="End when all is told.")
]


def feed(
    *,
    bootstrap_servers: BootstrapServers,
    webhook: WebhookUrl = None,
    timeout_s: TimeoutS = 10.0,
    patience_s: PatienceS = 60.0,
    begin: From = Begin.BEGINNING,
    bookmark: BookmarkFile = None,
    group: Group = None,
    school: OneSchool = None,
    labels: Labels = False,
    until_end: UntilEnd = False,
    kafka_config: KafkaConfig = None,
    topic_prefix: TopicPrefix = DEFAULT_TOPIC_PREFIX,
    status_address: StatusAddress = None,
    log_format: LogFormatName = None,
) -> None:
    """Tell every error that is raised, changed or resolved, to a support tool."""
    log_lines.configure(log_format)
    stop = asked_to_stop()
    cluster = Cluster(
        bootstrap_servers=bootstrap_servers,
        config_file=kafka_config,
        topics=Topics(topic_prefix),
        stop=stop,
    )
    told = Feed(
        cluster=cluster,
        wish=Wish(school_id=school, with_labels=labels, begin=begin),
        receiver=_receiver(webhook, timeout_s, patience_s),
        bookmark=_bookmark(bookmark, group),
        group=group,
    )
    with serving(status_address, told.vitals.told(Brokers(cluster))):
        told.run(stop, until_end=until_end)


def _receiver(webhook: str | None, timeout_s: float, patience_s: float) -> Receiver:
    if webhook is None:
        return Lines(sys.stdout.buffer)
    return Webhook(
        address=read_address(webhook),
        secrets=read_secrets(os.environ.get("MYA_WEBHOOK_SECRET", "")),
        timeout_s=timeout_s,
        patience_s=patience_s,
    )


def _bookmark(file: Path | None, group: str | None) -> Bookmark:
    if file is None:
        return NoBookmark()
    if group is not None:
        raise typer.BadParameter("--bookmark and --group: one of the two keeps where to read on")
    if not file.parent.is_dir():
        raise typer.BadParameter(f"the folder of {file} is not there")
    return FileBookmark(file)
