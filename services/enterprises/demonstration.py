"""A small park in Wuhan for the demonstration: firms that do not exist, one of them sme@demo's own."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session
from stdnum.cn import uscc
from uuid_utils.compat import uuid7

from services.contracts.demonstration import demo_id
from services.contracts.vocabulary import Role
from services.enterprises.entries import RegistrationEntry
from services.enterprises.models import Firm
from services.enterprises.operations.deciding import verify_firm
from services.enterprises.operations.registering import add_firm, register_own_firm
from services.ui.identity import identity_of

PARK = "岱家山科创城"
OWN = ("武汉岱山精密机械有限公司", "34", "江岸区", "齿轮箱、减速机", 126, 5200, 4100)
ROSTER = (
    ("武汉汉北智能装备有限公司", "35", "江岸区", "包装生产线", 88, 3600, 2900),
    ("武汉谌家矶汽车零部件有限公司", "36", "江岸区", "汽车线束支架", 310, 18500, 9800),
    ("武汉后湖电气成套有限公司", "38", "江岸区", "低压配电柜", 64, 2400, 1500),
    ("武汉江城光电仪器有限公司", "40", "东湖高新区", "激光测距仪", 45, 3100, 2600),
    ("武汉长丰纺织服饰有限公司", "18", "硚口区", "职业装", 152, 2700, 1200),
    ("武汉三金潭食品有限公司", "14", "东西湖区", "热干面调味料", 73, 1900, 860),
    ("武汉盘龙塑业有限公司", "29", "黄陂区", "注塑周转箱", 36, 980, 640),
    ("武汉府河金属制品有限公司", "33", "江岸区", "钣金机柜", 58, 1650, 900),
    ("武汉百步亭印务有限公司", "23", "江岸区", "彩印包装盒", 41, 1200, 710),
    ("武汉天兴洲环保设备有限公司", "35", "洪山区", "污泥脱水机", 29, 1400, 1100),
    ("武汉岱家山软件技术有限公司", "65", "江岸区", "车间看板软件", 34, 860, 300),
    ("武汉张公堤医疗器械有限公司", "35", "江汉区", "康复训练床", 18, 520, 410),
)  # fmt: skip
TESTED = 6
"""The firm of the roster that has been through an assessment: `tested enterprise` with its `tested case`."""
_NOBODY = "91420102DEM{:06}"
"""An organisation code no registrar has given out; the check digit makes it a code that is written right."""


def credit_code(number: int) -> str:
    """The code of demonstration firm `number`."""
    body = _NOBODY.format(number)
    return body + str(uscc.calc_check_digit(body))


def furnish(session: Session) -> None:
    """Once: sme@demo's firm with its case, registered, claimed and verified, and one more; the others as a roster would bring them."""
    if session.scalar(select(Firm.id).where(Firm.id == demo_id("enterprise"))) is not None:
        return
    sme = identity_of(demo_id("sme@demo"), uuid7(), [Role.SME])
    liaison = identity_of(demo_id("liaison@demo"), uuid7(), [Role.LIAISON])
    register_own_firm(session, sme, _entry(0, OWN), enterprise_id=demo_id("enterprise"), case_id=demo_id("case"))
    verify_firm(session, liaison, demo_id("enterprise"))
    for number, firm in enumerate(ROSTER, start=1):
        if number != TESTED:
            add_firm(session, _entry(number, firm), origin="roster")
    _bring_own_firm(session, TESTED, ROSTER[TESTED - 1], "tested")


def _bring_own_firm(session: Session, number: int, firm: tuple[str, str, str, str, int, int, int], name: str) -> None:
    """A firm whose person has registered it, and whose licence the liaison has checked."""
    person = identity_of(demo_id(f"{name} sme"), uuid7(), [Role.SME])
    enterprise_id = demo_id(f"{name} enterprise")
    register_own_firm(session, person, _entry(number, firm), enterprise_id=enterprise_id, case_id=demo_id(f"{name} case"))
    verify_firm(session, identity_of(demo_id("liaison@demo"), uuid7(), [Role.LIAISON]), enterprise_id)


def _entry(number: int, firm: tuple[str, str, str, str, int, int, int]) -> RegistrationEntry:
    name, industry, district, products, staff, revenue, assets = firm
    return RegistrationEntry.model_validate({
        "name": name, "credit_code": credit_code(number), "industry": industry, "district": district,
        "park": PARK if district == "江岸区" else None, "main_products": products, "staff": staff, "revenue_wan": revenue,
        "assets_wan": assets,
    })  # fmt: skip
