"""The demonstration firm has begun its assessment and stopped half-way, with a colleague's help and a file; its park has a campaign.

Another firm has a result from elsewhere, and an assessment that it corrected.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from stdnum.cn import uscc
from uuid_utils.compat import uuid7

from services.assessment import operations, queries
from services.assessment.campaign_entries import CampaignEntry
from services.assessment.demonstration_cases import add_example_file, furnish_tested
from services.assessment.models import Campaign, Case, RunState
from services.assessment.operations.campaigns.opening import open_campaign, take_list
from services.assessment.operations.helping import help_key, secret_of
from services.contracts.demonstration import demo_id
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.settings import Settings
from services.ui.identity import Identity, identity_of
from services.workdays import today

_GIVEN: dict[str, dict[str, Any]] = {
    "answers": {"1": ["B", "C"], "2": "C", "3": "B", "4": ["G", "M", "N"], "5": "C", "6": ["B", "C"], "7": ["C"], "8": "C"},
    "scenes": {},
    "figures": {"machines_total": 40, "machines_digital": 12, "machines_networked": 6},
}

_LISTED = (
    ("武汉岱山精密机械有限公司", 0, "13800000021", "34"), ("武汉汉北智能装备有限公司", 1, "13800000022", "35"),
    ("武汉谌家矶汽车零部件有限公司", 2, "13800000023", "36"), ("武汉后湖电气成套有限公司", 3, "13800000024", "38"),
    ("武汉岱家山模具有限公司", 31, "13800000025", "35"), ("武汉石桥阀门有限公司", 32, "13800000026", "34"),
    ("武汉石桥阀门有限公司", 32, "13800000026", "34"),
)  # fmt: skip
"""Name, number of the made-up code, mobile, industry."""


def furnish(session: Session, settings: Settings) -> None:
    """The firm's assessment, another firm's, and a campaign of their park."""
    _furnish_run(session, settings)
    furnish_tested(session, settings)
    _furnish_campaign(session)


def _furnish_run(session: Session, settings: Settings) -> None:
    """The first eight answers of the demonstration firm, unless its assessment has begun already."""
    who, case_id = _person(), demo_id("case")
    known = insert(Case).values(case_id=case_id, enterprise_id=demo_id("enterprise"))
    session.execute(known.on_conflict_do_nothing())
    case = queries.get_case(session, who, case_id)
    runs = queries.list_runs(session, who, case)
    if any(run.state != RunState.REQUESTED for run in runs) or case.stage == "closed":
        return
    run = operations.start_run(session, who, case_id)
    operations.save_answers(session, who, run.run_id, _GIVEN)
    asked = operations.ask_colleague(session, who, run.run_id, [8, 10, 11], _("财务"), help_key(settings))
    secret = secret_of(asked.help_request_id, help_key(settings))
    operations.answer_by_link(session, secret, {"answers": {"8": "C"}}, {})
    add_example_file(session, settings, who, run.run_id, "2")


def _person() -> Identity:
    return identity_of(demo_id("sme@demo"), uuid7(), [Role.SME], organisation_id=demo_id("enterprise"), name="")


def _furnish_campaign(session: Session) -> None:
    """A campaign of the commissioner's with a list as parks send them: firms that are here, others that are not, and a line that is wrong."""
    who = identity_of(demo_id("commissioner@demo"), uuid7(), [Role.COMMISSIONER])
    if session.scalar(select(Campaign.campaign_id).where(Campaign.opened_by == who.person_id).limit(1)):
        return
    ends = today(datetime.now(UTC)) + timedelta(days=21)
    entry = CampaignEntry(
        title="岱家山科创城数字化水平测评", closes_on=ends, park="岱家山科创城", remind_days=[7, 3, 1],
        message="请各企业由负责生产的同事填写，约 30 分钟；有困难请找企业联络员。",
    )  # fmt: skip
    campaign = open_campaign(session, who, entry)
    session.flush()
    lines = [",".join((name, _code(number), mobile, "", industry)) for name, number, mobile, industry in _LISTED]
    table = "\n".join(
        ["企业名称,统一社会信用代码,联系人手机,园区,行业", *lines, "武汉少一位机械厂,91420102DEM00000,13800000027,,34"]
    )
    take_list(session, who, campaign.campaign_id, table.encode(), file_name="岱家山名单.csv")


def _code(number: int) -> str:
    """The code of a firm that does not exist, as the demonstration's register writes them."""
    body = f"91420102DEM{number:06}"
    return body + str(uscc.calc_check_digit(body))
