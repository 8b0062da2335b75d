"""The benchmark for programs: what was published, for anybody; where a run stands in it, for whoever may see the run."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request

from services.assessment import queries
from services.assessment.api.door import READERS, desk, router
from services.assessment.benchmarking import FEWEST_FIRMS, Place, check_place, read_period
from services.assessment.comparisons import find_comparison, find_standing
from services.assessment.editions import get_pack
from services.assessment.peering import Comparison, comparison_document
from services.assessment.queries import peers
from services.assessment.queries.editions import bring_editions, current_pack
from services.contracts.refusals import Refused
from services.contracts.words import _
from services.ui.desk import PUBLIC
from services.ui.identity import Who

Text = Annotated[str, Query(max_length=60)]


@router.get("/benchmark", access=PUBLIC)
def show_benchmark(
    request: Request, industry: Text = "", size: Text = "", district: Text = "", period: Text = "", pack: Text = ""
) -> Any:
    """同行对照：所问范围的样本不足时改答更大的范围，`widened` 为真并写明原因；`period` 不写就是最近公布的一个月。

    `industry` 写国民经济行业分类的两位大类代码，或门类字母；`size` 写大型、中型、小型、微型；`district` 写区的全称；`pack` 不写就是现行的一版指标。
    """
    place = check_place(Place(industry, size, district))
    with desk.reading(request) as session:
        bring_editions(session, [pack] if pack else [])
        edition = get_pack(pack or current_pack(session))
        month = read_period(period, peers.list_months(session), datetime.now(UTC))
        return _document(find_comparison(session, edition, place, month))


@router.get("/runs/{run_id}/benchmark", access=READERS)
def show_run_benchmark(request: Request, run_id: UUID, who: Who) -> Any:
    """这份测评在同行里的位置，取企业所在的最小可公布范围和最近公布的一个月。"""
    with desk.reading(request) as session:
        run, _case = queries.get_run(session, who, run_id)
        if run.is_live:
            raise Refused(_("这份测评还没有提交"))
        return _document(find_standing(session, run))


def _document(found: Comparison | None) -> dict[str, Any]:
    if found is None:
        return {
            "published": False,
            "fewest_firms": FEWEST_FIRMS,
            "reason": _("样本还不足 %(k)s 家，没有公布") % {"k": FEWEST_FIRMS},
        }
    return {"published": True, "fewest_firms": FEWEST_FIRMS, **comparison_document(found)}
