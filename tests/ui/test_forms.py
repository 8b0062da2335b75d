"""What was typed, read into models; what is wrong, said in Chinese; what is shown, escaped."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field
from starlette.datastructures import FormData

from services.contracts.refusals import Fault, Invalid
from services.ui.addresses import local_path
from services.ui.forms import FormState, SentForm
from services.ui.render import environment
from services.ui.showing import day, number, when


class Entry(BaseModel):
    name: Annotated[str, Field(min_length=2, max_length=5)]
    staff: Annotated[int, Field(ge=1)] | None = None
    channel: Literal["电话", "微信"] = "电话"
    scenes: list[str] = []
    on: date | None = None


def read(*fields: tuple[str, str]) -> FormState[Entry]:
    return SentForm(FormData(fields)).read(Entry)


def test_texts_are_stripped_and_empty_ones_count_as_not_given() -> None:
    state = read(("name", "  岱山精密 "), ("staff", " "), ("on", "2026-11-25"))
    assert state
    assert state.value == Entry(name="岱山精密", on=date(2026, 11, 25))


def test_several_values_make_a_list() -> None:
    assert read(("name", "岱山"), ("scenes", "计划排程"), ("scenes", "生产管控")).value.scenes == ["计划排程", "生产管控"]
    assert read(("name", "岱山"), ("scenes", "计划排程")).value.scenes == ["计划排程"]


def test_every_fault_is_said_in_chinese_beside_its_field() -> None:
    state = read(("name", "武"), ("staff", "很多"), ("channel", "邮件"), ("on", "明天"))
    assert not state
    assert state.errors == {
        "name": "请至少填写 2 个字", "staff": "请填写整数，例如 12", "channel": "请从可选项中选择：电话、微信", "on": "请填写日期，例如 2026-11-25",
    }  # fmt: skip
    assert state.typed["staff"] == "很多"


def test_what_a_deed_refuses_stands_beside_its_field() -> None:
    state = read(("name", "岱山精密"))
    state.refuse(Invalid("这家企业已登记", where="name"))
    assert not state
    assert state.errors == {"name": "这家企业已登记"}


def test_a_null_byte_never_reaches_the_database() -> None:
    assert read(("name", "岱\x00山")).value.name == "岱山"


def kit(source: str, **context: object) -> str:
    template = environment().from_string('{% import "ui/kit.html" as ui with context %}' + source)
    return template.render(csrf_token="t", new_submission=lambda: "s", **context)


def test_a_field_shows_what_was_typed_its_error_and_a_link_from_the_summary() -> None:
    form = FormState({"name": "<script>"}, faults=[Fault("name", "请填写企业名称")])
    page = kit('{{ ui.errors(form) }}{{ ui.field(form, "name", "企业名称", hint="营业执照上的全称") }}', form=form)
    assert '<a href="#field-name">请填写企业名称</a>' in page
    assert 'value="&lt;script&gt;"' in page
    assert "<script>" not in page
    assert 'aria-describedby="hint-name error-name" aria-invalid="true"' in page


def test_choices_keep_what_was_chosen() -> None:
    form = FormState.of(scenes=["b"], channel="微信")
    page = kit(
        '{{ ui.checkboxes(form, "scenes", "场景", [("a", "甲"), ("b", "乙")]) }}{{ ui.radios(form, "channel", "方式", [("电话", "电话"), ("微信", "微信")]) }}',
        form=form,
    )
    assert 'value="b" checked' in page
    assert 'value="a" id="field-scenes">' in page
    assert 'value="微信" checked' in page


def test_a_form_carries_its_two_tokens() -> None:
    page = kit('{% call ui.form("/x", form) %}.{% endcall %}', form=None)
    assert 'name="_csrf" value="t"' in page
    assert 'name="_once" value="s"' in page


@pytest.mark.parametrize("target", [
    "https://evil.example", "//evil.example", "///evil", "/\\evil.example", "\\\\evil", "/%5cevil", "/%2f%2fevil", "/%252f/evil",
    "javascript:alert(1)", "/\tevil", "/%09//evil", "/a\nSet-Cookie: x", "http:evil", "@evil.example", "/..//evil/../", "／／evil", "",
    "/" + "a" * 3000,
])  # fmt: skip
def test_only_paths_of_this_center_are_gone_to(target: str) -> None:
    assert local_path(target, "/safe") == "/safe"


@pytest.mark.parametrize("target", ["/", "/enterprises/cases/1?tab=2", "/search?q=%E5%B2%B1%E5%B1%B1", "/a/b.html"])
def test_paths_of_this_center_are(target: str) -> None:
    assert local_path(target, "/safe") == target


def test_a_path_in_chinese_is_encoded() -> None:
    assert local_path("/enterprises/queue?district=江岸区") == "/enterprises/queue?district=%E6%B1%9F%E5%B2%B8%E5%8C%BA"


def test_times_and_numbers_read_as_people_in_wuhan_read_them() -> None:
    moment = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
    assert when(moment) == "2026年11月25日（周三） 01:30"
    assert day(date(2026, 11, 25)) == day(moment) == "2026年11月25日（周三）"
    assert (number(Decimal("1234.50")), number(None), number(3), number(2.0, 1)) == ("1,234.5", "", "3", "2.0")
