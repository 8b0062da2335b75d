"""The measures around the loop: a stand, a guide, a training, an exchange meeting, the platform above, a story; and the count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from uuid_utils.compat import uuid7

from services.cli.demo.calling import Stuck, wait_until
from services.cli.demo.journey import CONTACT, Journey
from services.contracts.vocabulary import MEASURES

PLATFORM_SECONDS = 150
"""A platform that keeps a record waiting is left alone for a while, longer each time."""
MOST_RESENDS = 8
BEGINS_IN = timedelta(seconds=12)
"""So far ahead the demonstration's gatherings begin: time to register for both, and over before the case is."""


class Around:
    """What happens around one firm's case."""

    def __init__(self, journey: Journey) -> None:
        self._journey = journey
        self._firm = journey.firm
        self._staff = journey.staff
        self._tell = journey.tell
        self._before = self._count()

    def stop_at_the_stand(self) -> str:
        """Measures 9 and 1: at the meeting's stand somebody takes the three-minute check and leaves one sentence; the lead's id."""
        visitor, journey = self._journey.visitor(), self._journey
        asked = visitor.get("/outreach/check")["questions"]
        check = visitor.post("/outreach/checks", {"answers": {question["key"]: 1 for question in asked}})
        need = {
            "firm_name": journey.entry["name"], "contact_name": CONTACT, "mobile": journey.mobile, "need": journey.entry["need"],
            "agreed": True,
        }  # fmt: skip
        lead = visitor.post(f"/outreach/checks/{check['check_id']}/lead", need)["lead_id"]
        self._tell(f"at the stand: informal level {check['informal_level']}, one sentence of need left")
        return str(lead)

    def take_up(self, lead: str) -> None:
        """The liaison finds the lead in the queue and links it to the case the firm has opened meanwhile."""
        liaison, path = self._staff("liaison"), f"/enterprises/leads/{lead}"
        liaison.wait_for(path, lambda found: found["need"], "the lead in the liaison's queue")
        liaison.post(f"{path}/link", {"enterprise_id": self._journey.enterprise})
        self._tell("lead taken up")

    def read_the_guide(self) -> None:
        """Measure 1: the firm reads the present edition of the guide; the manager adopts the one that ships where there is none."""
        edition = self._present_guide()
        if edition is None:
            self._staff("manager").post("/outreach/packaged-editions", {"document": "guide"})
            edition = self._present_guide()
        if edition is None:
            raise Stuck("the center has no guide to read")
        self._firm.post(f"/outreach/editions/{edition['edition_id']}/reading")
        self._tell(f"guide read: {edition['title']}, {edition['label']}")

    def _present_guide(self) -> dict[str, Any] | None:
        editions: list[dict[str, Any]] = self._firm.get("/outreach/editions")
        return next((one for one in editions if one["document"] == "guide"), None)

    def go_to(self, kind: str) -> Callable[[], None]:
        """Measures 2 and 9: a gathering is announced, the firm registers, comes and says how it was; what is left is to close it."""
        keeper = self._staff("commissioner")
        begins = datetime.now(UTC) + BEGINS_IN
        gathering = keeper.post("/outreach/gatherings", {
            **GATHERINGS[kind], "starts_at": begins.isoformat(), "ends_at": (begins + timedelta(hours=2)).isoformat(), "quota": 30,
        })["gathering_id"]  # fmt: skip
        path = f"/outreach/gatherings/{gathering}"
        entry = self._journey.entry
        seat = self._firm.post(
            f"{path}/registrations",
            {"name": CONTACT, "mobile": self._journey.mobile, "credit_code": entry["credit_code"], "agreed": True},
        )
        came = {"entry_id": str(uuid7()), "at": datetime.now(UTC).isoformat(), "code": seat["code"]}
        keeper.post(f"{path}/check-ins", {"entries": [came]})
        if kind == "exchange":
            keeper.post(f"{path}/promises", {
                "enterprise_id": seat["enterprise_id"], "with_kind": "provider", "with_organisation": "江城云制造科技有限公司",
                "topic": "看一次排程系统演示",
            })  # fmt: skip
        self._tell(f"{kind}: registered and checked in")

        def close() -> None:
            wait_until(begins)
            keeper.post(f"{path}/close")
            self._firm.post(f"/outreach/registrations/{seat['secret']}/feedback", {"rating": 5, "words": "听得懂，用得上"})
            self._tell(f"{kind}: held")

        return close

    def hand_over(self) -> None:
        """Measure 8: the firm agrees to what goes to the platform above; what the platform refuses is looked at and sent once more."""
        path = f"/handover/cases/{self._journey.case}"
        platform = self._firm.get("/handover/platforms")["platforms"][0]
        agreement = {"platform": platform["platform"], "kinds": ["profile", "assessment", "uplift"], "agreed": True}
        self._firm.wait_for(path, lambda case: case["may_agree"] or None, "the firm's word on the handover to be possible")
        self._firm.post(f"{path}/agreements", agreement)
        for _try in range(MOST_RESENDS):
            settled = self._firm.wait_for(path, _settled, "the platform's answer", PLATFORM_SECONDS)
            self._tell(f"handed over: {', '.join(f'{kind} {state}' for kind, state, _id in settled)}")
            refused = [transfer for _kind, state, transfer in settled if state == "rejected"]
            if any(state == "delivered" for _kind, state, _id in settled):
                return
            self._staff("commissioner").post(f"/handover/transfers/{refused[0]}/resend")
        raise Stuck("the platform refused every record")

    def tell_the_story(self) -> None:
        """Measure 3: a story drafted from the verified uplift; the firm agrees to exactly this version; it is published."""
        manager, path = self._staff("manager"), f"/outreach/cases/{self._journey.case}/story"
        drafted = manager.insist(path)
        version = {"version": drafted["version"]}
        story = f"/outreach/stories/{drafted['story_id']}"
        self._firm.post(f"{story}/agree", {**version, "agreed": True})
        published = manager.post(f"{story}/publish", version)
        self._tell(f"story {published['state']}")

    def count(self) -> list[str]:
        """A line for each of the nine measures: what the board counts of it more than at the beginning.

        Raises:
            Stuck: one of them was not counted.
        """
        gained: dict[int, list[str]] = self._staff("manager").wait_for(
            "/board/measures",
            lambda found: gains if len(gains := _gains(self._before, found)) == len(MEASURES) else None,
            "all nine measures to be counted on the board",
        )
        return [f"measure {number}: {MEASURES[number]}：{'，'.join(gained[number])}" for number in MEASURES]

    def _count(self) -> dict[str, Any]:
        counted: dict[str, Any] = self._staff("manager").get("/board/measures")
        return counted


def _settled(case: dict[str, Any]) -> list[tuple[str, str, str]] | None:
    """Kind, state and id of what goes to the platform, once one record has arrived there or nothing waits for an answer."""
    states = [(one["kind"], one["state"], one["transfer_id"]) for one in case["transfers"]]
    arrived = any(state == "delivered" for _kind, state, _id in states)
    answered = bool(states) and all(state in ("delivered", "rejected") for _kind, state, _id in states)
    return states if arrived or answered else None


def _gains(before: dict[str, Any], after: dict[str, Any]) -> dict[int, list[str]]:
    """Measure → what it counts more, each with its unit; a measure whose main line gained nothing is left out."""
    had = {card["measure"]: card for card in before["measures"]}
    gained = {}
    for card in after["measures"]:
        old = {(row["line"], row["unit"]): row["total"] for row in had[card["measure"]]["lines"]}
        more = [(row, row["total"] - old.get((row["line"], row["unit"]), 0)) for row in card["lines"]]
        if any(row["line"] == card["trend"]["line"] and gain > 0 for row, gain in more):
            gained[card["measure"]] = [f"{row['title']} +{gain} {row['unit']}" for row, gain in more if gain > 0]
    return gained


GATHERINGS: dict[str, dict[str, Any]] = {
    "training": {
        "kind": "training", "title": "车间数字化从哪里开始", "about": "给老板和车间主任：先改哪一处，怎么算账。", "place": "岱家山科创城 2 号楼 301",
    },
    "exchange": {
        "kind": "exchange", "title": "通用设备企业排程专场", "about": "几家企业讲自己怎么排产，服务商当场演示。", "place": "岱家山科创城 1 号楼多功能厅",
    },
}  # fmt: skip
