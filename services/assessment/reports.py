"""A submitted run as the document its firm is given: the page, the PDF and the JSON all show this one thing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from uuid import UUID

import segno
from sqlalchemy.orm import Session

from services.assessment import queries
from services.assessment.alongside import Alongside, gather
from services.assessment.answering import mark_sheet
from services.assessment.comparing import Uplift
from services.assessment.documents import find_uplift
from services.assessment.editions import find_efforts, get_pack
from services.assessment.explaining import title_of
from services.assessment.models import Case, Run
from services.assessment.numbering import code_of, number_of
from services.assessment.queries.reports import list_results_until, standings_of
from services.assessment.recounting import Passage, Past, recount
from services.assessment.reporting import Report, lay_out
from services.contracts.words import _
from services.settings import Settings
from services.ui.identity import Identity


@dataclass(frozen=True, slots=True)
class Office:
    """Who issues reports: its name, where its pages are, and the key its codes are made with."""

    center: str
    base_url: str
    key: bytes

    def code(self, run_id: UUID) -> str:
        return code_of(self.key, run_id)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the expert said of a re-test."""

    agreed: bool
    words: str | None


@dataclass(frozen=True, slots=True)
class Other:
    """The report this one corrects, or the one that stands in its place."""

    number: str
    submitted_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Document:
    """A report with everything that makes it one: whose it is, its number, code and mark, what came before."""

    run_id: UUID
    office: Office
    number: str
    code: str
    mark: str
    firm: str | None
    purpose: str
    submitted_at: datetime
    pledged_by: str | None
    pledged: str | None
    from_paper: bool
    on_behalf: bool
    report: Report
    uplift: Uplift | None
    before_title: str
    opinion: Opinion | None
    history: list[Passage]
    alongside: Alongside
    corrects: Other | None = None
    corrected_by: Other | None = None

    @property
    def title(self) -> str:
        return _("数字化水平复测报告") if self.purpose == "retest" else _("数字化水平测评报告")

    @property
    def pledge(self) -> str:
        """How its truth was pledged."""
        if self.pledged == "paper":
            return _("在纸质承诺书上签字盖章")
        return _("负责人在线看过全部回答，以短信验证码承诺") if self.pledged == "code" else _("企业在线承诺")

    @property
    def filled(self) -> str:
        """Who filled it in."""
        if self.from_paper:
            return _("纸质问卷，联络员代录")
        return _("联络员代填") if self.on_behalf else _("企业自填")

    @property
    def remarks(self) -> list[str]:
        """What to know before anything else: that it corrects another, or was corrected."""
        words = []
        if self.corrected_by:
            words.append(
                _("这份报告已被更正，请以 {number} 为准；下面是更正前的内容，留作记录。").format(number=self.corrected_by.number)
            )
        if self.corrects:
            words.append(
                _("这份报告更正了 {number}。原因：{reason}").format(number=self.corrects.number, reason=self.corrects.reason)
            )
        return words

    @property
    def address(self) -> str:
        """Where anybody can see that this report was issued."""
        return f"{self.office.base_url}/assessment/verify?number={self.number}&code={self.code}"

    @property
    def qr(self) -> str:
        """The address as an SVG to scan."""
        image = BytesIO()
        segno.make(self.address, error="m").save(image, kind="svg", scale=4, border=2, xmldecl=False)
        return image.getvalue().decode()


def office_of(settings: Settings) -> Office:
    return Office(settings.center_name, settings.base_url, settings.derived_key("assessment: reports"))


def issue(session: Session, who: Identity, run: Run, case: Case, office: Office) -> Document:
    """The document of a submitted run, as far as this person may know of what came before it."""
    sheet = queries.read_sheet(session, run.run_id)
    submitted_at = run.submitted_at or run.created_at
    uplift, verdict = find_uplift(session, who, run), queries.find_verdict(session, run.run_id)
    return Document(
        run_id=run.run_id, office=office, number=number_of(run.run_id, submitted_at), code=office.code(run.run_id),
        mark=mark_sheet(sheet), firm=case.name, purpose=run.purpose, submitted_at=submitted_at,
        pledged_by=run.pledge_name, pledged=run.pledged, from_paper=run.from_paper, on_behalf=run.on_behalf_by is not None,
        report=lay_out(get_pack(run.pack), sheet, find_efforts(run.pack)), uplift=uplift,
        before_title=title_of(get_pack(uplift.before.pack), uplift.before.level) if uplift else "",
        opinion=Opinion(verdict.agreed, verdict.opinion) if verdict else None,
        history=recount(list_past(session, who, run)), alongside=gather(session, who, run, case, sheet),
        corrects=_corrects(session, run), corrected_by=_corrected_by(session, run),
    )  # fmt: skip


def _corrects(session: Session, run: Run) -> Other | None:
    other = session.get(Run, run.corrects_run_id) if run.corrects_run_id else None
    return _other(other, run.correction_reason) if other else None


def _corrected_by(session: Session, run: Run) -> Other | None:
    """A correction counts once it is submitted."""
    other = queries.find_correction(session, run.run_id)
    return _other(other, other.correction_reason) if other and not other.is_live else None


def _other(run: Run, reason: str | None) -> Other:
    at = run.submitted_at or run.created_at
    return Other(number_of(run.run_id, at), at, reason or "")


def list_past(session: Session, who: Identity, run: Run) -> list[Past]:
    """The case's results up to this one, oldest first, that this person may know of."""
    runs = list_results_until(session, who, run)
    standings = standings_of(session, runs)
    return [
        Past(
            one.run_id, one.submitted_at or one.created_at, one.purpose, one.corrects_run_id is not None,
            title_of(get_pack(one.pack), one.level or 0), standings[one.run_id],
        )
        for one in runs
    ]  # fmt: skip
