"""Alerts and dashboard name no figure that the code does not export, and nothing exported goes unwatched."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.settings import load_settings
from services.web import create_app

pytestmark = pytest.mark.pure

FOLDER = Path(__file__).parents[2] / "deploy" / "observability"
NAME = re.compile(r"\bbamai_[a-z_]+\b")
LABELS = re.compile(r"(?:by|on) \(([a-z, ]+)\)")
SERIES = ("_total", "_bucket", "_count", "_sum")
OF_PROMETHEUS = {"instance", "le", "job"}


@pytest.fixture(scope="module")
def exported() -> dict[str, set[str]]:
    """Every series that can be scraped, with its labels."""
    app = create_app(load_settings(database_url="postgresql://u:p@127.0.0.1:1/none", secret_key="a secret of the test run"))
    app.build_middleware_stack()
    found: dict[str, set[str]] = {}
    for known in app.state.figures.known():
        labels = {"room"} | ({known.label} if known.label else set())
        suffixes = ("_bucket", "_count", "_sum") if known.kind == "histogram" else ("",)
        found |= {known.name + suffix: labels for suffix in suffixes}
    for family in app.state.registry._collector_to_names.values():
        found |= {name: {"method", "status"} for name in family if name.startswith("bamai_http") and name.endswith(SERIES)}
    return found


def rules() -> list[dict[str, Any]]:
    written = yaml.safe_load((FOLDER / "rules.yaml").read_text("utf-8"))
    return [rule for group in written["groups"] for rule in group["rules"]]


def expressions() -> dict[str, str]:
    panels = json.loads((FOLDER / "dashboard.json").read_text("utf-8"))["panels"]
    shown = {f"{panel['title']} {one['refId']}": one["expr"] for panel in panels for one in panel["targets"]}
    return {rule["alert"]: rule["expr"] for rule in rules()} | shown


def test_every_figure_named_is_one_the_code_exports(exported: dict[str, set[str]]) -> None:
    for where, expression in expressions().items():
        for name in NAME.findall(expression):
            assert name in exported, f"{where}: nobody exports {name}"


def test_every_label_named_is_one_the_figure_has(exported: dict[str, set[str]]) -> None:
    for where, expression in expressions().items():
        named = {label.strip() for group in LABELS.findall(expression) for label in group.split(",")}
        had = {label for name in NAME.findall(expression) for label in exported[name]} | OF_PROMETHEUS
        assert named <= had, f"{where}: {named - had}"


def test_every_figure_is_shown_or_watched(exported: dict[str, set[str]]) -> None:
    named = {re.sub(r"_(bucket|count|sum)$", "", name) for text in expressions().values() for name in NAME.findall(text)}
    counted = {"bamai_timer_runs_total", "bamai_info"}
    assert {re.sub(r"_(bucket|count|sum)$", "", name) for name in exported} - named <= counted


def test_every_alert_says_what_is_wrong_and_what_to_do() -> None:
    names = [rule["alert"] for rule in rules()]
    assert len(names) == len(set(names)) > 10
    for rule in rules():
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert {"summary", "action"} == set(rule["annotations"])


def test_the_example_scrapes_metrics_and_loads_the_rules() -> None:
    example = yaml.safe_load((FOLDER / "prometheus.yml").read_text("utf-8"))
    assert example["rule_files"] == ["rules.yaml"]
    assert example["scrape_configs"][0]["metrics_path"] == "/metrics"
