"""The front door: what the center is for whoever has not come in, the right page for whoever has; and signs of life."""

from __future__ import annotations

from fastapi import Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import JSONResponse, PlainTextResponse, Response

from services.contracts.refusals import NotFound
from services.contracts.vocabulary import MEASURES
from services.contracts.words import _
from services.ui.desk import PUBLIC, Desk, see_other
from services.ui.identity import Visitor
from services.ui.metering import may_read_figures
from services.ui.navigation import Navigation, landing_of

desk = Desk("ui")
router = desk.pages()


def _measures(navigation: Navigation) -> list[tuple[int, str, str, str | None]]:
    plain = {
        1: _("把《转型指南》和《评测指标》讲成企业听得懂的话，随时可查。"),
        2: _("老板和骨干一起学：该不该转、先转哪里、怎么算账。"),
        3: _("看同行怎么做成的，投了多少，省了多少。"),
        4: _("研发设计、生产制造、经营管理、市场营销，一项一项落地到验收。"),
        5: _("按行业和需要推荐服务商，理由写明白，选谁由企业定。"),
        6: _("专家上门看现场，指出先改哪几个环节，出具诊断报告。"),
        7: _("15 个问题、16 个场景，约 30 分钟，马上知道处在哪一级。"),
        8: _("结果经企业同意后报送上级平台，不用重复填报。"),
        9: _("同行坐到一起，聊真问题，也认识靠谱的伙伴。"),
    }
    return [(n, _(title), plain[n], navigation.public_page_of(n)) for n, title in MEASURES.items()]


@router.get("/", access=PUBLIC)
def front(request: Request, who: Visitor) -> Response:
    """The landing page, or the way to the person's own."""
    if who is not None:
        return see_other(landing_of(who))
    return desk.render(request, "ui/front.html", measures=_measures(request.app.state.navigation))


@router.get("/healthz", access=PUBLIC)
def healthz() -> Response:
    """The process answers."""
    return PlainTextResponse("ok\n")


@router.get("/readyz", access=PUBLIC)
def readyz(request: Request) -> Response:
    """Every room's database answers and has the tables this version needs."""
    missing = request.app.state.unready()
    return JSONResponse({"ready": not missing, "missing": missing}, status_code=503 if missing else 200)


@router.get("/metrics", access=PUBLIC)
def metrics(request: Request) -> Response:
    """Figures for Prometheus: for this machine, or with the token of BAMAI_METRICS_TOKEN; to anybody else it does not exist."""
    if not may_read_figures(request):
        raise NotFound(_("网址可能有误，或者这份内容不属于您的账号。"))
    return Response(generate_latest(request.app.state.registry), media_type=CONTENT_TYPE_LATEST)
