"""The firm sees beforehand what goes, and afterwards what went; the center sees where it stands and why."""

from __future__ import annotations

from services.cli.standin.equipping import NAME
from services.cli.standin.serving import Server
from tests.handover.conftest import PNG, Scene


def test_a_firm_reads_every_field_agrees_and_finds_its_receipts(scene: Scene, polite: Server) -> None:
    scene.equip(polite.server_port)
    firm = scene.firm()
    page = f"/handover/cases/{firm.case_id}"
    assert "看看提交什么" in firm.browser.get(page).text

    choosing = firm.browser.get(f"{page}/agree").text
    assert "非官方映射" in choosing
    read = firm.browser.get(f"{page}/agree?platform={NAME}&kinds=profile&kinds=uplift&step=read").text
    for shown in ("企业全称", "qymc", firm.name, "改造后得分", "52.7", "联系人姓名和电话不提交"):
        assert shown in read
    assert "诊断报告时间" not in read

    refused = firm.browser.post_form(f"{page}/agree", platform=NAME, kinds=["profile", "uplift"], text_version="2026-11")
    assert refused.status_code == 422
    assert "请先阅读同意书" in refused.text
    sent = {"platform": NAME, "kinds": ["profile", "uplift"], "text_version": "2026-11", "agreed": "yes"}
    assert firm.browser.post_form(f"{page}/agree", **sent).status_code == 303
    assert scene.send() == 2
    shown = firm.browser.get(page).text
    assert "PT-000001" in shown
    assert "撤回同意" in shown
    agreement = scene.manager.get(f"/api/v1/handover/cases/{firm.case_id}").json()["agreements"][0]["agreement_id"]
    assert "记录提交同意书" in firm.browser.get(f"/handover/agreements/{agreement}").text


def test_a_liaison_agrees_only_with_a_signed_paper_of_the_right_kind(scene: Scene) -> None:
    firm = scene.firm(whole=False)
    page = f"/handover/cases/{firm.case_id}/agree"
    liaison = scene.center.client("liaison", person_id=firm.liaison)
    assert "step=print" in liaison.get(f"{page}?platform={NAME}&kinds=profile&step=read").text
    assert "企业联络员（见证）" in liaison.get(f"{page}?platform={NAME}&kinds=profile&step=print").text
    fields = {"platform": NAME, "kinds": ["profile"], "text_version": "2026-11", "agreed": "yes"}
    assert "请上传企业签字盖章的照片" in liaison.post_form(page, **fields).text
    wrong = liaison.post_form(page, files={"paper": ("a.png", b"MZ not a picture", "image/png")}, **fields)
    assert (wrong.status_code, "照片或扫描件" in wrong.text) == (422, True)
    assert scene.transfers() == []
    right = liaison.post_form(page, files={"paper": ("a.png", PNG, "image/png")}, **fields)
    assert right.status_code == 303
    shown = scene.manager.get(f"/api/v1/handover/cases/{firm.case_id}").json()["agreements"][0]
    assert (shown["by"], shown["kinds"]) == ("paper", ["profile"])
    assert len(scene.transfers()) == 1


def test_the_center_finds_what_was_refused_sees_the_difference_and_sends_again(scene: Scene, polite: Server) -> None:
    """Corrected at the source, it goes as it is now; a page of the list leads to the next."""
    scene.equip(polite.server_port, lambda text: text + "codes: {size: {大型: '1'}}\n")
    firms = [scene.firm(number, whole=False) for number in range(33)]
    for firm in firms:
        firm.agrees("profile")
    while any(one.state == "waiting" for one in scene.transfers()):
        scene.send()
    manager = scene.center.client("manager")
    rejected = {one.state for one in scene.transfers()}
    assert rejected == {"rejected"}
    page = manager.get("/handover/transfers?state=rejected&kind=profile").text
    assert page.count("/handover/transfers/0") == 30
    first = scene.manager.get("/api/v1/handover/transfers", params={"state": "rejected"}).json()
    second = scene.manager.get("/api/v1/handover/transfers", params={"state": "rejected", "after": first["next"]}).json()
    assert len({one["transfer_id"] for one in first["transfers"] + second["transfers"]}) == 33
    assert second["next"] is None
    mine = manager.get(f"/handover/transfers?firm={firms[7].name[2:8]}").text
    assert firms[7].name in mine
    one = next(one for one in scene.transfers() if one.enterprise_id == firms[7].enterprise_id)
    shown = manager.get(f"/handover/transfers/{one.transfer_id}").text
    assert "在代码表里没有对应的代码" in shown
    assert "企业规模" in shown

    scene.equip(polite.server_port)
    again = manager.post_form(f"/handover/transfers/{one.transfer_id}/resend")
    assert again.status_code == 303
    assert again.headers["location"] != f"/handover/transfers/{one.transfer_id}"
    assert scene.send() == 1
    assert "已送达" in manager.get(again.headers["location"]).text
    connectors = manager.get("/handover/connectors").text
    assert "换成代码：大型→1" in connectors
    assert "DEMO_PLATFORM" not in connectors
    assert "没有符合条件的记录" in manager.get("/handover/transfers?firm=不存在的企业").text
