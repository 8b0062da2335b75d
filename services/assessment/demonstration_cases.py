"""A firm of the demonstration that was tested on a city's platform once, and here: it corrected what it had submitted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.assessment import operations, queries
from services.assessment.editions import get_pack
from services.assessment.models import Case
from services.assessment.operations.evidence import add_evidence, kept_file
from services.assessment.packing import Pack
from services.assessment.recording import ResultEntry
from services.contracts.demonstration import demo_id
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.settings import Settings
from services.ui.identity import Identity, identity_of
from services.workdays import today

PLEDGED_BY = "周建国"
_PAGE = b"BT /F1 14 Tf 72 720 Td (Example: list of machines) Tj ET"


def furnish_tested(session: Session, settings: Settings) -> None:
    """Once: the result from elsewhere, the assessment with a file, and its correction."""
    who, case_id = _person(), demo_id("tested case")
    known = insert(Case).values(case_id=case_id, enterprise_id=demo_id("tested enterprise"))
    session.execute(known.on_conflict_do_nothing())
    case = queries.get_case(session, who, case_id)
    if queries.list_runs(session, who, case):
        return
    tested_on = today(datetime.now(UTC)) - timedelta(days=400)
    entry = ResultEntry(platform="city", edition="miit-2022", tested_on=tested_on, score=Decimal("38.5"))
    operations.record_result(session, who, case_id, entry)
    wrong = operations.start_run(session, who, case_id)
    add_example_file(session, settings, who, wrong.run_id, "2")
    operations.save_answers(session, who, wrong.run_id, _sheet(get_pack(wrong.pack)))
    operations.submit_run(session, who, wrong.run_id, PLEDGED_BY)
    right = operations.start_correction(session, who, wrong.run_id, _("设备数把已报废的也算进去了"))
    operations.save_figures(session, who, right.run_id, {"machines_total": 40, "machines_digital": 18})
    operations.save_answers(session, who, right.run_id, {"answers": {"2": "D"}, "scenes": {}})
    operations.submit_run(session, who, right.run_id, PLEDGED_BY)


def add_example_file(session: Session, settings: Settings, who: Identity, run_id: UUID, key: str) -> None:
    """A page as evidence of a question."""
    content = example_page()
    with kept_file(settings, BytesIO(content), len(content), _("设备清单（示例）.pdf")) as kept:
        add_evidence(session, who, run_id, "answers", key, kept)


def example_page() -> bytes:
    """A PDF of one page, as small as it can be."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(_PAGE), _PAGE),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]  # fmt: skip
    text, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(text))
        text += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return text + end % (count, rows, count, len(text))


def _person() -> Identity:
    return identity_of(demo_id("tested sme"), uuid7(), [Role.SME], organisation_id=demo_id("tested enterprise"), name="")


def _sheet(pack: Pack) -> dict[str, Any]:
    """The second option of everything, and every scene at level 1."""
    answers = {
        key: question.options[1].key if question.type == "single" else [question.options[1].key]
        for key, question in pack.question_by_key.items()
    }
    return {"answers": answers, "scenes": dict.fromkeys(pack.scene_by_name, 1)}
