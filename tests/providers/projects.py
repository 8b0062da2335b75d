"""A project of 上云用数赋智, as the tests plan, start and finish it."""

from __future__ import annotations

from typing import Any


def plan(**changes: Any) -> dict[str, Any]:
    return {
        "goal": "三个月内让排程覆盖全部机加工序。", "domains": ["生产制造"], "scenes": [{"scene": "计划排程", "target_level": 2}],
        "milestones": [
            {"title": "系统上线", "due_on": "2026-12-20", "proof": "上线确认单"},
            {"title": "全员培训", "due_on": "2027-01-10", "proof": "签到表"},
        ],
        **changes,
    }  # fmt: skip


def start_engagement(scene: Any) -> tuple[Any, str]:
    scene.consent(scene.providers[0])
    engagement_id = scene.answer(scene.providers[0])["engagement_id"]
    provider = scene.provider(scene.providers[0])
    path = f"/api/v1/providers/engagements/{engagement_id}"
    assert provider.put(f"{path}/plan", json=plan()).status_code == 200
    assert scene.sme.post(f"{path}/agree", json={"version": 1}).status_code == 200
    return provider, path


def finish_engagement(scene: Any, provider: Any, path: str) -> None:
    """Both milestones reached, delivered, accepted."""
    for number in (1, 2):
        assert provider.post(f"{path}/milestones/{number}/reach", json={"evidence": "上线确认单已签"}).status_code == 200
    assert provider.post(f"{path}/deliver").status_code == 200
    accepted = scene.sme.post(f"{path}/accept", json={"agreed": True})
    assert accepted.json()["state"] == "accepted", accepted.text
