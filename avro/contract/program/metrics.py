"""Metrics, each declared once: what it is called, what it is, what it means, by which labels.

What a program exports, the table in docs/monitoring.md, the dashboard and the alert rules all go by
these declarations. A label has few values: never a person, a record or a run; a school only where
its metric says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily

PREFIX: Final = "mya_"

SECONDS: Final = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
"""The bounds of a histogram of durations: a batch takes from a hundredth to some seconds."""

Labelled = tuple[tuple[str, ...], float]
"""The values of the labels, in their order, and the value."""


class Kind(StrEnum):
    """What a metric is to Prometheus."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A metric; the name is as Prometheus has it, that of a counter with `_total`."""

    name: str
    kind: Kind
    means: str
    labels: tuple[str, ...] = ()

    def counter(self, registry: CollectorRegistry) -> Counter:
        """Return a counter to be counted up."""
        return Counter(self.name, self.means, self.labels, registry=registry)

    def gauge(self, registry: CollectorRegistry) -> Gauge:
        """Return a gauge to be set."""
        return Gauge(self.name, self.means, self.labels, registry=registry)

    def histogram(self, registry: CollectorRegistry) -> Histogram:
        """Return a histogram of durations."""
        return Histogram(self.name, self.means, self.labels, registry=registry, buckets=SECONDS)

    def found(self, values: Iterable[Labelled]) -> GaugeMetricFamily:
        """Return what a gauge is at this moment, where it is asked and not kept."""
        told = GaugeMetricFamily(self.name, self.means, labels=self.labels)
        for labels, value in values:
            told.add_metric(labels, value)
        return told


def counter(name: str, means: str, *labels: str) -> Declared:
    """Declare a number that only grows."""
    return Declared(name=f"{PREFIX}{name}_total", kind=Kind.COUNTER, means=means, labels=labels)


def gauge(name: str, means: str, *labels: str) -> Declared:
    """Declare a number that comes and goes."""
    return Declared(name=f"{PREFIX}{name}", kind=Kind.GAUGE, means=means, labels=labels)


def histogram(name: str, means: str, *labels: str) -> Declared:
    """Declare how long something takes, each time."""
    return Declared(name=f"{PREFIX}{name}", kind=Kind.HISTOGRAM, means=means, labels=labels)
