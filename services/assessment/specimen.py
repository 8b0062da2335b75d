"""A report of nobody's: set when the process starts, so that the first firm's does not wait for fonts to be read. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from services.assessment.alongside import Alongside
from services.assessment.answering import Sheet
from services.assessment.editions import CURRENT, find_efforts, get_pack
from services.assessment.prints import TEMPLATE, page_of
from services.assessment.reporting import lay_out
from services.assessment.reports import Document, Office
from services.ui.typesetting import warm_up

_AT = datetime(2026, 1, 1, tzinfo=UTC)


def warm_printing() -> None:
    """Read fonts and template, and lay out a whole report once on every thread that sets them."""
    warm_up(TEMPLATE, page_of(specimen()), _AT)


def specimen() -> Document:
    """Every question answered by its lowest option, every scene at the first level."""
    pack = get_pack(CURRENT)
    answers = {key: question.lowest for key, question in pack.question_by_key.items()}
    sheet: Sheet = {"answers": answers, "scenes": dict.fromkeys(pack.scene_by_name, 1), "bases": {}}
    return Document(
        run_id=UUID(int=0), office=Office("服务中心", "", b""), number="", code="", mark="", firm="", purpose="first", submitted_at=_AT,
        pledged_by="", pledged="online", from_paper=False, on_behalf=False, report=lay_out(pack, sheet, find_efforts(pack.id)), uplift=None,
        before_title="", opinion=None, history=[], alongside=Alongside([], None, [], None),
    )  # fmt: skip
