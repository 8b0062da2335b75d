"""Recording a result of a test taken elsewhere: by the firm, by the liaison it let answer for it, or from a list."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.assessment import queries
from services.assessment.editions import editions
from services.assessment.models import Case, RecordedResult
from services.assessment.models.results import Entered
from services.assessment.operations.starting import answering_for
from services.assessment.packing import Bands, Pack
from services.assessment.queries.results import count_results, find_correction
from services.assessment.recording import ResultEntry, find_faults, is_beyond, level_in, spell_level
from services.contracts.assessment import ResultRecorded
from services.contracts.refusals import Invalid, NotFound, Refused
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.messaging.outbox import say
from services.ui.identity import Identity
from services.workdays import today

MOST = 20
_SAME_TEST = ("platform", "platform_title", "edition", "tested_on")


def record_result(
    session: Session, who: Identity, case_id: UUID, entry: ResultEntry, *, corrects: UUID | None = None, from_list: bool = False
) -> RecordedResult:  # fmt: skip
    """Keep what a platform found, beside the runs. The same again changes nothing; the same test with other figures is a correction.

    `corrects` names the result this one stands in place of, where more than figures was wrong. `from_list` is for those who organise: commissioner, manager or the case's liaison, with a list they were given; the
    result is then marked as entered by the center.

    Raises:
        Invalid: naming each field that can't be right.
        Refused: whoever asks may not, the case is closed, or it has twenty results already.
    """
    case = queries.get_case(session, who, case_id)
    entered = _entered_by(session, who, case, from_list=from_list)
    queries.refuse_unless_open(case)
    edition = _edition(entry)
    if faults := find_faults(edition, entry, today(datetime.now(UTC))):
        raise Invalid(faults[0].what, faults=faults)
    session.execute(select(Case.case_id).where(Case.case_id == case_id).with_for_update())
    found = entry.model_dump(include=set(_SAME_TEST)) | _what_it_says(edition, entry)
    earlier = _find_standing(session, case_id, corrects) if corrects else _find_same_test(session, case_id, entry)
    if earlier and all(getattr(earlier, name) == value for name, value in found.items()):
        return earlier
    if count_results(session, case_id) >= MOST:
        raise Refused(_("这家企业登记的外部结果已满 %(n)s 条，不能再加") % {"n": MOST})
    result = RecordedResult(
        result_id=uuid7(), case_id=case_id, enterprise_id=case.enterprise_id, **found,
        entered=entered, recorded_by=who.person_id, recorded_at=datetime.now(UTC),
        corrects_result_id=earlier.result_id if earlier else None,
    )  # fmt: skip
    session.add(result)
    session.flush()
    _say_recorded(session, result, edition)
    return result


def _entered_by(session: Session, who: Identity, case: Case, *, from_list: bool) -> Entered:
    if from_list:
        if not who.has(Role.COMMISSIONER, Role.MANAGER, Role.LIAISON):
            raise Refused(_("只有中心的工作人员能按名单登记外部结果"), status=403)
        return "list"
    return "firm" if answering_for(session, who, case) is None else "liaison"


def _edition(entry: ResultEntry) -> Pack | Bands:
    edition = editions().get(entry.edition)
    if edition is None:
        raise Invalid(_("没有这一版指标，请选择：%(known)s") % {"known": "、".join(editions())}, where="edition")
    return edition


def _find_same_test(session: Session, case_id: UUID, entry: ResultEntry) -> RecordedResult | None:
    same = [getattr(RecordedResult, name) == getattr(entry, name) for name in _SAME_TEST]
    rows = session.scalars(select(RecordedResult).where(RecordedResult.case_id == case_id, *same))
    return next((row for row in rows if find_correction(session, row.result_id) is None), None)


def _find_standing(session: Session, case_id: UUID, result_id: UUID) -> RecordedResult:
    row = session.scalar(select(RecordedResult).where(RecordedResult.case_id == case_id, RecordedResult.result_id == result_id))
    if row is None:
        raise NotFound(_("没有找到这条外部结果"))
    if find_correction(session, result_id) is not None:
        raise Refused(_("这条结果已经更正过，请在更正后的那条上修改"))
    return row


def _what_it_says(edition: Pack | Bands, entry: ResultEntry) -> dict[str, Any]:
    level = level_in(edition, entry)
    return {
        "score": entry.score, "level": level, "beyond_score": is_beyond(edition, entry.score, level),
        "certificate_number": entry.certificate_number,
    }  # fmt: skip


def _say_recorded(session: Session, result: RecordedResult, edition: Pack | Bands) -> None:
    said = ResultRecorded.model_validate({
        **{name: getattr(result, name) for name in ResultRecorded.model_fields if hasattr(result, name)},
        "level_name": spell_level(edition, result.level),
        "on_behalf_by": None if result.entered == "firm" else result.recorded_by,
    })  # fmt: skip
    say(session, said)
