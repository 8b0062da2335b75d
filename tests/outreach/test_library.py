"""The guide library: drafted, published, superseded; read by anybody, noted once for each firm."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from uuid_utils.compat import uuid7

from services.contracts.enterprises import CaseOpened
from tests.harness.center import Center

from .conftest import edition

API = "/api/v1/outreach"


def published(center: Center, **changes: Any) -> str:
    manager = center.api("manager")
    made = manager.post(f"{API}/editions", json=edition(**changes))
    assert made.status_code == 201, made.text
    done = manager.post(f"{API}/editions/{made.json()['edition_id']}/publish")
    assert done.status_code == 200, done.text
    return str(made.json()["edition_id"])


def test_a_draft_is_the_managers_alone_until_it_is_published(outreach: Center) -> None:
    manager, anybody = outreach.client("manager"), outreach.client()
    typed = edition(text="## 第一步\n\n<b>先做</b>**一件**事。\n\n## 第二步\n\n备份不能省。")
    typed.pop("chapters")
    saved = manager.post_form("/outreach/editions", **typed)
    assert saved.status_code == 303, saved.text
    path = saved.headers["location"]
    assert anybody.get(path).status_code == 404
    assert "只有您看得到" in manager.get(path).text
    assert manager.post_form(path.replace("guide", "editions") + "/publish").status_code == 303
    page = anybody.get(path).text
    assert "&lt;b&gt;先做&lt;/b&gt;<strong>一件</strong>事" in page
    assert "不是官方原文" in page
    chapter = anybody.get(f"{path}/2").text
    assert "备份不能省" in chapter
    assert "第 2 章，共 2 章" in chapter
    assert anybody.get(f"{path}/3").status_code == 404
    said = outreach.said("outreach")[-1]
    assert (said.type, said.measure, said.data.label) == ("edition.published", 1, "2026版")
    assert manager.get(path.replace("guide", "editions") + "/edit").status_code == 409


def test_the_next_edition_supersedes_the_one_before_which_stays_readable_and_marked(outreach: Center) -> None:
    first, second = published(outreach), published(outreach, label="2027版")
    page = outreach.client().get(f"/outreach/guide/{first}").text
    assert "这是旧版" in page
    assert f"/outreach/guide/{second}" in page
    listed = outreach.api().get(f"{API}/editions").json()
    assert [(one["label"], one["state"]) for one in listed] == [("2027版", "published"), ("2026版", "superseded")]
    assert outreach.api("manager").put(f"{API}/editions/{first}", json=edition()).status_code == 409


def test_what_is_typed_wrong_names_its_field_and_loses_nothing(outreach: Center) -> None:
    typed = edition(text="没有标题的开头", title="")
    typed.pop("chapters")
    answer = outreach.client("manager").post_form("/outreach/editions", **typed)
    assert answer.status_code == 422
    assert "第一行请写章节标题" in answer.text
    assert "没有标题的开头" in answer.text
    refused = outreach.api("manager").post(f"{API}/editions", json=edition(chapters=[], dated_on="昨天"))
    assert {fault["where"] for fault in refused.json()["errors"]} == {"chapters", "dated_on"}
    assert outreach.api("manager").get(f"{API}/editions").json() == []


def test_what_ships_with_the_center_is_there_at_one_press_and_found_by_its_words(outreach: Center) -> None:
    manager = outreach.client("manager")
    for document in ("guide", "indicators"):
        assert manager.post_form("/outreach/packaged-editions", document=document).status_code == 303
    again = manager.post_form("/outreach/packaged-editions", document="guide")
    assert again.status_code == 422
    assert "已经采用过" in again.text
    shelf = outreach.client().get("/outreach/guide").text
    assert "非官方文本" in shelf
    assert "先搞清楚自己在哪一步" in shelf
    found = outreach.client().get("/outreach/guide", params={"q": "备份"}).text
    assert "查找结果" in found
    assert "没有找到" not in found
    assert "没有找到" in outreach.client().get("/outreach/guide", params={"q": "<img src=x>"}).text


def test_that_a_firm_opened_an_edition_is_said_once_with_its_case(outreach: Center) -> None:
    edition_id, firm, case = published(outreach), uuid7(), uuid7()
    outreach.tell(CaseOpened.model_validate({**CaseOpened.sample, "enterprise_id": firm, "case_id": case}), room="outreach")
    for _colleague in range(2):
        reader = outreach.client("sme", organisation_id=firm)
        assert reader.get(f"/outreach/guide/{edition_id}/1").status_code == 200
        assert reader.get(f"/outreach/guide/{edition_id}").status_code == 200
    outreach.client().get(f"/outreach/guide/{edition_id}")
    outreach.client("sme").get(f"/outreach/guide/{edition_id}")
    said = [event for event in outreach.said("outreach") if event.type == "edition.read"]
    assert [(event.subject, event.case_id, event.measure) for event in said] == [(firm, case, 1)]
    program = outreach.api("sme", organisation_id=uuid7())
    assert [program.post(f"{API}/editions/{edition_id}/reading").json()["first"] for _ in range(2)] == [True, False]


def test_two_editions_published_at_once_come_one_after_the_other(outreach: Center) -> None:
    manager = outreach.api("manager")
    ids = [manager.post(f"{API}/editions", json=edition(label=f"{n}版")).json()["edition_id"] for n in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda one: outreach.api("manager").post(f"{API}/editions/{one}/publish").status_code, ids))
    assert answers == [200] * 4
    states = [one["state"] for one in outreach.api().get(f"{API}/editions").json()]
    assert sorted(states) == ["published", *["superseded"] * 3]
