"""Every metric that the programs export, by the program that does."""

from typing import Final

from consumers.feed import vitals as feed
from consumers.loop import figures as worker
from contract.program import status_server
from contract.program.metrics import Declared, Kind
from producer.service import figures as school
from projections.monitoring import figures as platform

METRICS: Final = {
    "every program": status_server.METRICS,
    "mya-consumers run": worker.METRICS,
    "mya-consumers feed": feed.METRICS,
    "mya-projections serve": platform.METRICS,
    "mya-producer serve": school.METRICS,
}

ALL: Final = tuple(each for own in METRICS.values() for each in own)


def series_of(metric: Declared) -> set[str]:
    """Return the names under which Prometheus keeps it."""
    if metric.kind is Kind.HISTOGRAM:
        return {f"{metric.name}_{part}" for part in ("bucket", "sum", "count")}
    return {metric.name}


def table_of(metrics: tuple[Declared, ...]) -> str:
    """Return the table of the page."""
    rows = (
        f"| `{each.name}` | {each.kind} | {', '.join(each.labels)} | {each.means} |"
        for each in metrics
    )
    return "\n".join(("| metric | | labels | |", "|---|---|---|---|", *rows))
