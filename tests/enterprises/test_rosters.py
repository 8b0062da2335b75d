"""Rosters: twenty thousand lines, some of them wrong, and none of the right ones lost."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select
from stdnum.cn import uscc

from services.contracts.vocabulary import Role
from services.enterprises.models import Firm, Roster
from tests.enterprises.firms import credit_code

API = "/api/v1/enterprises"
HEADER = ["企业名称", "统一社会信用代码", "行业代码", "行政区", "从业人员", "营业收入（万元）", "联系电话"]


def workbook(rows) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (HEADER, *rows):
        sheet.append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def line(number: int, **changes) -> list[object]:
    firm = {"name": f"武汉名册第{number}有限公司", "code": credit_code(number), "industry": "34", "district": "江岸区", "staff": 30,
            "revenue": 900, "mobile": "13800000000"} | changes  # fmt: skip
    return list(firm.values())


def upload(town, content: bytes):
    return town.api(Role.COMMISSIONER).post(
        f"{API}/rosters", files={"file": ("名册.xlsx", content)}, data={"park": "岱家山科创城"}
    )


def finished(town, content: bytes) -> dict:
    roster_id = upload(town, content).json()["roster_id"]
    town.work_on_rosters(4)
    return dict(town.api(Role.COMMISSIONER).get(f"{API}/rosters/{roster_id}").json())


def test_faulty_lines_stop_no_other_and_name_what_is_wrong(town):
    town.register(4)
    done = finished(town, workbook([
        line(1), line(2, district="朝阳区"), line(3, staff="=1+1"), line(4), line(5, code=credit_code(1)), line(6, mobile="12345"), line(7),
    ]))  # fmt: skip
    assert (done["state"], done["lines"], done["created"], done["unchanged"], done["faulty"]) == ("done", 7, 2, 1, 4)
    answer = town.api(Role.LIAISON).get(f"{API}/rosters/{done['roster_id']}/lines?outcome=faulty").json()
    faults = {row["number"]: [fault["where"] for fault in row["faults"]] for row in answer["lines"]}
    assert faults == {3: ["district"], 4: ["staff"], 6: ["credit_code"], 7: ["contact_mobile"]}
    firms = [event.data for event in town.center.said("enterprises") if event.type == "enterprise.registered"]
    assert [(fact.origin, fact.park) for fact in firms[1:]] == [("roster", "岱家山科创城")] * 2


def test_a_second_roster_updates_who_is_unclaimed_and_leaves_the_same_alone(town):
    finished(town, workbook([line(1), line(2)]))
    done = finished(town, workbook([line(1), line(2, name="武汉新名有限公司", staff=500, revenue=9000)]))
    assert (done["created"], done["updated"], done["unchanged"]) == (0, 1, 1)
    changed = town.center.said("enterprises")[-1]
    assert (changed.type, changed.data.name, changed.data.size_class) == (
        "enterprise.profile_changed",
        "武汉新名有限公司",
        "中型",
    )


def test_what_is_no_workbook_is_refused_at_once(town):
    answer = upload(town, b"name,code\n1,2")
    assert answer.status_code == 422
    assert "不是 .xlsx" in answer.json()["errors"][0]["what"]
    assert upload(town, b"").status_code == 422
    assert upload(town, b"0" * (10 * 1024 * 1024 + 1)).status_code in (413, 422)


def test_a_workbook_without_the_right_columns_fails_as_a_whole(town):
    book = Workbook()
    book.active.append(["甲", "乙"])
    file = BytesIO()
    book.save(file)
    assert "表头" in finished(town, file.getvalue())["error"]


@pytest.mark.slow
def test_twenty_thousand_lines_are_taken_in(town):
    rows = [line(n, code=_code(n), name="=1" if n % 100 == 0 else f"武汉名册第{n}有限公司") for n in range(1, 20_001)]
    roster_id = upload(town, workbook(rows)).json()["roster_id"]
    town.work_on_rosters(1 + 40)
    with town.center.database("enterprises").reading() as session:
        roster = session.get_one(Roster, roster_id)
        assert (roster.state, roster.created, roster.faulty) == ("done", 19_800, 200)
        assert session.scalar(select(func.count()).select_from(Firm)) == 19_800


def test_one_line_too_many_is_refused_as_a_whole(town):
    done = finished(town, workbook([["x"] * 7] * 20_001))
    assert (done["state"], done["lines"]) == ("failed", 0)
    assert "超过 20,000 行" in done["error"]


def _code(number: int) -> str:
    body = f"91420100MABA{number:05}"
    return body + str(uscc.calc_check_digit(body))
