"""What people and programs may send, checked: applications, products, consents, answers, plans."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Self, TypeVar
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from stdnum.cn import uscc

from services.contracts.industries import DIVISIONS
from services.contracts.vocabulary import SCENES, CloudDomain
from services.contracts.words import _
from services.providers.consenting import MOST_RECIPIENTS, TEXT_VERSION, ConsentField

MOST_MILESTONES = 8

ItemT = TypeVar("ItemT")


class Category(StrEnum):
    """Kinds of provider, as pilot cities list them."""

    INTEGRATOR = "综合集成型"
    PRODUCT = "“小快轻准”产品型"
    LEADER = "“链主”企业型"


class PriceBand(StrEnum):
    UNDER_1 = "1 万元以内"
    UNDER_5 = "1～5 万元"
    UNDER_20 = "5～20 万元"
    UNDER_50 = "20～50 万元"
    OVER_50 = "50 万元以上"


def _credit_code(text: str) -> str:
    compact = re.sub(r"\s", "", text).upper()
    if not uscc.is_valid(compact):
        raise ValueError(_("统一社会信用代码应为 18 位，请对照营业执照检查"))
    return str(uscc.compact(compact))


def _phone(text: str) -> str:
    compact = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"1\d{10}|0\d{9,11}|400\d{7}", compact):
        raise ValueError(_("请填写手机号、带区号的座机或 400 电话"))
    return compact


def _known_scene(text: str) -> str:
    if text not in SCENES:
        raise ValueError(_("没有“{scene}”这个场景，请从 16 个场景中选择").format(scene=text))
    return text


def _known_division(text: str) -> str:
    if text not in DIVISIONS:
        raise ValueError(_("“{code}”不是国民经济行业分类的大类代码").format(code=text))
    return text


def _once_each(items: list[ItemT]) -> list[ItemT]:
    if len(set(items)) != len(items):
        raise ValueError(_("同一项请只选一次"))
    return items


Line = Annotated[str, Field(min_length=1, max_length=100)]
Paragraph = Annotated[str, Field(min_length=1, max_length=1000)]
Scene = Annotated[str, AfterValidator(_known_scene)]
Division = Annotated[str, AfterValidator(_known_division)]
Level = Annotated[int, Field(ge=1, le=4)]


class Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class ApplicationEntry(Entry):
    name: Annotated[str, Field(min_length=4, max_length=100)]
    credit_code: Annotated[str, AfterValidator(_credit_code)]
    category: Category
    districts: Annotated[list[Line], Field(max_length=20), AfterValidator(_once_each)] = []
    contact_name: Annotated[str, Field(min_length=2, max_length=30)]
    contact_phone: Annotated[str, AfterValidator(_phone)]
    introduction: Paragraph


class RefusalEntry(Entry):
    reason: Annotated[str, Field(min_length=2, max_length=300)]


class ProductEntry(Entry):
    """`industries` empty means all; `levels` are the levels it can lift a scene to."""

    name: Annotated[str, Field(min_length=2, max_length=60)]
    summary: Paragraph
    domain: CloudDomain
    scenes: Annotated[list[Scene], Field(min_length=1), AfterValidator(_once_each)]
    industries: Annotated[list[Division], AfterValidator(_once_each)] = []
    levels: Annotated[list[Level], Field(min_length=1), AfterValidator(_once_each)]
    price_band: PriceBand
    days_to_live: Annotated[int, Field(ge=1, le=730)]
    light: bool = False


class PaperEntry(Entry):
    """A photographed signed paper in a JSON body."""

    content_base64: Annotated[str, Field(min_length=1, max_length=14_000_000)]

    def content(self) -> bytes:
        try:
            return base64.b64decode(self.content_base64, validate=True)
        except binascii.Error as error:
            raise ValueError(_("照片内容不是有效的 base64")) from error

    @model_validator(mode="after")
    def _decodes(self) -> Self:
        self.content()
        return self


class ChoiceEntry(Entry):
    """Whom to ask, in this order, and what they may see."""

    recipients: Annotated[list[UUID], Field(min_length=1, max_length=MOST_RECIPIENTS), AfterValidator(_once_each)]
    fields: Annotated[list[ConsentField], Field(min_length=1), AfterValidator(_once_each)]


class ConsentEntry(ChoiceEntry):
    """A choice that was read and agreed to. `text_version` is the version that was read."""

    text_version: str = TEXT_VERSION
    agreed: bool = False
    paper: PaperEntry | None = None

    @model_validator(mode="after")
    def _is_agreed(self) -> Self:
        if not self.agreed:
            raise ValueError(_("请先阅读同意书，并勾选“本企业同意”"))
        return self


class PlannedScene(Entry):
    scene: Scene
    target_level: Level


class PlannedMilestone(Entry):
    title: Annotated[str, Field(min_length=2, max_length=60)]
    due_on: date
    proof: Annotated[str, Field(min_length=2, max_length=200)]


class PlanEntry(Entry):
    goal: Paragraph
    domains: Annotated[list[CloudDomain], Field(min_length=1), AfterValidator(_once_each)]
    scenes: Annotated[list[PlannedScene], Field(min_length=1, max_length=16)]
    milestones: Annotated[list[PlannedMilestone], Field(min_length=1, max_length=MOST_MILESTONES)]

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        _once_each([planned.scene for planned in self.scenes])
        dates = [milestone.due_on for milestone in self.milestones]
        if dates != sorted(dates):
            raise ValueError(_("里程碑请按日期先后填写"))
        return self


class AgreementEntry(Entry):
    """Which version of the plan was read."""

    version: Annotated[int, Field(ge=1)]


class EvidenceEntry(Entry):
    evidence: Annotated[str, Field(min_length=2, max_length=500)]
    file: PaperEntry | None = None


class AcceptanceEntry(Entry):
    agreed: bool = False
    paper: PaperEntry | None = None

    @model_validator(mode="after")
    def _is_agreed(self) -> Self:
        if not self.agreed:
            raise ValueError(_("请先确认成果，并勾选“同意验收”"))
        return self
