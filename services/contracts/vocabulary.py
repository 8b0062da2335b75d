"""Words that rooms share: roles, measures, domains, scenes, size classes. Industries have a file of their own."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a person is here. A person may have several."""

    SME = "sme"
    COMMISSIONER = "commissioner"
    MENTOR = "mentor"
    LIAISON = "liaison"
    EXPERT = "expert"
    PROVIDER = "provider"
    MANAGER = "manager"


ROLE_TITLES: dict[Role, str] = {
    Role.SME: "企业",
    Role.COMMISSIONER: "数字化转型服务专员",
    Role.MENTOR: "科创导师",
    Role.LIAISON: "企业联络员",
    Role.EXPERT: "诊断专家",
    Role.PROVIDER: "服务商",
    Role.MANAGER: "中心主任",
}

CENTER_ROLES = frozenset({Role.COMMISSIONER, Role.MENTOR, Role.LIAISON, Role.EXPERT, Role.MANAGER})

MEASURES: dict[int, str] = {
    1: "推广转型指南与评测指标",
    2: "管理者数字化培训",
    3: "宣传典型案例",
    4: "助力“上云用数赋智”",
    5: "对接数字化转型服务商",
    6: "把脉诊断",
    7: "数字化水平线上测评",
    8: "衔接公共服务平台",
    9: "举办转型交流会",
}


RECORD_TITLES: dict[str, str] = {
    "profile": "企业基本信息",
    "assessment": "测评结果",
    "diagnosis": "诊断结论",
    "engagement": "改造验收结果",
    "uplift": "复测提升",
}
"""What may be handed over to the public service platform, by kind of record."""


class CloudDomain(StrEnum):
    """The four domains of 上云用数赋智 an engagement works in."""

    RESEARCH = "研发设计"
    PRODUCTION = "生产制造"
    MANAGEMENT = "经营管理"
    MARKETING = "市场营销"


SCENES: tuple[str, ...] = (
    "产品设计", "工艺设计", "营销管理", "售后服务",
    "计划排程", "生产管控", "质量管理", "设备管理", "安全生产", "能耗管理",
    "采购管理", "仓储物流",
    "财务管理", "人力资源", "协同办公", "决策支持",
)  # fmt: skip
"""The 16 scenes of the 2024 indicators, in their order."""

LEVEL_NAMES: dict[int, str] = {
    0: "尚未达到一级",
    1: "一级（初始级）",
    2: "二级（规范级）",
    3: "三级（集成级）",
    4: "四级（协同级）",
}


class SizeClass(StrEnum):
    """Size by the 2011 thresholds (工信部联企业〔2011〕300号)."""

    LARGE = "大型"
    MEDIUM = "中型"
    SMALL = "小型"
    MICRO = "微型"
    NOT_APPLICABLE = "不适用"
    UNKNOWN = "待补充"
