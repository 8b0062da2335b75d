"""What is computed without a database: signatures, mappings, faults of configuration, answers, pauses, files."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from uuid_utils.compat import uuid7

from services.contracts.refusals import Fault
from services.handover import mapping, pacing, signing
from services.handover.answering import Answer, difference, read_answer, read_receipt
from services.handover.channels.addresses import may_reach
from services.handover.channels.files import parse_receipts
from services.handover.connecting import AnswerShape
from services.handover.connectors import read_connectors, shipped_mapping
from services.handover.mapping import FieldMapping, RecordMapping, compose
from services.handover.operations.sending import Misses
from services.settings import load_settings

pytestmark = pytest.mark.pure

SIGNS_WITH = "a secret of sixteen"
SECRET = SIGNS_WITH.encode()
NOW = 1_800_000_000
SHAPE = AnswerShape()

REST: dict[str, Any] = {
    "name": "wuhan-sme", "title": "某市公共服务平台", "kind": "rest", "url": "https://sme.example.cn/api/records",
    "receipt_url": "https://sme.example.cn/api/records/{id}", "secret": "BAMAI_CONNECTOR_SECRETS__WUHAN", "mapping": "city-practice",
}  # fmt: skip


def faults_with(tmp_path: Path, *, secret: str = SIGNS_WITH, **changes: Any) -> dict[str, str]:
    """What the center says of a connector with these changes, by place."""
    described = {name: value for name, value in (REST | changes).items() if value is not None}
    (tmp_path / "wuhan.yaml").write_text(yaml.safe_dump(described, allow_unicode=True))
    words = {"WUHAN": SecretStr(secret)} if secret else {}
    found = read_connectors(load_settings(home=tmp_path, connectors=tmp_path, connector_secrets=words))
    faults: list[Fault] = found.refused.get("wuhan.yaml", [])
    assert bool(faults) != bool(found.platforms), "refused, or used"
    return {fault.where: fault.what for fault in faults}


def a_field(**changes: Any) -> dict[str, Any]:
    return {"profile": {"as": "qyjbxx", "fields": [{"to": "qymc", "from": "firm.name"}, {"to": "hydm", **changes}]}}


def test_a_right_connector_is_used(tmp_path: Path) -> None:
    assert faults_with(tmp_path) == {}


@pytest.mark.parametrize(
    ("changes", "where", "what"),
    [
        ({"secret": ""}, "secret", "环境变量 BAMAI_CONNECTOR_SECRETS__WUHAN 没有设置"),
        ({"secret": "short"}, "secret", "太短"),
        ({"records": a_field(**{"from": "firm.phone"})}, "records.profile.fields[2].from", "我方没有“firm.phone”这个字段"),
        ({"records": a_field(**{"from": "uplift.points"})}, "records.profile.fields[2].from", "我方没有“uplift.points”"),
        ({"records": {"wages": a_field(constant="1")["profile"]}}, "records.wages", "没有“wages”这种记录"),
        ({"records": a_field(**{"from": "firm.industry", "codes": "trades"})}, "records.profile.fields[2].codes", "代码表"),
        ({"records": a_field(**{"from": "firm.industry", "constant": "34"})}, "records.profile.fields.1", "只写一个"),
        ({"records": a_field(constant="34") | {"uplift": {"as": "x", "fields": []}}}, "records.uplift.fields", "至少"),
        ({"url": "http://sme.example.cn/api"}, "", "同一台主机"),
        ({"url": "http://sme.example.cn/api", "receipt_url": "http://sme.example.cn/api/{id}"}, "", "请用 https"),
        ({"url": "https://user@sme.example.cn/api"}, "url", "格式不对"),
        ({"url": "file:///etc/passwd"}, "url", "格式不对"),
        ({"receipt_url": None}, "", "receipt_url"),
        ({"kind": "files", "folder": "relative"}, "", "绝对路径"),
        ({"kind": "mail"}, "kind", "请从可选项中选择"),
        ({"mapping": "no-such"}, "", "没有名为“no-such”的随附映射"),
        ({"colour": "red"}, "colour", "不认识这一项"),
        ({"timeout_seconds": 600}, "timeout_seconds", "不大于 10"),
    ],
)  # fmt: skip
def test_a_fault_of_a_connector_is_named_with_its_place(tmp_path: Path, changes: dict[str, Any], where: str, what: str) -> None:
    secret = changes.pop("secret", "a secret of sixteen")
    faults = faults_with(tmp_path, secret=secret, **changes)
    assert what in faults[where]


def test_a_file_that_is_no_connector_hides_no_other(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("- just\n- a list\n")
    (tmp_path / "b.yaml").write_text("name: [unclosed\n")
    (tmp_path / "c.yaml").write_text(yaml.safe_dump(REST | {"name": "second"}))
    assert faults_with(tmp_path) == {}
    found = read_connectors(load_settings(home=tmp_path, connectors=tmp_path, connector_secrets={"wuhan": "a secret of sixteen"}))
    assert (set(found.refused), set(found.platforms)) == ({"a.yaml", "b.yaml"}, {"wuhan-sme", "second"})
    assert "a secret of sixteen" not in repr(found)


def test_the_shipped_mapping_takes_every_kind_and_no_contact() -> None:
    shipped = shipped_mapping("city-practice")
    assert set(shipped["records"]) == set(mapping.FIELDS)
    assert not any("联系" in title for fields in mapping.FIELDS.values() for title in fields.values())


def test_only_what_was_agreed_to_is_composed_and_what_is_lacking_is_named() -> None:
    fields: list[dict[str, Any]] = [
        {"to": "qymc", "from": "firm.name", "required": True}, {"to": "gm", "from": "firm.size_class", "codes": {"小型": "3"}},
        {"to": "zf", "from": "assessment.score", "format": "number"}, {"to": "sj", "from": "assessment.completed_at", "format": "date"},
        {"to": "yq", "from": "firm.park"}, {"to": "ly", "constant": "中心"},
    ]  # fmt: skip
    record = RecordMapping.model_validate({"as": "x", "fields": fields})
    ours = {
        "firm.name": "甲厂", "firm.size_class": "小型", "assessment.score": "34.20", "firm.park": None,
        "assessment.completed_at": "2026-11-24T17:30:00+00:00",
    }  # fmt: skip
    assert compose(record, ours, record.sources(), {}).body == {
        "qymc": "甲厂", "gm": "3", "zf": 34.2, "sj": "2026-11-25", "ly": "中心",
    }  # fmt: skip
    assert compose(record, ours, ["firm.name"], {}).body == {"qymc": "甲厂", "ly": "中心"}
    lacking = compose(record, {**ours, "firm.size_class": "巨型", "firm.name": ""}, record.sources(), {})
    assert {lack.field for lack in lacking.lacks} == {"qymc", "gm"}
    assert [lack.field for lack in compose(record, ours, ["firm.park"], {}).lacks] == ["qymc"]


def test_a_value_that_does_not_fit_its_format_is_a_lack_and_no_crash() -> None:
    for form in mapping.FORMATS:
        record = RecordMapping(named="x", fields=(FieldMapping(to="a", ours="firm.name", format=form),))
        made = compose(record, {"firm.name": "不是数"}, ["firm.name"], {})
        assert bool(made.lacks) == (form in ("integer", "number", "date", "datetime"))


@given(st.binary(max_size=60), st.integers(-400, 400), st.binary(max_size=5))
def test_what_was_changed_or_is_too_old_is_not_taken(body: bytes, late: int, added: bytes) -> None:
    headers = signing.signed_headers(SECRET, "id-1", NOW, body)
    fits = abs(late) <= signing.PATIENCE_SECONDS
    assert (signing.why_not(SECRET, headers, body, NOW + late) is None) == fits
    assert (signing.why_not(SECRET, headers, body + added, NOW) is None) == (added == b"")
    assert signing.why_not(b"another secret of 16", headers, body, NOW)
    assert signing.why_not(SECRET, headers | {"webhook-id": "id-2"}, body, NOW)
    assert signing.why_not(SECRET, headers | {"webhook-timestamp": str(NOW + 1)}, body, NOW)
    assert signing.why_not(SECRET, headers | {"webhook-timestamp": "²"}, body, NOW)
    assert signing.why_not(SECRET, {}, body, NOW)


def test_an_answer_is_what_it_says_and_nothing_it_says_is_trusted() -> None:
    said = {
        "message": "退回\n" + "很" * 500,
        "errors": [{"field": "hydm", "message": "不在字典", "value": {"a": 1}}, "x", {}] * 40,
    }
    answer = read_answer(422, json.dumps(said).encode(), SHAPE)
    assert (answer.kind, len(answer.reason), len(answer.faults)) == ("rejected", 200, 17)
    assert "\n" not in answer.reason
    assert read_answer(200, b'{"receipt": "A-1"}', SHAPE).receipt == "A-1"
    assert read_answer(200, b"<html>", SHAPE).kind == "failed"
    for status in (500, 503, 429, 401, 404, 302):
        assert read_answer(status, b"[]", SHAPE).kind == "failed"
    assert read_answer(400, b"[" * 100_000, SHAPE).reason == "平台没有说明原因"
    assert read_receipt(404, b"", SHAPE).kind == "unknown"
    assert read_receipt(200, b'{"receipt": "A-1"}', SHAPE).kind == "delivered"


def test_the_difference_stands_field_by_field() -> None:
    record = RecordMapping.model_validate({"as": "x", "fields": [{"to": "hydm", "from": "firm.industry"}]})
    faults = [{"field": "hydm", "message": "不在字典", "value": "C34"}, {"field": "other", "message": None, "value": None}]
    assert difference(record, "profile", {"hydm": "34"}, faults) == [
        {"field": "hydm", "title": "行业大类代码（GB/T 4754-2017）", "sent": "34", "message": "不在字典", "value": "C34"},
        {"field": "other", "title": "", "sent": "", "message": "", "value": ""},
    ]  # fmt: skip


def test_pauses_grow_and_end_and_a_platform_rests_only_after_several_misses() -> None:
    now = datetime(2026, 11, 28, tzinfo=UTC)
    pauses = [pacing.next_try(now, tries) for tries in range(1, pacing.MOST_TRIES + 1)]
    assert pauses[-1] is None
    grown = [pause - now for pause in pauses if pause]
    assert grown == sorted(grown)
    assert pacing.rest_until(now, pacing.MOST_MISSES - 1) is None
    assert pacing.rest_until(now, 10_000) == now + pacing.LONGEST_REST


def test_what_hangs_while_others_are_answered_does_not_make_a_platform_away() -> None:
    """Records sent together: the slow ones end last, one after the other."""
    misses = Misses()
    for number in range(20):
        assert not misses.counts(Answer("delivered"), 0.0, 1.0 + number / 100)
    for _ in range(8):
        assert not misses.counts(Answer("timeout"), 0.5, 3.0)
    assert not misses.away.is_set()
    for _ in range(pacing.MOST_MISSES):
        assert misses.counts(Answer("unreachable"), 3.0, 3.1)
    assert misses.away.is_set()


@pytest.mark.parametrize(
    ("address", "outside", "inside"),
    [
        ("8.8.8.8", True, True), ("127.0.0.1", False, True), ("10.0.0.8", False, True), ("192.168.1.1", False, True),
        ("169.254.169.254", False, False), ("100.100.100.200", False, False), ("0.0.0.0", False, False),  # noqa: S104 (refused, not bound)
        ("::", False, False),
        ("::1", False, True), ("::ffff:127.0.0.1", False, True), ("::ffff:169.254.169.254", False, False), ("fe80::1", False, False),
        ("fd00::1", False, True), ("224.0.0.1", False, False), ("100.64.0.1", False, True), ("2606:4700::1", True, True),
    ],
)  # fmt: skip
def test_a_connector_reaches_our_own_network_only_if_it_says_so(address: str, outside: bool, inside: bool) -> None:
    assert (may_reach(address, inside=False), may_reach(address, inside=True)) == (outside, inside)


def test_receipts_are_read_line_by_line_and_a_wrong_line_hides_no_other() -> None:
    first, second = uuid7(), uuid7()
    lines = [
        json.dumps({"id": str(first), "status": "accepted", "receipt": "R-1"}), "not json", json.dumps({"id": "x", "status": "accepted"}),
        json.dumps({"id": str(second), "status": "rejected", "message": "退回", "errors": [{"field": "hydm", "message": "不对"}]}),
        json.dumps({"id": str(second), "status": "maybe"}), json.dumps([1]),
    ]  # fmt: skip
    read = parse_receipts("a.jsonl", "\n".join(lines).encode(), SHAPE)
    assert [(one.transfer_id, one.answer.kind) for one in read.receipts] == [(first, "delivered"), (second, "rejected")]
    assert [fault[2] for fault in read.faults] == ["2", "3", "5", "6"]
    table = f"\ufeffid,status,receipt,message,field,value\r\n{first},accepted,R-1,,,\r\n{second},rejected,,不对,hydm,C34\r\n"
    csv = parse_receipts("a.csv", table.encode(), SHAPE)
    assert [one.answer.kind for one in csv.receipts] == ["delivered", "rejected"]
    assert csv.receipts[1].answer.faults == [{"field": "hydm", "message": "不对", "value": "C34"}]
    assert isinstance(csv.receipts[0].transfer_id, UUID)
    assert timedelta(0) < pacing.LEASE
