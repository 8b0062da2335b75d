"""What would go, field by field, with what stands there now: shown before anybody agrees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.handover.connecting import Connector, title_of
from services.handover.mapping import compose
from services.handover.models import Record, SeenCase, SeenProvider
from services.handover.queries.cases import list_records


@dataclass(frozen=True, slots=True)
class Line:
    """A field of theirs: our title ("" for a constant), their name, the value as it would go now ("" for none yet)."""

    title: str
    to: str
    value: str
    constant: bool
    required: bool


def preview(session: Session, case: SeenCase, connector: Connector, kinds: list[str]) -> dict[str, list[Line]]:
    """By kind, the fields in the platform's order; values are those of the newest record of the kind, or the firm's alone."""
    records = {record.kind: record for record in list_records(session, case)}
    profile = records.get("profile")
    return {kind: _lines(session, connector, kind, profile, records.get(kind)) for kind in kinds}


def fields_of(session: Session, profile: Record | None, record: Record | None) -> dict[str, Any]:
    """A record's fields with those of the firm, and the provider by its name."""
    fields = {**(profile.fields if profile else {}), **(record.fields if record else {})}
    provider_id = fields.pop("engagement.provider_id", None)
    provider = session.get(SeenProvider, UUID(provider_id)) if provider_id else None
    return fields | ({"engagement.provider": provider.name} if provider else {})


def _lines(session: Session, connector: Connector, kind: str, profile: Record | None, record: Record | None) -> list[Line]:
    mapping = connector.records[kind]
    made = compose(mapping, fields_of(session, profile, record), mapping.sources(), connector.codes)
    return [
        Line(title_of(kind, each.ours), each.to, _shown(made.body.get(each.to)), each.ours is None, each.required)
        for each in mapping.fields
    ]  # fmt: skip


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return "；".join(map(str, value)) if isinstance(value, list) else str(value)
