"""Findings, the report's texts, and the word on a re-test."""

from __future__ import annotations

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from services.contracts.words import _
from services.diagnosis.entries.base import Entry, Scene, impersonal


class FindingEntry(Entry):
    """One scene to lift."""

    scene: Scene
    present_level: int = Field(ge=0, le=3)
    target_level: int = Field(ge=1, le=4)
    priority: int = Field(ge=1, le=3)
    need: Annotated[str, Field(min_length=4, max_length=200), AfterValidator(impersonal)]
    evidence: Annotated[str, Field(max_length=1000)] = ""
    advice: Annotated[str, Field(max_length=1000)] = ""

    @field_validator("target_level")
    @classmethod
    def _above_present(cls, target: int, given: ValidationInfo) -> int:
        present = given.data.get("present_level")
        if present is not None and target <= present:
            raise ValueError(_("目标等级要高于现状等级"))
        return target


class FindingEntries(Entry):
    findings: list[FindingEntry] = Field(min_length=1, max_length=16)

    @model_validator(mode="after")
    def _each_scene_once(self) -> Self:
        scenes = [finding.scene for finding in self.findings]
        if twice := {scene for scene in scenes if scenes.count(scene) > 1}:
            raise ValueError(_("同一个场景只写一条：{scenes}").format(scenes="、".join(sorted(twice))))
        return self


class ReportTexts(Entry):
    """The report's free texts, all optional."""

    overview: str = Field(default="", max_length=3000)
    estimate: str = Field(default="", max_length=2000)
    effects: str = Field(default="", max_length=2000)
    risks: str = Field(default="", max_length=2000)


class Verdict(Entry):
    """The expert's word on a re-test."""

    agreed: bool
    opinion: Literal["证据不足", "与现场不符", "其他"] | None = None
    remark: str = Field(default="", max_length=500)

    @model_validator(mode="after")
    def _reason_with_no(self) -> Self:
        if not self.agreed and self.opinion is None:
            raise ValueError(_("不同意时请选择原因"))
        return self


class Chosen(Entry):
    """Whose word is asked for."""

    expert_id: UUID
