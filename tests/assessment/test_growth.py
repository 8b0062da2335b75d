"""No read of a report has to look through a table: forbidden to, the planner finds an index for each; the bench's runs are a center's own."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.assessment import queries
from services.assessment.editions import get_pack
from services.assessment.linking import Links
from services.assessment.operations.sharing import share_report
from services.assessment.queries.links import get_shared, list_links
from services.assessment.reports import Office, issue, office_of
from services.assessment.scoring import score_sheet
from services.assessment.verification import find_issued
from services.cli.benches.report.filling import fill
from services.contracts.vocabulary import Role
from services.ui.identity import Identity, identity_of
from tests.assessment.sheets import plain_sheet
from tests.harness.center import Center

RUNS = 120
MANAGER = identity_of(uuid7(), uuid7(), [Role.MANAGER])
LINKS = Links("https://bamai.example", b"key")


def looked_through(session: Session) -> dict[str, int]:
    """Tables read from end to end in this transaction, and how often."""
    scans = (
        "SELECT relname, seq_scan FROM pg_stat_xact_user_tables WHERE relname IN ('runs', 'answers', 'cases') AND seq_scan > 0"
    )
    return {row.relname: row.seq_scan for row in session.execute(text(scans))}


def test_reports_history_links_and_verification_stay_on_their_indexes(center: Center) -> None:
    database, sheet = center.database("assessment"), plain_sheet()
    fill(
        center.settings.owner_url(),
        RUNS,
        sheet,
        score_sheet(get_pack("miit-2024"), sheet["answers"], sheet["scenes"]),
        lambda done: None,
    )
    office = office_of(center.settings)
    with database.transaction() as session:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        run_id, firm_id, person_id = _newest(session)
        firm = identity_of(person_id, uuid7(), [Role.SME], organisation_id=firm_id)
        link = share_report(session, firm, run_id, 7, "", LINKS)
        secret = LINKS.secret_of(link.link_id)
        for who in (MANAGER, firm):
            _look(session, who, run_id, office)
        get_shared(session, secret, datetime.now(UTC))
        assert list_links(session, run_id) == [link]
        assert looked_through(session) == {}
        session.rollback()


def _newest(session: Session) -> tuple[UUID, UUID, UUID]:
    newest = "SELECT run_id, enterprise_id, started_by FROM runs WHERE case_id = md5('case 20')\\:\\:uuid ORDER BY submitted_at DESC LIMIT 1"
    row = session.execute(text(newest)).one()
    return row[0], row[1], row[2]


def _look(session: Session, who: Identity, run_id: UUID, office: Office) -> None:
    run, case = queries.get_run(session, who, run_id)
    document = issue(session, who, run, case, office)
    assert len(document.history) == 4
    queries.list_runs(session, who, case)
    issued = find_issued(session, office, document.number, document.code)
    assert issued is not None
    assert issued.mark == document.mark
