"""The loop, step by step, each done by whoever does it in life."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from services.cli import specimens
from services.cli.demo.calling import Caller, Stuck, read_code
from services.contracts.demonstration import demo_id

Tell = Callable[[str], object]


class Journey:
    """One firm's way round."""

    def __init__(self, base_url: str, home: Path, passwords: dict[str, str], tell: Tell) -> None:
        self._http = httpx.Client(base_url=f"{base_url}/api/v1", timeout=30)
        self._letters = home / "sms.jsonl"
        self._passwords = passwords
        self.tell = tell
        self.firm = Caller(self._http)
        self.mobile = f"199{secrets.randbelow(10**8):08d}"
        self.entry = specimens.firm(specimens.credit_code(), mobile=self.mobile)
        self.enterprise = self.case = ""

    def close(self) -> None:
        """Hang up, for everybody of this journey."""
        self._http.close()

    def visitor(self) -> Caller:
        """Somebody without an account."""
        return Caller(self._http)

    def staff(self, role: str) -> Caller:
        """One of the demonstration accounts, signed in."""
        caller = self.visitor()
        login = f"{role}@demo"
        caller.enter(caller.post("/accounts/tokens", {"login": login, "password": self._passwords[login]}))
        return caller

    def register(self) -> None:
        """The firm signs up by SMS code and registers: a case begins."""
        since = datetime.now(UTC).isoformat()
        self.firm.post("/accounts/codes", {"mobile": self.mobile, "purpose": "sign_up"})
        code = read_code(self._letters, self.mobile, since)
        signed_up = {"kind": "firm", "name": CONTACT, "mobile": self.mobile, "code": code, "agree": True}
        self.firm.enter(self.firm.post("/accounts/sign-up", signed_up))
        found = self.firm.post("/enterprises/register", self.entry)
        self.enterprise, self.case = found["enterprise_id"], found["case_id"]
        self.firm.enter(self.firm.post(f"/accounts/tokens/renew?await_organisation={self.enterprise}"))
        self.tell(f"registered: case {self.case}")

    def assess(self, sheet: dict[str, Any]) -> dict[str, Any]:
        """The firm answers, pledges and has its result."""
        run = self.firm.post(f"/assessment/cases/{self.case}/runs")
        self.firm.put(f"/assessment/runs/{run['run_id']}/answers", {"answers": sheet["answers"], "scenes": sheet["scenes"]})
        done: dict[str, Any] = self.firm.post(f"/assessment/runs/{run['run_id']}/submit", {"name": CONTACT})
        self.tell(f"assessed: {done['score']} points, level {done['level']}")
        return done

    def meet(self) -> None:
        """The team of three is there, the licence checked, and the liaison has called."""
        liaison = self.staff("liaison")
        path = f"/enterprises/cases/{self.case}"
        enterprise = self.firm.wait_for(path, lambda case: case["enterprise_id"] if case["team"] else None, "the team of three")
        liaison.post(f"/enterprises/firms/{enterprise}/verify")
        liaison.wait_for(path, lambda case: case["enterprise_id"], "the liaison's way to the case")
        liaison.post(f"{path}/records", {"channel": "电话", "outcome": "已联系上", "next_step": "约上门"})
        self.tell("team of three assigned, first contact made")

    def diagnose(self) -> None:
        """The firm books an expert from the proposals; the expert comes, and reports."""
        expert, expert_id = self.staff("expert"), str(demo_id("expert@demo"))
        proposal = self.firm.wait_for(
            f"/diagnosis/cases/{self.case}/proposals",
            lambda found: next((one for one in found["proposals"] if one["expert_id"] == expert_id), None),
            "a proposal with the demonstration's expert",
        )
        wanted = {name: proposal[name] for name in ("expert_id", "starts_at", "ends_at")}
        visit = self.firm.post(f"/diagnosis/cases/{self.case}/visits", wanted)["visit_id"]
        arrived = datetime.now(UTC)
        expert.post(f"/diagnosis/visits/{visit}/confirm", {})
        expert.post(
            f"/diagnosis/visits/{visit}/held",
            {"starts_at": arrived.isoformat(), "ends_at": (datetime.now(UTC) + timedelta(milliseconds=1)).isoformat()},
        )
        expert.post(f"/diagnosis/visits/{visit}/findings", {"findings": FINDINGS})
        report = expert.post(f"/diagnosis/visits/{visit}/report")
        self.tell(f"visited and reported: {report['number']}")

    def refer(self) -> str:
        """The firm reads the explained list, names one provider, and the provider accepts; the engagement's id."""
        provider_id, provider = str(demo_id("provider")), self.staff("provider")
        match = self.firm.wait_for(f"/providers/cases/{self.case}/match", lambda found: found["candidates"] or None, "the match")
        if provider_id not in [one["provider_id"] for one in match]:
            raise Stuck("the demonstration's provider is not on the explained list")
        consent = {"recipients": [provider_id], "fields": ["企业名称", "行业与规模", "联系人与电话", "诊断结论"], "agreed": True}
        granted = self.firm.post(f"/providers/cases/{self.case}/consents", consent)
        referral = granted["recipients"][0]["referral_id"]
        accepted: dict[str, Any] = provider.post(f"/providers/referrals/{referral}/accept")
        self.tell("consented, referred and accepted")
        return str(accepted["engagement_id"])

    def engage(self, engagement: str) -> None:
        """Plan, agreement, milestones, delivery and acceptance."""
        provider, path = self.staff("provider"), f"/providers/engagements/{engagement}"
        today = datetime.now(UTC).date()
        plan = {**PLAN, "milestones": [
            {"title": title, "due_on": (today + timedelta(days=days)).isoformat(), "proof": proof} for title, days, proof in MILESTONES
        ]}  # fmt: skip
        planned = provider.put(f"{path}/plan", plan)
        self.firm.post(f"{path}/agree", {"version": planned["version"]})
        for number, (_title, _days, proof) in enumerate(MILESTONES, 1):
            provider.post(f"{path}/milestones/{number}/reach", {"evidence": proof})
        provider.post(f"{path}/deliver")
        self.firm.post(f"{path}/accept", {"agreed": True})
        self.tell("engagement delivered and accepted")

    def prove(self) -> None:
        """The re-test, the expert's word on it, and the end of the case."""
        self.firm.wait_for(
            f"/assessment/cases/{self.case}/runs",
            lambda found: True if any(run["purpose"] == "retest" for run in found["runs"]) else None,
            "the re-test to be asked for",
        )
        run = self.assess(specimens.sheet_after())
        expert = self.staff("expert")
        expert.wait_for(
            f"/diagnosis/retests/{run['run_id']}", lambda found: True if found["waiting"] else None, "the re-test to confirm"
        )
        expert.post(f"/diagnosis/retests/{run['run_id']}/confirm", {"agreed": True})
        path = f"/enterprises/cases/{self.case}"
        closed = self.firm.wait_for(path, lambda case: case if case["state"] == "closed" else None, "the case to close")
        self.tell(f"proved: uplift of {closed['uplift_points']} points, level {closed['level_before']} → {closed['level_after']}")

    def thread(self, last: str) -> list[dict[str, Any]]:
        """The case's thread, once it has this event."""
        return self.firm.wait_for(
            f"/enterprises/cases/{self.case}/thread",
            lambda thread: thread if any(entry["type"] == last for entry in thread) else None,
            f"the thread to tell of {last}",
        )


CONTACT = "王海燕"

FINDINGS = [
    {"scene": "计划排程", "present_level": 1, "target_level": 2, "priority": 1, "need": "插单多，靠表格排产，交期排不准",
     "evidence": "近三个月插单 41 次，计划员手工改表", "advice": "用轻量排程软件，先管住一条齿轮线"},
    {"scene": "生产管控", "present_level": 1, "target_level": 2, "priority": 2, "need": "工单靠纸，进度要跑车间才知道",
     "evidence": "工单纸面流转", "advice": "扫码报工，进度上看板"},
]  # fmt: skip

PLAN: dict[str, Any] = {
    "goal": "齿轮线按系统排产，交期可承诺",
    "domains": ["生产制造"],
    "scenes": [{"scene": "计划排程", "target_level": 2}, {"scene": "生产管控", "target_level": 2}],
}

MILESTONES = [
    ("基础数据整理", 10, "物料与工时清单"),
    ("系统上线试运行", 30, "上线确认单"),
    ("全线切换", 45, "切换后两周的排产记录"),
]
