"""What we have to hand over, field by field, and how a connector's mapping turns a record into what a platform takes. Pure."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.contracts.vocabulary import SCENES
from services.contracts.words import _
from services.workdays import SHANGHAI

_FIRM = {
    "firm.name": "企业全称", "firm.credit_code": "统一社会信用代码", "firm.industry": "行业大类代码（GB/T 4754-2017）",
    "firm.industry_name": "行业大类名称", "firm.district": "所属行政区", "firm.park": "所在园区", "firm.size_class": "企业规模",
}  # fmt: skip

FIELDS: dict[str, dict[str, str]] = {
    "profile": _FIRM,
    "assessment": _FIRM | {
        "assessment.purpose": "测评类型（首次或复测）", "assessment.pack": "评测指标版本", "assessment.score": "总分",
        "assessment.basis": "数字化基础得分", "assessment.management": "数字化管理得分", "assessment.effect": "数字化成效得分",
        "assessment.level": "数字化等级（0 至 4）", "assessment.level_name": "数字化等级名称",
        "assessment.pledged": "真实性承诺方式", "assessment.completed_at": "测评完成时间",
    } | {f"assessment.scene.{scene}": f"场景等级：{scene}" for scene in SCENES},
    "diagnosis": _FIRM | {
        "diagnosis.scenes": "建议提升的场景", "diagnosis.targets": "各场景现状与目标等级", "diagnosis.needs": "各场景需求说明",
        "diagnosis.count": "诊断结论条数", "diagnosis.reported_at": "诊断报告时间",
    },
    "engagement": _FIRM | {
        "engagement.provider": "服务商名称", "engagement.domains": "改造领域", "engagement.scenes": "改造场景",
        "engagement.started_at": "改造开始时间", "engagement.accepted_at": "企业验收时间", "engagement.accepted_how": "验收方式",
    },
    "uplift": _FIRM | {
        "uplift.score_before": "改造前得分", "uplift.score_after": "改造后得分", "uplift.points": "提升分数",
        "uplift.level_before": "改造前等级", "uplift.level_after": "改造后等级", "uplift.scenes": "提升的场景",
        "uplift.comparable": "前后是否可比", "uplift.confirmed_at": "专家确认时间",
    },
}  # fmt: skip
"""Our fields by kind of record. No field names or reaches a person: contacts are not handed over."""

Format = Literal["text", "integer", "number", "date", "datetime", "yes_no", "list", "joined"]

FORMATS: dict[str, str] = {
    "text": "文字", "integer": "整数", "number": "数字", "date": "日期", "datetime": "日期和时间", "yes_no": "是或否",
    "list": "多个值", "joined": "用顿号连接的文字",
}  # fmt: skip

Constant = bool | int | float | str


class FieldMapping(BaseModel):
    """One field of theirs: where its value comes from, and how it is written."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    to: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\s\x00-\x1f=+@-][^\x00-\x1f]*$")]
    ours: Annotated[str | None, Field(alias="from")] = None
    constant: Constant | None = None
    codes: str | dict[str, Constant] | None = None
    required: bool = False
    format: Format = "text"

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        if (self.ours is None) == (self.constant is None):
            raise ValueError(_("from（我方字段）和 constant（固定值）请写一个，只写一个"))
        return self


class RecordMapping(BaseModel):
    """What a record of this kind is called there, and its fields in their order."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    named: Annotated[str, Field(alias="as", min_length=1, max_length=64)]
    fields: Annotated[tuple[FieldMapping, ...], Field(min_length=1, max_length=200)]

    def sources(self) -> list[str]:
        """Our fields that go, each once."""
        return list(dict.fromkeys(each.ours for each in self.fields if each.ours is not None))


@dataclass(frozen=True, slots=True)
class Lack:
    """A field that cannot be sent as it is, in the same shape as what a platform refuses."""

    field: str
    message: str


@dataclass(slots=True)
class Composed:
    """A record as the platform takes it, and what is wrong with it before it is even sent."""

    body: dict[str, Any] = field(default_factory=dict)
    lacks: list[Lack] = field(default_factory=list)


def compose(mapping: RecordMapping, ours: Mapping[str, Any], agreed: Collection[str], codes: Mapping[str, Any]) -> Composed:
    """Their fields from ours, only those the firm agreed to; `codes` are the connector's named tables."""
    made = Composed()
    for each in mapping.fields:
        if each.constant is not None:
            made.body[each.to] = each.constant
            continue
        value = ours.get(each.ours or "")
        if each.ours not in agreed:
            if each.required:
                made.lacks.append(Lack(each.to, _("平台必填，但企业没有同意提供这一项，请企业重新同意")))
        elif value is None or value in ("", []):
            if each.required:
                made.lacks.append(Lack(each.to, _("平台必填，但本中心还没有这一项")))
        else:
            _put(made, each, value, codes)
    return made


def _put(made: Composed, each: FieldMapping, value: Any, codes: Mapping[str, Any]) -> None:
    table = codes.get(each.codes, {}) if isinstance(each.codes, str) else each.codes
    if table is not None:
        if str(value) not in table:
            made.lacks.append(Lack(each.to, _("“{value}”在代码表里没有对应的代码").format(value=value)))
            return
        value = table[str(value)]
    try:
        made.body[each.to] = written(value, each.format)
    except (ValueError, ArithmeticError):
        made.lacks.append(Lack(each.to, _("“{value}”不能写成{format}").format(value=value, format=_(FORMATS[each.format]))))


def written(value: Any, form: str) -> Any:
    """The value in this format. Times are those of the center's clock; a number keeps its decimals.

    Raises:
        ValueError, ArithmeticError: it cannot be written so.
    """
    if form == "list":
        return [str(each) for each in value] if isinstance(value, list) else [str(value)]
    if form == "joined":
        return "、".join(str(each) for each in value) if isinstance(value, list) else str(value)
    if form in ("date", "datetime"):
        local = datetime.fromisoformat(str(value)).astimezone(SHANGHAI)
        return f"{local:%Y-%m-%d}" if form == "date" else local.isoformat(timespec="seconds")
    if form == "integer":
        return int(Decimal(str(value)))
    if form == "number":
        return float(Decimal(str(value)))
    if form == "yes_no":
        return "是" if value in (True, "true", "True") else "否"
    return str(value) if isinstance(value, str | int | float | bool | Decimal) else json.dumps(value, ensure_ascii=False)
