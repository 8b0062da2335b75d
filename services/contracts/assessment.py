"""What assessment says: 线上测评, measure 7."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from services.contracts import samples
from services.contracts.envelope import Fact

_LEVELS = {"产品设计": 1, "工艺设计": 1, "营销管理": 1, "售后服务": 0, "计划排程": 1, "生产管控": 1, "质量管理": 2, "设备管理": 0,
           "安全生产": 1, "能耗管理": 0, "采购管理": 1, "仓储物流": 1, "财务管理": 2, "人力资源": 1, "协同办公": 2, "决策支持": 0}  # fmt: skip


class AssessmentStarted(Fact):
    """Answering began. `on_behalf_by` is the liaison who answers for the firm, if one does.

    `corrects_run_id` is the submitted run that this one corrects; `from_paper` says that the firm filled it in on paper and its
    liaison enters it.
    """

    room = "assessment"
    event_type = "assessment.started"
    measure = 7
    sample = {
        "run_id": samples.RUN, "case_id": samples.CASE, "enterprise_id": samples.ENTERPRISE, "pack": "miit-2024",
        "purpose": "first", "on_behalf_by": None, "corrects_run_id": None, "from_paper": False,
    }  # fmt: skip

    run_id: UUID
    case_id: UUID
    enterprise_id: UUID
    pack: str
    purpose: Literal["first", "retest"]
    on_behalf_by: UUID | None = None
    corrects_run_id: UUID | None = None
    from_paper: bool = False


class AssessmentCompleted(Fact):
    """A sheet was pledged and scored. `wanted_scenes` are the scenes whose lift serves the next level best, nearest first.

    `pledged` says how: by the firm online, or on a signed paper that its liaison brought; `by_sms` that online it was the
    responsible person, with the code of an SMS. A correction (`corrects_run_id`) stands for the run it corrects from now on.
    """

    room = "assessment"
    event_type = "assessment.completed"
    measure = 7
    sample = {
        "run_id": samples.RUN, "case_id": samples.CASE, "enterprise_id": samples.ENTERPRISE, "pack": "miit-2024",
        "purpose": "first", "score": "34.20", "dimensions": {"数字化基础": "17.0", "数字化管理": "9.2", "数字化成效": "8.0"},
        "scene_levels": _LEVELS, "level": 1, "level_name": "一级（初始级）", "wanted_scenes": ["计划排程", "生产管控"],
        "on_behalf_by": None, "pledged": "online", "by_sms": False, "corrects_run_id": None, "from_paper": False,
    }  # fmt: skip

    run_id: UUID
    case_id: UUID
    enterprise_id: UUID
    pack: str
    purpose: Literal["first", "retest"]
    score: Decimal
    dimensions: dict[str, Decimal]
    scene_levels: dict[str, int]
    level: int
    level_name: str
    wanted_scenes: list[str]
    on_behalf_by: UUID | None = None
    pledged: Literal["online", "paper"] = "online"
    by_sms: bool = False
    corrects_run_id: UUID | None = None
    from_paper: bool = False


class PledgeRequested(Fact):
    """The responsible person is to read the sheet and pledge, by this link. Transient: a number and a secret."""

    room = "assessment"
    event_type = "pledge.requested"
    transient = True
    sample = {
        "pledge_request_id": samples.RECORD, "mobile": "13800000000", "firm": "武汉岱山精密机械有限公司", "link": "/assessment/p/abc",
        "expires_at": "2026-11-24T09:00:00Z",
    }  # fmt: skip

    pledge_request_id: UUID
    mobile: str
    firm: str
    link: str
    expires_at: AwareDatetime


class PledgeCodeIssued(Fact):
    """The code with which the responsible person pledges. Transient: it is a secret."""

    room = "assessment"
    event_type = "pledge_code.issued"
    transient = True
    sample = {
        "pledge_request_id": samples.RECORD, "mobile": "13800000000", "firm": "武汉岱山精密机械有限公司", "code": "482913",
        "expires_at": "2026-11-21T09:10:00Z",
    }  # fmt: skip

    pledge_request_id: UUID
    mobile: str
    firm: str
    code: str
    expires_at: AwareDatetime


class ResultRecorded(Fact):
    """A result of a test taken elsewhere was recorded: never a run of ours, and never added to them.

    `entered` says by whom: the firm, the liaison who acts for it (`on_behalf_by`), or the center from a list. `beyond_score`
    marks a level above what the score allows by that edition. A correction names the result it stands in place of.
    """

    room = "assessment"
    event_type = "result.recorded"
    measure = 7
    sample = {
        "result_id": samples.RESULT, "case_id": samples.CASE, "enterprise_id": samples.ENTERPRISE, "platform": "city",
        "platform_title": "江城市中小企业数字化服务平台", "edition": "miit-2022", "tested_on": "2023-06-15", "score": "45.5", "level": 2,
        "level_name": "二级", "beyond_score": False, "entered": "firm", "on_behalf_by": None, "corrects_result_id": None,
    }  # fmt: skip

    result_id: UUID
    case_id: UUID
    enterprise_id: UUID
    platform: Literal["national", "city", "other"]
    platform_title: str
    edition: str
    tested_on: date
    score: Decimal
    level: int
    level_name: str
    beyond_score: bool = False
    entered: Literal["firm", "liaison", "list"] = "firm"
    on_behalf_by: UUID | None = None
    corrects_result_id: UUID | None = None


class AssessmentVerified(Fact):
    """On a visit an expert went through a submitted sheet and concluded: this is what the expert saw.

    The firm's own result (`self_score`, `self_level`) stays as it is, and both are counted apart. `differing` of `of`
    questions and scenes were seen otherwise.
    """

    room = "assessment"
    event_type = "assessment.verified"
    measure = 7
    sample = {
        "run_id": samples.RUN, "case_id": samples.CASE, "enterprise_id": samples.ENTERPRISE, "pack": "miit-2024",
        "purpose": "first", "visit_id": samples.VISIT, "expert_id": samples.EXPERT, "score": "32.70",
        "dimensions": {"数字化基础": "15.5", "数字化管理": "9.2", "数字化成效": "8.0"}, "scene_levels": _LEVELS, "level": 1,
        "level_name": "一级（初始级）", "self_score": "34.20", "self_level": 1, "differing": 2, "of": 31,
    }  # fmt: skip

    run_id: UUID
    case_id: UUID
    enterprise_id: UUID
    pack: str
    purpose: Literal["first", "retest"]
    visit_id: UUID
    expert_id: UUID
    score: Decimal
    dimensions: dict[str, Decimal]
    scene_levels: dict[str, int]
    level: int
    level_name: str
    self_score: Decimal
    self_level: int
    differing: int
    of: int


class EvidenceAdded(Fact):
    """A file was added to an answer of a run, or to a result recorded elsewhere: whoever scans for viruses looks at it.

    Without the case's id on purpose: dozens of files would drown its thread.
    """

    room = "assessment"
    event_type = "evidence.added"
    measure = 7
    sample = {
        "evidence_id": samples.EVIDENCE, "run_id": samples.RUN, "result_id": None, "enterprise_id": samples.ENTERPRISE,
        "media_type": "application/pdf", "size_bytes": 182_044,
    }  # fmt: skip

    evidence_id: UUID
    run_id: UUID | None = None
    result_id: UUID | None = None
    enterprise_id: UUID
    media_type: str
    size_bytes: int


class EvidenceRejected(Fact):
    """The virus scanner found something in a file: nobody can download it any more."""

    room = "assessment"
    event_type = "evidence.rejected"
    measure = 7
    sample = {
        "evidence_id": samples.EVIDENCE, "run_id": samples.RUN, "result_id": None, "case_id": samples.CASE,
        "enterprise_id": samples.ENTERPRISE,
    }  # fmt: skip

    evidence_id: UUID
    run_id: UUID | None = None
    result_id: UUID | None = None
    case_id: UUID
    enterprise_id: UUID


class CrowdNoticed(Fact):
    """More results of a quarter lie just above the score a level asks for than honest answering explains.

    `above` results lie in the window above it, about `expected` should; `liaison_id` where it is one liaison's answers on firms'
    behalf. It says nothing about any single result.
    """

    room = "assessment"
    event_type = "crowd.noticed"
    measure = 7
    sample = {
        "pack": "miit-2024", "quarter": "2026Q4", "level": 2, "threshold": "40", "above": 55, "expected": "42", "liaison_id": None,
    }  # fmt: skip

    pack: str
    quarter: str
    level: int
    threshold: Decimal
    above: int
    expected: Decimal
    liaison_id: UUID | None = None


class EditionSelected(Fact):
    """New runs are answered under this edition of the indicators from now on; those begun keep theirs, in place of `former`."""

    room = "assessment"
    event_type = "edition.selected"
    measure = 7
    sample = {
        "choice_id": samples.RECORD, "pack": "wuhan-2026", "title": "江城市中小企业数字化水平评测指标（2026 年版）", "former": "miit-2024",
        "chosen_by": samples.MANAGER,
    }  # fmt: skip

    choice_id: UUID
    pack: str
    title: str
    former: str
    chosen_by: UUID


class RunRecalculated(Fact):
    """A submitted run was laid out under another edition, `under`, beside its own result, which stays what it is.

    `score` and `level` are empty where something that the other edition asks can't be compared.
    """

    room = "assessment"
    event_type = "run.recalculated"
    measure = 7
    sample = {
        "run_id": samples.RUN, "case_id": samples.CASE, "enterprise_id": samples.ENTERPRISE, "pack": "miit-2024", "under": "wuhan-2026",
        "title": "江城市中小企业数字化水平评测指标（2026 年版）", "score": "36.50", "level": 1, "level_name": "一级（初始级）",
    }  # fmt: skip

    run_id: UUID
    case_id: UUID
    enterprise_id: UUID
    pack: str
    under: str
    title: str
    score: Decimal | None = None
    level: int | None = None
    level_name: str | None = None


class RetestRequested(Fact):
    """The engagement was accepted: the firm is asked to take the assessment again, as run `run_id`."""

    room = "assessment"
    event_type = "retest.requested"
    measure = 7
    sample = {"run_id": samples.RETEST_RUN, "case_id": samples.CASE, "enterprise_id": samples.ENTERPRISE}

    run_id: UUID
    case_id: UUID
    enterprise_id: UUID


class UpliftConfirmed(Fact):
    """An expert confirmed the re-test: this is what the case changed. Scores are points of 100.

    `comparable` is false where the two runs can't be compared: they were scored by different packs, or the case began
    without an assessment (then before and after are the same run).
    """

    room = "assessment"
    event_type = "uplift.confirmed"
    measure = 7
    sample = {
        "case_id": samples.CASE, "enterprise_id": samples.ENTERPRISE, "before_run_id": samples.RUN,
        "after_run_id": samples.RETEST_RUN, "score_before": "34.20", "score_after": "52.70", "level_before": 1, "level_after": 2,
        "lifted_scenes": ["计划排程", "生产管控"], "comparable": True,
    }  # fmt: skip

    case_id: UUID
    enterprise_id: UUID
    before_run_id: UUID
    after_run_id: UUID
    score_before: Decimal
    score_after: Decimal
    level_before: int
    level_after: int
    lifted_scenes: list[str]
    comparable: bool = True


class _Invitation(Fact):
    room = "assessment"

    campaign_id: UUID
    enterprise_id: UUID
    case_id: UUID | None = None
    title: str
    closes_on: date


_INVITATION = {
    "campaign_id": samples.CAMPAIGN, "enterprise_id": samples.ENTERPRISE, "case_id": samples.CASE,
    "title": "岱家山科创城 2026 年数字化水平测评", "closes_on": "2026-12-31",
}  # fmt: skip


class FirmInvited(_Invitation):
    """A firm that is here already is asked to take the assessment by `closes_on` (测评活动); by a call, where `called_by` says whose."""

    event_type = "firm.invited"
    sample = {**_INVITATION, "called_by": None}

    called_by: UUID | None = None


class FirmCallRequested(_Invitation):
    """A campaign lists a firm that has a case, but nobody acts for it here and there is no number: its liaison is asked to call."""

    event_type = "firm_call.requested"
    sample = _INVITATION


class FirmReminded(_Invitation):
    """A firm that was invited and has not submitted is reminded, `days_before` the last day; once for each of them."""

    event_type = "firm.reminded"
    sample = {**_INVITATION, "days_before": 3, "begun": False}

    days_before: int
    begun: bool = False


class CampaignLetterIssued(Fact):
    """A firm that is not here yet must be written to, at the number its list gives. Transient: the number, and who may open the link."""

    room = "assessment"
    event_type = "campaign_letter.issued"
    transient = True
    sample = {
        "letter_id": samples.RECORD, "campaign_id": samples.CAMPAIGN, "mobile": "13800000000", "firm": "武汉岱山精密机械有限公司",
        "title": "岱家山科创城 2026 年数字化水平测评", "closes_on": "2026-12-31", "link": "/assessment/invited/abc", "reminder": False,
    }  # fmt: skip

    letter_id: UUID
    campaign_id: UUID
    mobile: str
    firm: str
    title: str
    closes_on: date
    link: str
    reminder: bool = False
