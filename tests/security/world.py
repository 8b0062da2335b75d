"""Two firms far along the loop, each with its own team, expert and provider: whose things are whose is what access is about."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from anyio.from_thread import BlockingPortal
from sqlalchemy import select, text
from stdnum.cn import uscc
from uuid_utils.compat import uuid7

from services.accounts.models import Person
from services.accounts.operations.registering import register
from services.accounts.operations.signing_in import begin_token
from services.cli import specimens
from services.cli.demo.journey import FINDINGS, MILESTONES, PLAN
from services.cli.standin.equipping import NAME, equipped
from services.contracts.assessment import UpliftConfirmed
from services.contracts.enterprises import EnterpriseVerified
from services.contracts.vocabulary import Role
from services.notify.models import Letter, LetterState
from services.outreach.checking import questions
from services.settings import Settings
from services.ui.identity import Identity, identity_of
from tests.harness.center import ApiClient, Center, PageClient

PNG = b"\x89PNG\r\n\x1a\n" + b"licence"
DIRTY = "<img src=x onerror=alert(7)>{{7*7}}"
"""Stands in every text that people type, so that pages shown to anybody can be searched for it coming alive."""
TEAM = (Role.MENTOR, Role.LIAISON, Role.COMMISSIONER)


C = TypeVar("C", PageClient, ApiClient)


@dataclass
class Side:
    """One firm's people and things. `things` are the ids that stand in paths."""

    number: int
    people: dict[Role, Identity] = field(default_factory=dict)
    things: dict[str, str] = field(default_factory=lambda: {"letter_id": "999999"})


def with_platform(settings: Settings) -> Settings:
    """A center that has a public service platform to hand over to, of which nobody answers."""
    return equipped(settings, 9)


class World:
    """A center with sides A and B, and a manager who belongs to both."""

    def __init__(self, center: Center, portal: BlockingPortal) -> None:
        self.center = center
        self.portal = portal
        self.manager = self._person(Role.MANAGER, "赵敏", "13890000009")
        self.a, self.b = Side(1), Side(2)
        for side in (self.a, self.b):
            self._people(side)
            self._firm(side)
            self._provider(side)
            self._diagnose(side)
            self._engage(side)
            self._retest(side)
            self._hand_over(side)
            self._library(side)
            self._gather(side)
            self._tell_story(side)
            self._leftovers(side)
            self._campaign(side)
        for _ in range(2):
            center.tick("notify", "deliver_messages", at=datetime.now(UTC) + timedelta(minutes=1))
        self._messages(self.a)
        self._messages(self.b)

    # who acts

    def page(self, who: Identity | None) -> PageClient:
        return self._quick(PageClient(self.center.app, who))

    def api(self, who: Identity | None) -> ApiClient:
        return self._quick(ApiClient(self.center.app, who))

    def _quick(self, client: C) -> C:
        """Once there is a loop for all requests, none starts its own."""
        client.portal = self.portal
        return client

    def call(self, who: Identity, method: str, path: str, body: Any = None, **options: Any) -> Any:
        answer = self.api(who).request(method, f"/api/v1{path}", json=body, **options)
        assert answer.is_success, f"{method} {path} as {'/'.join(who.roles)}: {answer.status_code} {answer.text[:500]}"
        self.center.settle()
        return answer.json() if answer.content else None

    # how it came about

    def _person(self, role: Role, name: str, mobile: str) -> Identity:
        person_id = uuid7()
        with self.center.database("accounts").transaction() as session:
            register(
                session,
                name,
                [role],
                person_id=person_id,
                mobile=mobile,
                login=f"{role}{mobile[-8:]}@x",
                password="a long pass 1",
            )
            begun = begin_token(session, session.get_one(Person, person_id), "test")
        self.center.settle()
        return identity_of(person_id, begun.session_id, [role], name=name + DIRTY)

    def _people(self, side: Side) -> None:
        for place, role in enumerate(role for role in Role if role is not Role.MANAGER):
            side.people[role] = self._person(
                role, f"人{'甲乙'[side.number - 1]}{'一二三四五六'[place]}", f"138{side.number}000000{place}"
            )

    def _as_member(self, side: Side, role: Role, organisation_id: str) -> None:
        who = side.people[role]
        side.people[role] = identity_of(
            who.person_id, who.session_id, who.roles, organisation_id=UUID(organisation_id), name=who.name
        )

    def _firm(self, side: Side) -> None:
        sme = side.people[Role.SME]
        found = self.call(
            sme, "POST", "/enterprises/register", specimens.firm(specimens.credit_code(), mobile=f"1390000000{side.number}")
        )
        side.things |= {"case_id": found["case_id"], "enterprise_id": found["enterprise_id"]}
        self._as_member(side, Role.SME, found["enterprise_id"])
        team = {f"{role}_id": str(side.people[role].person_id) for role in TEAM}
        chosen = self.api(self.manager).put(f"/api/v1/enterprises/cases/{found['case_id']}/team", json=team)
        assert chosen.is_success or "至少更换一位" in chosen.text, chosen.text
        self.center.settle()
        run = self._assess(side, specimens.sheet_before())
        side.things |= {"run_id": run["run_id"]}
        side.things |= {"result_id": self._record(side)["result_id"]}
        link = self.call(
            side.people[Role.SME], "POST", f"/assessment/runs/{run['run_id']}/links", {"days": 7, "meant_for": DIRTY}
        )
        side.things["link_id"] = link["link_id"]
        side.things["claim_id"] = self._latest("enterprises", "claims", "id")
        licence = {"file": ("l.png", PNG, "image/png")}
        sent = self.page(sme).post_form(f"/enterprises/claims/{side.things['claim_id']}/licence", files=licence)
        assert sent.status_code == 303, (sent.status_code, sent.text.split("<main")[1][:900])
        side.things["upload_id"] = self._latest("enterprises", "uploads", "id")

    def _assess(self, side: Side, sheet: dict[str, Any]) -> dict[str, Any]:
        sme = side.people[Role.SME]
        run: dict[str, Any] = self.call(sme, "POST", f"/assessment/cases/{side.things['case_id']}/runs")
        filled = {"answers": sheet["answers"], "scenes": sheet["scenes"]}
        self.call(sme, "PUT", f"/assessment/runs/{run['run_id']}/answers", filled)
        responsible = {"name": DIRTY[:30], "mobile": f"1380000000{side.number}"}
        asked = self.call(sme, "POST", f"/assessment/runs/{run['run_id']}/pledge-requests", responsible)
        if "file_id" not in side.things:
            side.things |= {"file_id": self._prove(side, run["run_id"])}
        helped = self.call(
            sme, "POST", f"/assessment/runs/{run['run_id']}/help-requests", {"steps": [1], "meant_for": DIRTY[:30]}
        )
        side.things |= {"pledge_request_id": asked["pledge_request_id"], "help_request_id": helped["help_request_id"]}
        self.call(sme, "POST", f"/assessment/runs/{run['run_id']}/submit", {"name": sme.name.removesuffix(DIRTY)})
        return run

    def _prove(self, side: Side, run_id: str) -> str:
        sent = self.call(
            side.people[Role.SME], "POST", f"/assessment/runs/{run_id}/evidence", data={"part": "answers", "key": "2"},
            files={"file": (f"{DIRTY}.pdf", b"%PDF-1.7 evidence", "application/pdf")},
        )  # fmt: skip
        return str(sent["evidence_id"])

    def _record(self, side: Side) -> dict[str, Any]:
        earlier = {
            "platform": "other", "platform_title": DIRTY, "edition": "miit-2022", "tested_on": "2023-06-15", "score": 45,
            "certificate_number": DIRTY,
        }  # fmt: skip
        path = f"/assessment/cases/{side.things['case_id']}/results"
        recorded: dict[str, Any] = self.call(side.people[Role.SME], "POST", path, earlier)
        return recorded

    def _provider(self, side: Side) -> None:
        applicant = side.people[Role.PROVIDER]
        body = f"9142010030001911{side.number}"
        application = {
            "name": f"=江城云制造{side.number}号{DIRTY}", "credit_code": body + uscc.calc_check_digit(body), "category": "综合集成型",
            "districts": ["江岸区"], "contact_name": DIRTY[:30], "contact_phone": "027-82345678", "introduction": DIRTY,
        }  # fmt: skip
        provider_id = self.call(applicant, "POST", "/providers/applications", application)["provider_id"]
        self.call(self.manager, "POST", f"/providers/applications/{provider_id}/approve")
        self._as_member(side, Role.PROVIDER, provider_id)
        product = {
            "name": f"云排程{DIRTY}", "summary": DIRTY, "domain": "生产制造", "scenes": ["计划排程", "生产管控"],
            "industries": ["34"], "levels": [1, 2], "price_band": "5～20 万元", "days_to_live": 30, "light": True,
        }  # fmt: skip
        added = self.call(side.people[Role.PROVIDER], "POST", "/providers/products", product)
        side.things |= {"provider_id": provider_id, "product_id": added["product_id"]}

    def _diagnose(self, side: Side) -> None:
        expert, case_id = side.people[Role.EXPERT], side.things["case_id"]
        me = f"/diagnosis/experts/{expert.person_id}"
        self.call(
            expert,
            "PUT",
            f"{me}/profile",
            {"scenes": ["计划排程"], "industries": ["34"], "districts": ["江岸区"], "daily_maximum": 2},
        )
        hours = [{"weekday": day, "opens": "09:00", "closes": "12:00"} for day in range(5)]
        self.call(expert, "PUT", f"{me}/week", {"hours": hours})
        day = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()
        added = self.call(expert, "POST", f"{me}/days", {"kind": "leave", "from_on": day})
        side.things |= {"expert_id": str(expert.person_id), "day_id": self._one("diagnosis", "different_days", "day_id", added)}
        proposals = self.call(side.people[Role.SME], "GET", f"/diagnosis/cases/{case_id}/proposals")["proposals"]
        mine = next(one for one in proposals if one["expert_id"] == str(expert.person_id))
        wanted = {name: mine[name] for name in ("expert_id", "starts_at", "ends_at")}
        visit = self.call(side.people[Role.SME], "POST", f"/diagnosis/cases/{case_id}/visits", wanted)["visit_id"]
        self.call(expert, "POST", f"/diagnosis/visits/{visit}/confirm", {})
        ended = datetime.now(UTC)
        times = {"starts_at": (ended - timedelta(milliseconds=2)).isoformat(), "ends_at": ended.isoformat()}
        self.call(expert, "POST", f"/diagnosis/visits/{visit}/held", times)
        self.call(
            expert,
            "POST",
            f"/diagnosis/visits/{visit}/findings",
            {"findings": [found | {"evidence": DIRTY, "advice": DIRTY} for found in FINDINGS]},
        )
        report = self.call(expert, "POST", f"/diagnosis/visits/{visit}/report")
        side.things |= {"visit_id": visit, "report_id": report["report_id"]}

    def _engage(self, side: Side) -> None:
        sme, provider, case_id = side.people[Role.SME], side.people[Role.PROVIDER], side.things["case_id"]
        paper = {"content_base64": b64encode(PNG).decode()}
        consent = {"recipients": [side.things["provider_id"]], "fields": ["企业名称", "诊断结论"], "paper": paper, "agreed": True}
        granted = self.call(side.people[Role.LIAISON], "POST", f"/providers/cases/{case_id}/consents", consent)
        side.things["paper_id"] = self._latest("providers", "papers", "paper_id")
        referral = granted["recipients"][0]["referral_id"]
        engagement = self.call(provider, "POST", f"/providers/referrals/{referral}/accept")["engagement_id"]
        path = f"/providers/engagements/{engagement}"
        due = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
        milestones = [{"title": title + DIRTY, "due_on": due, "proof": proof + DIRTY} for title, _days, proof in MILESTONES]
        plan = PLAN | {"goal": DIRTY, "milestones": milestones}
        planned = self.call(provider, "PUT", f"{path}/plan", plan)
        self.call(sme, "POST", f"{path}/agree", {"version": planned["version"]})
        for number, (_title, _days, proof) in enumerate(MILESTONES, 1):
            reached = self.call(provider, "POST", f"{path}/milestones/{number}/reach", {"evidence": proof + DIRTY, "file": paper})
        side.things["evidence_id"] = reached["milestones"][0]["files"][0]["evidence_id"]
        self.call(provider, "POST", f"{path}/deliver")
        self.call(sme, "POST", f"{path}/accept", {"agreed": True})
        side.things |= {"consent_id": granted["consent_id"], "referral_id": referral, "engagement_id": engagement}

    def _retest(self, side: Side) -> None:
        side.things["retest_id"] = self._assess(side, specimens.sheet_after())["run_id"]

    def _hand_over(self, side: Side) -> None:
        """The firm's licence is known to be its own, in this room alone, and its liaison brought a signed agreement."""
        liaison = side.people[Role.LIAISON]
        firm = {"case_id": side.things["case_id"], "enterprise_id": side.things["enterprise_id"]}
        self.center.tell(EnterpriseVerified(**firm, liaison_id=liaison.person_id), room="handover")
        signed = {
            "platform": NAME,
            "kinds": ["profile", "diagnosis"],
            "paper": {"content_base64": b64encode(PNG).decode()},
            "agreed": True,
        }
        agreed = self.call(liaison, "POST", f"/handover/cases/{side.things['case_id']}/agreements", signed)
        shown = self.call(liaison, "GET", f"/handover/cases/{side.things['case_id']}")
        side.things |= {
            "agreement_id": agreed["agreement_id"],
            "transfer_id": shown["transfers"][0]["transfer_id"],
            "platform": NAME,
        }
        side.things["signed_id"] = self._latest("handover", "papers", "paper_id")

    def _library(self, side: Side) -> None:
        """An edition, and a quick check that left a need."""
        chapter = {"heading": DIRTY, "text": f"**{DIRTY}**"}
        written = {
            "document": "guide", "title": DIRTY, "label": f"{side.number}版{DIRTY[:20]}", "source": DIRTY, "dated_on": "2026-11-01",
            "caveat": DIRTY, "chapters": [chapter],
        }  # fmt: skip
        edition = self.call(self.manager, "POST", "/outreach/editions", written)["edition_id"]
        self.call(self.manager, "POST", f"/outreach/editions/{edition}/publish")
        answers = dict.fromkeys([question.key for question in questions()], 1)
        check = self.api(None).post("/api/v1/outreach/checks", json={"answers": answers, "need": DIRTY}).json()["check_id"]
        lead = {
            "firm_name": DIRTY,
            "contact_name": DIRTY[:30],
            "mobile": f"1350000000{side.number}",
            "need": DIRTY,
            "agreed": True,
        }
        raised = self.api(None).post(f"/api/v1/outreach/checks/{check}/lead", json=lead)
        side.things |= {"edition_id": edition, "check_id": check, "lead_id": raised.json()["lead_id"]}
        self.center.settle()

    def _gather(self, side: Side) -> None:
        """A 专场 of a series: somebody registered, somebody came without, and a contact was promised."""
        liaison = side.people[Role.LIAISON]
        series = self.call(liaison, "POST", "/outreach/series", {"title": f"园区行{DIRTY}", "about": DIRTY})
        starts = datetime.now(UTC) + timedelta(hours=2)
        gathering = self.call(liaison, "POST", "/outreach/gatherings", {
            "kind": "training", "title": f"排程{DIRTY}", "about": DIRTY, "place": f"=1+1{DIRTY}", "quota": 20, "speaker": DIRTY,
            "starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=2)).isoformat(), "series_id": series["series_id"],
        })  # fmt: skip
        path = f"/outreach/gatherings/{gathering['gathering_id']}"
        guest = {"name": "=客" + DIRTY[:20], "firm_name": f"=厂{DIRTY}", "agreed": True}
        own = self.call(liaison, "POST", f"{path}/registrations", {**guest, "mobile": f"1350000000{side.number}"})
        self.call(liaison, "POST", f"{path}/walk-ins", {"name": DIRTY[:25], "firm_name": f"@厂{DIRTY}"})
        promise = {"enterprise_id": side.things["enterprise_id"], "with_kind": "bank", "with_organisation": DIRTY, "topic": DIRTY}
        self.call(liaison, "POST", f"{path}/promises", promise)
        side.things |= {
            "series_id": series["series_id"],
            "gathering_id": gathering["gathering_id"],
            "registration_id": own["registration_id"],
        }

    def _tell_story(self, side: Side) -> None:
        """The expert's word on the re-test, as outreach alone hears it, and a story the firm agreed to on paper; it is public."""
        ids = {"case_id": side.things["case_id"], "enterprise_id": side.things["enterprise_id"]}
        runs = {"before_run_id": side.things["run_id"], "after_run_id": side.things["retest_id"]}
        self.center.tell(UpliftConfirmed.model_validate(UpliftConfirmed.sample | ids | runs), room="outreach")
        words = {"title": DIRTY, "problem": DIRTY, "done": DIRTY, "changed": DIRTY, "quote": DIRTY}
        story = self.call(self.manager, "POST", f"/outreach/cases/{side.things['case_id']}/story", words)["story_id"]
        signed = {"version": 1, "agreed": True, "paper": {"content_base64": b64encode(PNG).decode()}}
        self.call(side.people[Role.LIAISON], "POST", f"/outreach/stories/{story}/agree", signed)
        self.call(self.manager, "POST", f"/outreach/stories/{story}/publish", {"version": 1})
        side.things |= {"story_id": story, "story_paper_id": self._latest("outreach", "story_papers", "paper_id")}

    def _leftovers(self, side: Side) -> None:
        """Things beside the loop: a delegation, a roster, a licence, a second claimant, an invitation, a token."""
        liaison, sme, case_id = side.people[Role.LIAISON], side.people[Role.SME], side.things["case_id"]
        asked = self.call(
            liaison, "POST", f"/enterprises/cases/{case_id}/delegations", {"acts": ["answer", "book"], "mobile": "13900000009"}
        )
        side.things["delegation_id"] = asked["delegation_id"]
        self.call(liaison, "POST", f"/enterprises/delegations/{asked['delegation_id']}/confirm", {"code": self._code()})
        record = {"channel": "电话", "outcome": "已联系上", "next_step": DIRTY, "note": DIRTY}
        self.call(liaison, "POST", f"/enterprises/cases/{case_id}/records", record)
        newcomer = self._person(Role.SME, "后来者", f"1370000000{side.number}")
        code = self.call(sme, "GET", "/enterprises/mine")["firm"]["credit_code"]
        self.call(newcomer, "POST", "/enterprises/claim", {"credit_code": code})
        side.things["newcomer_claim_id"] = self._latest("enterprises", "claims", "id")
        sheet = self.page(liaison).get("/enterprises/rosters/template.xlsx").content
        rostered = self.call(
            liaison, "POST", "/enterprises/rosters", files={"file": ("r.xlsx", sheet, "application/octet-stream")}
        )
        side.things["roster_id"] = rostered["roster_id"]
        invited = self.page(sme).post_form("/accounts/invitations", name="同事", mobile=f"1360000000{side.number}")
        assert invited.status_code == 303, invited.text
        side.things["invitation_id"] = self._latest("accounts", "invitations", "id")
        side.things |= {"person_id": str(sme.person_id), "session_id": str(sme.session_id), "token_id": str(sme.session_id)}
        self.center.settle()

    def _campaign(self, side: Side) -> None:
        """A campaign whose list names the side's firm, worked through."""
        soon = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
        said = {"title": f"=测{DIRTY}", "closes_on": soon, "message": DIRTY, "park": DIRTY[:40]}
        campaign = self.call(self.manager, "POST", "/assessment/campaigns", said)["campaign_id"]
        code = self.call(side.people[Role.SME], "GET", "/enterprises/mine")["firm"]["credit_code"]
        text = f"企业名称,统一社会信用代码,联系人手机\n甲厂{DIRTY},{code},1390000000{side.number}\n=1,{DIRTY},\n"
        path = f"/assessment/campaigns/{campaign}/lists"
        taken = self.call(self.manager, "POST", path, files={"file": (f"{DIRTY}.csv", text.encode(), "text/csv")})
        self.center.tick("assessment", "work_on_campaign_lists", at=datetime.now(UTC) + timedelta(seconds=5 * side.number))
        self.center.settle()
        side.things |= {"campaign_id": campaign, "list_id": taken["list_id"], "credit_code": code}

    def _messages(self, side: Side) -> None:
        with self.center.database("notify").reading() as session:
            mine = text("SELECT message_id, code, notice_id FROM messages WHERE person_id = :p ORDER BY at LIMIT 1")
            row = session.execute(mine, {"p": side.people[Role.SME].person_id}).one()
        side.things |= {"message_id": str(row.message_id), "code": row.code, "notice_id": str(row.notice_id)}

    def _code(self) -> str:
        """The code of the letter that waits to be sent."""
        with self.center.database("notify").transaction() as session:
            letter = session.scalars(
                select(Letter).where(Letter.letter == "delegation_code/firm", Letter.state == "waiting")
            ).one()
            code = str((letter.secret or {})["code"])
            letter.settle(LetterState.SENT, datetime.now(UTC))
        return code

    def _latest(self, room: str, table: str, column: str) -> str:
        with self.center.database(room).reading() as session:
            return str(session.execute(text(f"SELECT {column} FROM {table} ORDER BY {column} DESC LIMIT 1")).scalar_one())

    def _one(self, room: str, table: str, column: str, answered: Any) -> str:
        return str(answered[column]) if isinstance(answered, dict) and column in answered else self._latest(room, table, column)
