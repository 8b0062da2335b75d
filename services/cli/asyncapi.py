"""The catalogue as an AsyncAPI 3.0 document: what a stranger needs to listen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml
from pydantic.json_schema import models_json_schema

from services.contracts.catalogue import FACTS
from services.contracts.envelope import CONTENT_TYPE
from services.rooms import ROOMS

if TYPE_CHECKING:
    from services.cli.events import Entry

_TEXT = {"type": "string"}
_ID = {"type": "string", "format": "uuid"}

CLOUD_EVENT: dict[str, Any] = {
    "type": "object",
    "required": ["specversion", "id", "source", "type", "time", "datacontenttype", "dataversion", "data"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {**_ID, "description": "UUIDv7; the same event twice has the same id"},
        "source": {**_TEXT, "description": "/bamai/<room>"},
        "type": _TEXT,
        "time": {**_TEXT, "format": "date-time"},
        "datacontenttype": {"const": "application/json"},
        "subject": {**_ID, "description": "the enterprise"},
        "caseid": {**_ID, "description": "the case: one thread through the loop"},
        "causationid": {**_ID, "description": "the event this one answers"},
        "measure": {"type": "integer", "minimum": 1, "maximum": 9},
        "dataversion": {"type": "integer"},
    },
}


def as_asyncapi(entries: list[Entry]) -> str:
    """The document as YAML."""
    template = "#/components/schemas/{model}"
    schemas, definitions = models_json_schema([(fact, "serialization") for fact in FACTS.values()], ref_template=template)
    document = {
        "asyncapi": "3.0.0",
        "info": {"title": "Bamai 把脉", "version": "1", "description": "Facts the rooms of a service center say, by RabbitMQ."},
        "defaultContentType": CONTENT_TYPE,
        "channels": {f"{room}.events": _channel(room, entries) for room in ROOMS},
        "operations": _operations(entries),
        "components": {
            "messages": {
                entry.contract.event_type: _message(entry, schemas[entry.contract, "serialization"]) for entry in entries
            },
            "schemas": {"CloudEvent": CLOUD_EVENT, **definitions.get("$defs", {})},
        },
    }  # fmt: skip
    return str(yaml.dump(document, Dumper=_NoAliases, sort_keys=False, allow_unicode=True, width=120))


class _NoAliases(yaml.SafeDumper):
    """Writes the same thing twice rather than pointing from one place to another."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _channel(room: str, entries: list[Entry]) -> dict[str, Any]:
    said = [entry.contract.event_type for entry in entries if entry.contract.room == room]
    return {
        "address": f"{room}.events",
        "description": "A topic exchange; the routing key is the event's type.",
        "messages": {event_type: {"$ref": f"#/components/messages/{event_type}"} for event_type in said},
        "bindings": {
            "amqp": {"is": "routingKey", "exchange": {"name": f"{room}.events", "type": "topic", "durable": True}, "bindingVersion": "0.3.0"}
        },
    }  # fmt: skip


def _operations(entries: list[Entry]) -> dict[str, Any]:
    operations: dict[str, Any] = {}
    for entry in entries:
        contract = entry.contract
        channel = f"#/channels/{contract.room}.events"
        message = {"$ref": f"{channel}/messages/{contract.event_type}"}
        operations[f"say.{contract.event_type}"] = {"action": "send", "channel": {"$ref": channel}, "messages": [message]}
        for listener in entry.listeners:
            name = f"{listener.queue}.{contract.event_type}"
            operations[name] = {"action": "receive", "channel": {"$ref": channel}, "messages": [message]}
    return operations


def _message(entry: Entry, schema: dict[str, Any]) -> dict[str, Any]:
    contract = entry.contract
    const = {"type": {"const": contract.event_type}, "source": {"const": f"/bamai/{contract.room}"}, "data": schema}
    measures = contract.may_count_for()
    measure = {"measure": {"const": measures[0]} if measures[1:] == () else {"enum": list(measures)}} if measures else {}
    return {
        "name": contract.event_type,
        "title": contract.__name__,
        "summary": entry.meaning,
        "contentType": CONTENT_TYPE,
        "payload": {"allOf": [{"$ref": "#/components/schemas/CloudEvent"}, {"properties": {**const, **measure}}]},
        "tags": [{"name": "transient"}] if contract.transient else [],
    }
