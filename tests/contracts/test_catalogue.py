"""`bamai events`, and the documents made of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from services.cli.events import events
from services.contracts.catalogue import FACTS

pytestmark = pytest.mark.pure

DOCS = Path(__file__).parents[2] / "docs"


def run(*options: str) -> Result:
    result = CliRunner().invoke(events, list(options))
    assert result.exit_code == 0, result.output
    return result


def test_every_fact_is_listed_with_publisher_listeners_measure_and_fields() -> None:
    text = run().output
    for event_type, contract in FACTS.items():
        assert f"{event_type}\n" in text or f"{event_type} (transient)\n" in text
        assert all(f"{name}: " in text for name in contract.model_fields)
    assert "notify.on_access_code_issued" in text
    assert "7 数字化水平线上测评" in text


@pytest.mark.parametrize(("option", "file"), [("--markdown", "events.md"), ("--asyncapi", "asyncapi.yaml")])
def test_the_document_is_fresh(option: str, file: str) -> None:
    assert (DOCS / file).read_text() == run(option).output, f"run: bamai events {option} > docs/{file}"


def test_the_asyncapi_document_refers_to_nothing_that_is_not_in_it() -> None:
    document = yaml.safe_load(run("--asyncapi").output)
    assert document["asyncapi"] == "3.0.0"
    assert set(document["components"]["messages"]) == set(FACTS)
    for reference in _references(document):
        found: Any = document
        for part in reference.removeprefix("#/").split("/"):
            assert part in found, f"{reference} leads nowhere"
            found = found[part]


def test_a_wrong_option_is_refused() -> None:
    result = CliRunner().invoke(events, ["--nonsense"])
    assert result.exit_code == 2
    assert "No such option" in result.output


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [found for value in node.values() for found in _references(value)]
    return [found for value in node for found in _references(value)] if isinstance(node, list) else []
