"""What the programs export is what is declared, documented, drawn and watched."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
import yaml
from prometheus_client import CollectorRegistry

from consumers.feed.vitals import FeedVitals
from consumers.loop.vitals import WorkerVitals
from contract.program.metrics import PREFIX
from contract.program.status_server import Pulse, Told, serving
from contract.topic_settings import TOPIC_SETTINGS
from producer.service.figures import ServiceFigures
from projections.monitoring.figures import PlatformFigures
from tests.house.modules import ROOT
from tests.monitoring.metrics import ALL, METRICS, series_of, table_of

PAGE: Final = (ROOT / "docs/monitoring.md").read_text(encoding="utf-8")
DASHBOARD: Final = json.loads((ROOT / "docs/monitoring/dashboard.json").read_text(encoding="utf-8"))
ALERTS: Final = [
    rule
    for group in yaml.safe_load((ROOT / "docs/monitoring/alerts.yaml").read_text(encoding="utf-8"))[
        "groups"
    ]
    for rule in group["rules"]
]
JOBS: Final = {
    each["job_name"]
    for each in yaml.safe_load(
        (ROOT / "docs/monitoring/prometheus.yaml").read_text(encoding="utf-8")
    )["scrape_configs"]
}

SERIES: Final = {name for each in ALL for name in series_of(each)}
LABELS: Final = {label for each in ALL for label in each.labels} | {"job", "instance", "le"}
PANELS: Final = [each for each in DASHBOARD["panels"] if each["type"] != "row"]
DRAWN: Final = {target["expr"] for panel in PANELS for target in panel["targets"]}
WATCHED: Final = {rule["expr"] for rule in ALERTS}


def names_in(expression: str) -> set[str]:
    return set(re.findall(rf"\b{PREFIX}\w+", expression))


def labels_in(expression: str) -> Iterator[str]:
    for listed in re.findall(r"\b(?:by|on|without|group_left)\s*\(([^)]*)\)", expression):
        yield from (each.strip() for each in listed.split(",") if each.strip())
    yield from re.findall(r"[{,]\s*(\w+)\s*=~?\"", expression)


def exported(registry: CollectorRegistry) -> set[str]:
    """Return the names of what a registry holds, those of counters as they are declared."""
    return {
        f"{each.name}_total" if each.type == "counter" else each.name for each in registry.collect()
    }


def test_a_program_exports_what_it_declares() -> None:
    def nothing() -> None:
        return None

    common = CollectorRegistry()
    with serving("127.0.0.1:0", Told(pulse=Pulse(1), unready=nothing, registry=common)):
        found = {
            "every program": exported(common),
            "mya-consumers run": exported(WorkerVitals().registry),
            "mya-consumers feed": exported(FeedVitals().registry),
            "mya-projections serve": {each.name for each in PlatformFigures(nothing).describe()},
            "mya-producer serve": {each.name for each in ServiceFigures(nothing).describe()},
        }

    assert found == {program: {each.name for each in own} for program, own in METRICS.items()}


def test_names_are_ours_and_unique() -> None:
    names = [each.name for each in ALL]

    assert len(set(names)) == len(names)
    assert all(re.fullmatch(rf"{PREFIX}[a-z_]+", name) for name in names)


@pytest.mark.parametrize("program", METRICS)
def test_the_page_has_the_table_of_a_program(program: str) -> None:
    assert f"{table_of(METRICS[program])}\n" in PAGE


def test_dashboard_and_alerts_name_metrics_and_labels_that_there_are() -> None:
    expressions = DRAWN | WATCHED

    assert {name for each in expressions for name in names_in(each)} - SERIES == set()
    assert {label for each in expressions for label in labels_in(each)} - LABELS == set()


def test_every_metric_is_drawn_or_watched() -> None:
    used = {name for each in DRAWN | WATCHED for name in names_in(each)}

    assert [each.name for each in ALL if used.isdisjoint(series_of(each))] == []


def test_alerts_name_jobs_that_the_example_asks() -> None:
    named = {job for each in WATCHED for job in re.findall(r'job="([^"]+)"', each)}

    assert named <= JOBS
    assert all(job.startswith("mya-") for job in JOBS)


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_an_alert_says_what_it_means_and_what_to_do(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in {"page", "work", "note"}
    assert rule["annotations"].keys() == {"summary", "means", "action"}
    assert all(text.endswith((".", "?")) for text in rule["annotations"].values())
    assert re.fullmatch(r"\d+[mh]", rule["for"])
    assert f"| `{rule['alert']}` | {rule['labels']['severity']} |" in PAGE


def test_a_worker_that_lags_is_told_of_at_half_of_what_kafka_keeps() -> None:
    (rule,) = (each for each in ALERTS if each["alert"] == "MyaWorkerLagsForDays")
    half_s = int(TOPIC_SETTINGS["min.compaction.lag.ms"]) // 2 // 1000

    assert rule["expr"].endswith(f"> {half_s}")


def test_panels_say_what_they_show_and_lie_beside_each_other() -> None:
    places = [
        (each["gridPos"]["x"] + x, each["gridPos"]["y"] + y)
        for each in DASHBOARD["panels"]
        for x in range(each["gridPos"]["w"])
        for y in range(each["gridPos"]["h"])
    ]

    assert len(set(places)) == len(places)
    assert max(x for x, _ in places) < 24
    assert all(each["title"] and each["description"] for each in PANELS)
    assert len({each["id"] for each in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])


@pytest.mark.parametrize(
    ("expression", "names", "labels"),
    [
        (
            'sum by (topic) (mya_a{live="true"}) > 0',
            {"mya_a"},
            ["topic", "live"],
        ),
        (
            "max(mya_a_bucket) and on (job, instance) mya_b",
            {"mya_a_bucket", "mya_b"},
            ["job", "instance"],
        ),
    ],
)
def test_names_and_labels_are_found(expression: str, names: set[str], labels: list[str]) -> None:
    assert (names_in(expression), [*labels_in(expression)]) == (names, labels)
