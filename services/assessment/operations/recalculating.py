"""Recalculating a submitted run under another edition: a row beside it; the run itself stays as it is."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.assessment import queries
from services.assessment.continuing import Recalculation, recalculate
from services.assessment.editions import get_pack
from services.assessment.explaining import title_of
from services.assessment.models.editions import RecalculatedRun
from services.assessment.operations.editions import keep_edition
from services.assessment.queries.editions import bring_editions
from services.assessment.reading import exact
from services.contracts.assessment import RunRecalculated
from services.contracts.refusals import Invalid, Refused
from services.contracts.words import _
from services.messaging.outbox import say
from services.ui.identity import Identity


def recalculate_run(session: Session, who: Identity, run_id: UUID, pack_id: str) -> Recalculation:
    """What the run's answers come to under this edition; made once, and again it is the same.

    Raises:
        Invalid: there is no such edition, or it says nothing of the run's own.
        Refused: the run is not submitted yet.
    """
    run, _case = queries.get_run(session, who, run_id)
    if run.is_live:
        raise Refused(_("这份测评还没有提交，提交后才能按另一版重新计算"))
    if pack_id == run.pack:
        raise Invalid(_("这份测评就是按这一版答的，不用重新计算"), where="pack")
    bring_editions(session, [pack_id])
    under = get_pack(pack_id)
    if under.continuation_of(run.pack) is None:
        raise Invalid(_("这一版没有说明哪些题与原来那一版相同，全都不可比"), where="pack")
    keep_edition(session, pack_id)
    found = recalculate(queries.read_sheet(session, run_id), get_pack(run.pack), under)
    row = insert(RecalculatedRun).values(
        run_id=run_id, pack_id=pack_id, score=found.score, level=found.level, made_by=who.person_id, made_at=datetime.now(UTC)
    )
    if session.scalar(row.on_conflict_do_nothing().returning(RecalculatedRun.run_id)):
        level_name = None if found.level is None else title_of(under, found.level)
        say(session, RunRecalculated(
            run_id=run_id, case_id=run.case_id, enterprise_id=run.enterprise_id, pack=run.pack, under=pack_id, title=under.title,
            score=None if found.score is None else Decimal(exact(found.score)), level=found.level, level_name=level_name,
        ))  # fmt: skip
    return found
