"""The envelope every fact travels in: CloudEvents 1.0 JSON, structured mode.

Extension attributes are lower case letters and digits only, as CloudEvents asks: `caseid`, `causationid`,
`measure` (1-9, the center's nine measures) and `dataversion`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError
from uuid_utils.compat import uuid7

CONTENT_TYPE = "application/cloudevents+json"


class Unreadable(ValueError):
    """A body that no version of a contract can read."""


class Fact(BaseModel):
    """What happened, in the past tense. Unknown fields are ignored, so that a contract may grow.

    Subclasses name the publishing room, their wire type, the measure they count for and a sample body that both
    sides are tested on. A *transient* fact carries personal data or a secret: it is not kept in the ledger, and
    its body is deleted once handled. A field `enterprise_id` becomes the envelope's subject, `case_id` its caseid.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    room: ClassVar[str]
    event_type: ClassVar[str]
    measure: ClassVar[int | None] = None
    transient: ClassVar[bool] = False
    dataversion: ClassVar[int] = 1
    sample: ClassVar[Mapping[str, Any]]

    def counts_for(self) -> int | None:
        """The measure this very fact counts for; `measure` unless what it says decides it."""
        return self.measure

    @classmethod
    def may_count_for(cls) -> tuple[int, ...]:
        """The measures that facts of this kind count for."""
        return () if cls.measure is None else (cls.measure,)


F_co = TypeVar("F_co", bound=Fact, covariant=True)


@dataclass(frozen=True, slots=True)
class Event(Generic[F_co]):
    """A fact with its envelope, as listeners receive it. `time` is when the fact came true, aware."""

    id: UUID
    source: str
    type: str
    time: datetime
    data: F_co
    subject: UUID | None = None
    case_id: UUID | None = None
    measure: int | None = None
    causation_id: UUID | None = None
    dataversion: int = 1


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore")

    specversion: str = "1.0"
    id: UUID
    source: str
    type: str
    time: AwareDatetime
    datacontenttype: str = "application/json"
    subject: UUID | None = None
    caseid: UUID | None = None
    measure: int | None = None
    causationid: UUID | None = None
    dataversion: int = 1
    data: dict[str, Any]


def seal(fact: Fact, *, because: Event[Fact] | None = None, at: datetime | None = None, id: UUID | None = None) -> Event[Fact]:
    """Put a fact into a fresh envelope; `because` is the event it answers."""
    return Event(
        id=id or uuid7(),
        source=f"/bamai/{fact.room}",
        type=fact.event_type,
        time=at or datetime.now(UTC),
        data=fact,
        subject=getattr(fact, "enterprise_id", None) or (because.subject if because else None),
        case_id=getattr(fact, "case_id", None) or (because.case_id if because else None),
        measure=fact.counts_for(),
        causation_id=because.id if because else None,
        dataversion=fact.dataversion,
    )


def write(event: Event[Fact]) -> bytes:
    """The event as CloudEvents JSON, absent attributes left out."""
    wire = _Wire(
        id=event.id, source=event.source, type=event.type, time=event.time, subject=event.subject,
        caseid=event.case_id, measure=event.measure, causationid=event.causation_id,
        dataversion=event.dataversion, data=event.data.model_dump(mode="json"),
    )  # fmt: skip
    return wire.model_dump_json(exclude_none=True).encode()


def read(body: bytes | str, known: Mapping[str, type[Fact]]) -> Event[Fact]:
    """Read CloudEvents JSON whose type is one of `known` (wire type → contract).

    Raises:
        Unreadable: not JSON, not an envelope, an unknown type, or data its contract refuses.
    """
    try:
        wire = _Wire.model_validate_json(body)
        contract = known[wire.type]
        data = contract.model_validate(wire.data)
    except KeyError as error:
        raise Unreadable(f"unknown event type {error}") from error
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['type']}" for e in error.errors(include_input=False)[:5])
        raise Unreadable(faults) from error
    return Event(
        id=wire.id, source=wire.source, type=wire.type, time=wire.time, data=data, subject=wire.subject,
        case_id=wire.caseid, measure=wire.measure, causation_id=wire.causationid, dataversion=wire.dataversion,
    )  # fmt: skip
