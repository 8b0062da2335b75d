"""Every fact's sample can be said, sent and read, and shows no person."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import pytest
from pydantic import BaseModel

from services.contracts.catalogue import FACTS, PUBLISHERS, facts_of
from services.contracts.envelope import Fact, Unreadable, read, seal, write
from services.contracts.vocabulary import SCENES
from services.rooms import ROOMS

pytestmark = pytest.mark.pure

EVERY = pytest.mark.parametrize("contract", FACTS.values(), ids=FACTS)

NAMES_OF_FIRMS = {"enterprise.registered", "enterprise.profile_changed", "case.opened", "provider.applied", "provider.approved"}
"""Contracts whose `name` is an organisation's."""

PERSONAL_FIELDS = re.compile(
    r"(^|_)(name|mobile|phone|telephone|email|mail|address|contact|wechat|id_card|birthday|gender|password|secret|token|code|link)($|_)"
)
ALLOWED_FIELDS = {"credit_code", "level_name", "first_contact"}
PERSONAL_TEXTS = re.compile(r"1[3-9]\d{9}|[\w.]+@[\w.]+|\d{17}[\dXx]")


def sample_of(contract: type[Fact]) -> Fact:
    return contract.model_validate(contract.sample)


@EVERY
def test_a_sample_is_written_and_read_as_the_same_fact(contract: type[Fact]) -> None:
    event = seal(sample_of(contract))
    assert read(write(event), FACTS) == event


@EVERY
def test_what_travels_is_cloudevents(contract: type[Fact]) -> None:
    because = seal(sample_of(FACTS["case.opened"]))
    wire = json.loads(write(seal(sample_of(contract), because=because)))
    assert wire["specversion"] == "1.0"
    assert wire["type"] == contract.event_type
    assert wire["source"] == f"/bamai/{contract.room}"
    assert wire["causationid"] == str(because.id)
    assert wire["time"].endswith(("Z", "+00:00"))
    assert wire.get("measure") in (contract.may_count_for() or (None,))
    assert all(re.fullmatch(r"[a-z0-9]{1,20}", name) for name in wire), "CloudEvents allows lower case letters and digits only"
    if "case_id" in contract.model_fields:
        assert wire["caseid"] == contract.sample["case_id"]
    if "enterprise_id" in contract.model_fields:
        assert wire["subject"] == contract.sample["enterprise_id"]


@EVERY
def test_the_sample_names_every_field(contract: type[Fact]) -> None:
    assert set(contract.sample) == set(contract.model_fields)


@EVERY
def test_a_field_nobody_knows_yet_is_ignored(contract: type[Fact]) -> None:
    wire = json.loads(write(seal(sample_of(contract))))
    wire["data"]["later"] = {"x": 1}
    wire["laterattribute"] = "y"
    assert read(json.dumps(wire), FACTS).data == sample_of(contract)


@EVERY
def test_a_body_without_a_required_field_is_unreadable_and_its_values_are_not_repeated(contract: type[Fact]) -> None:
    wire = json.loads(write(seal(sample_of(contract))))
    required = [name for name, field in contract.model_fields.items() if field.is_required()]
    del wire["data"][required[0]]
    with pytest.raises(Unreadable, match=required[0]) as unreadable:
        read(json.dumps(wire), FACTS)
    assert not PERSONAL_TEXTS.search(str(unreadable.value))


@EVERY
def test_a_type_is_a_thing_and_a_past_participle_and_its_class_says_the_same(contract: type[Fact]) -> None:
    event_type = contract.event_type
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*(\.v[2-9])?", event_type)
    words = re.sub(r"\.v(\d)$", r"_v\1", event_type).replace(".", "_").split("_")
    assert contract.__name__ == "".join(word.capitalize() for word in words)
    said = words[-2] if words[-1] == "up" else words[-1]
    assert re.search(r"(ed|held|taken|made|written|withdrawn|given|sent|read|done|set|frozen|overdue)$", said), (
        f"{event_type} is not in the past tense"
    )


@EVERY
def test_a_contract_says_what_it_means_and_counts_for_one_of_the_nine(contract: type[Fact]) -> None:
    assert contract.__doc__
    assert all(1 <= measure <= 9 for measure in contract.may_count_for())


@EVERY
def test_only_transient_facts_carry_personal_data_or_secrets(contract: type[Fact]) -> None:
    if contract.transient:
        return
    allowed = ALLOWED_FIELDS | ({"name"} if contract.event_type in NAMES_OF_FIRMS else set())
    suspicious = [name for name in _fields(contract) if PERSONAL_FIELDS.search(name) and name not in allowed]
    assert suspicious == [], f"{contract.event_type} is kept for ever: {suspicious} must not be in it"
    values = json.dumps(
        {key: value for key, value in contract.sample.items() if not key.endswith("credit_code")}, ensure_ascii=False
    )
    assert not PERSONAL_TEXTS.search(re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", values))


@EVERY
def test_a_fact_cannot_be_changed_once_made(contract: type[Fact]) -> None:
    fact = sample_of(contract)
    with pytest.raises(ValueError, match="frozen"):
        setattr(fact, next(iter(contract.model_fields)), None)


def test_scenes_in_samples_are_scenes() -> None:
    for contract in FACTS.values():
        for key in ("scenes", "wanted_scenes", "lifted_scenes"):
            assert set(contract.sample.get(key, ())) <= set(SCENES), contract.event_type


def test_every_room_that_speaks_is_a_room_and_types_are_not_shared() -> None:
    assert {contract.room for contract in FACTS.values()} <= set(ROOMS)
    assert sum(len(facts_of(room)) for room in ROOMS) == len(FACTS)
    for module in PUBLISHERS:
        room = module.__name__.rsplit(".", 1)[1]
        facts = [thing for thing in vars(module).values() if isinstance(thing, type) and issubclass(thing, Fact)]
        assert all(fact.room == room for fact in facts if "event_type" in vars(fact))


def test_exact_decimals_travel_exactly() -> None:
    contract = FACTS["assessment.completed"]
    fact = contract.model_validate({**contract.sample, "score": "34.20"})
    assert read(write(seal(fact)), FACTS).data.score == Decimal("34.20")


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b"null", b'{"type": 1}', b"\xff\xfe", b"{" * 100_000, b'{"specversion": "1.0"}']
)
def test_what_is_no_event_is_unreadable_and_nothing_worse(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read(body, FACTS)


def _fields(model: type[BaseModel]) -> list[str]:
    names: list[str] = []
    for name, field in model.model_fields.items():
        names.append(name)
        names += [inner for part in _models(field.annotation) for inner in _fields(part)]
    return names


def _models(annotation: Any) -> list[type[BaseModel]]:
    inside = [part for argument in getattr(annotation, "__args__", ()) for part in _models(argument)]
    return [annotation, *inside] if isinstance(annotation, type) and issubclass(annotation, BaseModel) else inside
