"""The connectors, in words: where each leads, what of ours becomes what of theirs, and which were refused and why."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import Request
from starlette.responses import Response

from services.contracts.words import _
from services.handover.connecting import Connector, title_of
from services.handover.mapping import FORMATS, FieldMapping
from services.handover.pages.desk import LEADERS, connectors_of, desk, router, show
from services.handover.queries.platforms import list_receipt_faults
from services.ui.identity import Who


@router.get("/connectors", access=LEADERS)
def show_connectors(request: Request, who: Who) -> Response:
    connectors = connectors_of(request)
    with desk.reading(request) as session:
        faults = list_receipt_faults(session)
    return show(
        request, "connectors.html", who, connectors=connectors, way_of=_way, source_of=_source, written_as=_written_as, faults=faults,
    )  # fmt: skip


def _way(connector: Connector) -> str:
    """How records travel, without anything secret."""
    if connector.kind == "rest":
        return _("接口，{host}").format(host=urlsplit(connector.url or "").hostname)
    return _("文件交换（{form}），{folder}").format(form=connector.file_format.upper(), folder=connector.folder)


def _source(kind: str, each: FieldMapping) -> str:
    if each.constant is not None:
        return _("固定值“{value}”").format(value=each.constant)
    return title_of(kind, each.ours)


def _written_as(connector: Connector, each: FieldMapping) -> str:
    """Format and code table of a field, in words."""
    table = connector.codes.get(each.codes, {}) if isinstance(each.codes, str) else each.codes
    if table:
        listed = "，".join(f"{ours}→{theirs}" for ours, theirs in list(table.items())[:8])
        return _("换成代码：{listed}{more}").format(listed=listed, more="…" if len(table) > 8 else "")
    return _(FORMATS[each.format]) if each.constant is None else ""
