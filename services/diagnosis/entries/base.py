"""Checks that several forms share."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict

from services.contracts.vocabulary import SCENES
from services.contracts.words import _
from services.workdays import SHANGHAI

_NUMBERS = re.compile(r"(?<!\d)(1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")


def _known_scene(scene: str) -> str:
    if scene not in SCENES:
        raise ValueError(_("没有“{scene}”这个场景，请从 16 个场景中选择").format(scene=scene[:20]))
    return scene


def impersonal(text: str) -> str:
    if _NUMBERS.search(text):
        raise ValueError(_("请不要写手机号或身份证号，这段话会转给服务商看"))
    return text


def _utc(moment: datetime) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)).astimezone(UTC)


Scene = Annotated[str, AfterValidator(_known_scene)]
Instant = Annotated[AwareDatetime, AfterValidator(_utc)]
Moment = Annotated[datetime, AfterValidator(_utc)]
"""A time without a zone is Beijing time: that is how a browser's field hands it in."""


class Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
