"""What programs may send: a pack to start with, answers, a pledge, a whole sheet."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from services.contracts.mobiles import mobile_of
from services.contracts.words import _

LONGEST_NAME = 40
SHARE_DAYS = (7, 30)


def _is_base64(text: str) -> str:
    try:
        base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(_("照片内容不是有效的 base64")) from error
    return text


Choices = Annotated[
    dict[str, JsonValue],
    Field(max_length=64, description="题号 → 单选题写一个选项字母，多选题写字母的列表", examples=[{"1": ["B", "C"], "2": "D"}]),
]
Levels = Annotated[dict[str, JsonValue], Field(max_length=64, description="场景 → 等级 0 至 4", examples=[{"产品设计": 2}])]
Specials = Annotated[
    dict[str, JsonValue],
    Field(
        max_length=64, examples=[{"12": "untransformed", "售后服务": "absent"}],
        description="题号或场景 → unknown 暂不清楚、untransformed 没有改造过（第 12、13 题）、absent 无此业务（场景）；怎样计数非官方",
    ),
]  # fmt: skip
Figures = Annotated[
    dict[str, JsonValue],
    Field(
        max_length=64, examples=[{"machines_total": 40, "machines_digital": 12, "energy_last.electricity": "86000"}],
        description="数的键（见指标的 figures）→ 数字，写成数或文字都行；null 表示收回",
    ),
]  # fmt: skip
PledgeName = Annotated[str, Field(max_length=LONGEST_NAME, description="承诺人姓名：提交即承诺所填内容真实")]
PackId = Annotated[str, Field(max_length=64, description="用哪一版指标；不写就是现行的一版", examples=["miit-2024"])]


Mobile = Annotated[str, Field(max_length=40), AfterValidator(mobile_of)]


class Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")


class StartEntry(Entry):
    """Which edition the sender expects to answer; whether a liaison enters what the firm filled in on paper."""

    pack: PackId | None = None
    from_paper: bool = False


def _is_term(days: int) -> int:
    if days not in SHARE_DAYS:
        raise ValueError(_("请选择 7 天或 30 天"))
    return days


class ShareEntry(Entry):
    """How long a link to a report is good for, and for whom it is meant, in the firm's own words."""

    days: Annotated[int, AfterValidator(_is_term), Field(description="7 或 30")]
    meant_for: Annotated[str, Field(max_length=LONGEST_NAME)] = ""


class PaperEntry(Entry):
    """The photographed pledge with the firm's signature, where its liaison brings it."""

    content_base64: Annotated[str, Field(min_length=1, max_length=14_000_000), AfterValidator(_is_base64)]

    def content(self) -> bytes:
        return base64.b64decode(self.content_base64)


class AnswersEntry(Entry):
    """Answers as far as given. What each may be is the pack's to say, so that every fault is named by question and scene."""

    answers: Choices = {}
    scenes: Levels = {}
    specials: Specials = {}
    figures: Figures = {}

    def sheet(self) -> dict[str, dict[str, Any]]:
        return {"answers": self.answers, "scenes": self.scenes, "specials": self.specials, "figures": self.figures}


class HelpedEntry(AnswersEntry):
    """A colleague's answers; `seen` says since when the answer stood that they saw, so that a newer one is not replaced unseen."""

    seen: Annotated[
        dict[str, AwareDatetime | None],
        Field(max_length=64, description="题号或场景 → 看到的回答的 given_at（没有回答写 null）；不写就直接替换"),
    ] = {}


class FiguresEntry(Entry):
    """Figures as far as given; what each may be is the pack's to say."""

    figures: Figures


class Pledge(Entry):
    """Who pledges: the firm's person who sends it, or whoever signed the `paper` that the liaison brings."""

    name: PledgeName
    paper: PaperEntry | None = None

    def photo(self) -> bytes | None:
        return self.paper.content() if self.paper else None


class SheetEntry(AnswersEntry, Pledge):
    """A whole sheet, pledged by whoever sends it or has signed the paper."""

    pack: PackId


class LookedEntry(Entry):
    """What the expert saw, as far as looked at; a remark belongs to an answer sent along."""

    answers: Choices = {}
    scenes: Levels = {}
    remarks: Annotated[
        dict[str, Annotated[str, Field(max_length=2_000)]],
        Field(
            max_length=64,
            description="说明，最多 200 字：answers.题号 或 scenes.场景 → 文字",
            examples=[{"answers.2": "台账缺两台"}],
        ),
    ] = {}

    def sheet(self) -> dict[str, dict[str, Any]]:
        return {"answers": self.answers, "scenes": self.scenes}


class ResponsibleEntry(Entry):
    """Who is to read the sheet and pledge, and where the SMS goes."""

    name: Annotated[str, Field(min_length=2, max_length=LONGEST_NAME, description="负责人姓名")]
    mobile: Mobile


class HelpEntry(Entry):
    """Which steps a colleague is asked for, by their numbers, and a word for oneself whom they are for."""

    steps: Annotated[list[int], Field(min_length=1, max_length=200, examples=[[2, 3, 12]])]
    meant_for: Annotated[str, Field(max_length=30, description="发给谁，写给自己看的；不用写姓名和电话")] = ""


class CorrectionEntry(Entry):
    """Why a submitted run is corrected."""

    reason: Annotated[str, Field(min_length=2, max_length=200, description="更正的原因")]
