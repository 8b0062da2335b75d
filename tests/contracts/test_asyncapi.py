"""docs/asyncapi.yaml is an AsyncAPI 3.0 document by the official schema, and the schema notices when it is not."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

pytestmark = pytest.mark.pure

HERE = Path(__file__).parent
DOCUMENT: dict[str, Any] = yaml.load((HERE.parents[1] / "docs" / "asyncapi.yaml").read_text(), Loader=yaml.CSafeLoader)


@cache
def validator() -> Draft7Validator:
    return Draft7Validator(json.loads((HERE / "asyncapi" / "3.0.0.json").read_text()))


def faults(document: dict[str, Any]) -> list[str]:
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in validator().iter_errors(document)]


def test_the_document_is_what_asyncapi_asks_for() -> None:
    assert faults(DOCUMENT) == []


def _wrong_action(document: dict[str, Any]) -> None:
    next(iter(document["operations"].values()))["action"] = "publish"


def _wrong_exchange(document: dict[str, Any]) -> None:
    document["channels"]["accounts.events"]["bindings"]["amqp"]["exchange"]["type"] = "quorum"


def _wrong_version(document: dict[str, Any]) -> None:
    document["asyncapi"] = "2.6.0"


def _unknown_field(document: dict[str, Any]) -> None:
    document["channels"]["accounts.events"]["publish"] = {}


def _message_in_place_of_its_name(document: dict[str, Any]) -> None:
    next(iter(document["operations"].values()))["messages"] = [{"name": "x"}]


@pytest.mark.parametrize("harm", [_wrong_action, _wrong_exchange, _wrong_version, _unknown_field, _message_in_place_of_its_name])
def test_what_is_broken_on_purpose_is_noticed(harm: Callable[[dict[str, Any]], None]) -> None:
    small = {**DOCUMENT, "components": {"messages": {}, "schemas": {}}}
    broken = deepcopy(small)
    harm(broken)
    assert faults(small) == []
    assert faults(broken) != []
