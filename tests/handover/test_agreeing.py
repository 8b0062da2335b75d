"""Nothing goes that the firm did not agree to, nothing more once it has taken that back, and nobody agrees in its place."""

from __future__ import annotations

import itertools
import random

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from uuid_utils.compat import uuid7

from services.cli.standin.equipping import NAME
from services.cli.standin.serving import Server
from services.contracts.enterprises import CaseOpened, EnterpriseClaimed, EnterpriseRegistered
from services.handover.models import Record
from services.handover.operations.queueing import queue_missed
from services.messaging import failpoints
from tests.handover.conftest import Firm, Scene


def states(scene: Scene) -> list[tuple[str, str]]:
    return sorted((one.kind, one.state) for one in scene.transfers())


def test_what_is_agreed_goes_when_it_comes_and_a_correction_takes_the_place_of_what_waits(scene: Scene, polite: Server) -> None:
    scene.equip(polite.server_port)
    firm = scene.firm(whole=False)
    assert scene.transfers() == []
    firm.agrees("profile", "uplift")
    assert states(scene) == [("profile", "waiting")]
    firm.renames("武汉岱山重型机械有限公司")
    assert states(scene) == [("profile", "replaced"), ("profile", "waiting")]
    firm.goes_round()
    assert scene.send() == 2
    assert sorted(kept["type"] for kept in polite.platform.taken.values()) == ["gzcx", "qyjbxx"]
    assert {kept["data"]["qymc"] for kept in polite.platform.taken.values()} == {"武汉岱山重型机械有限公司"}
    firm.renames("武汉岱山精工有限公司")
    scene.clock.pass_by(seconds=1)
    assert scene.send() == 1, "a change is handed over by itself"


def test_a_withdrawal_drops_what_waits_and_what_is_on_its_way_is_not_sent_again(scene: Scene, polite: Server) -> None:
    scene.equip(polite.server_port)
    firm = scene.firm()
    agreement = firm.agrees("profile", "assessment")
    failpoints.arm(_stop_when("handover.claimed"))
    with pytest.raises(RuntimeError):
        scene.send()
    failpoints.disarm()
    firm.agrees("profile", "uplift")
    assert ("uplift", "waiting") in states(scene)
    assert firm.sme.post(f"/api/v1/handover/agreements/{agreement}/withdraw").status_code == 409
    live = firm.sme.get(f"/api/v1/handover/cases/{firm.case_id}").json()["agreements"][0]["agreement_id"]
    firm.withdraws(live)
    scene.clock.pass_by(minutes=3)
    scene.send()
    assert {state for _kind, state in states(scene)} == {"dropped"}
    assert polite.platform.taken == {}
    firm.renames("别的名字")
    firm.goes_round()
    with scene.center.database("handover").transaction() as session:
        queue_missed(session)
    assert {state for _kind, state in states(scene)} == {"dropped"}
    assert scene.said() == ["handover.agreed", "handover.agreed", "handover.withdrawn"]


def test_a_mapping_that_grew_sends_nothing_that_was_not_agreed_to(scene: Scene, polite: Server) -> None:
    added = "records: {profile: {as: qyjbxx, fields: [{to: qymc, from: firm.name}, {to: szyq, from: firm.park}%s]}}\n"
    scene.equip(
        polite.server_port, lambda text: text + "records: {profile: {as: qyjbxx, fields: [{to: qymc, from: firm.name}]}}\n"
    )
    firm = scene.firm(whole=False)
    firm.agrees("profile")
    scene.equip(polite.server_port, lambda text: text + added % "")
    assert scene.send() == 1
    assert [kept["data"] for kept in polite.platform.taken.values()] == [{"qymc": firm.name}]
    scene.equip(polite.server_port, lambda text: text + added % ", {to: hydm, from: firm.industry, required: true}")
    firm.renames("新名字有限公司")
    scene.send()
    rejected = next(one for one in scene.transfers() if one.state == "rejected")
    assert "请企业重新同意" in (rejected.reason or "")


def test_no_transfer_can_exist_without_an_agreement_of_the_same_firm_case_platform_and_kind(scene: Scene) -> None:
    firm = scene.firm()
    firm.agrees("profile")
    copy = (
        "INSERT INTO transfers SELECT gen_random_uuid(), agreement_id, :kind, :case_id, enterprise_id, :platform, gen_random_uuid(), version,"
        " state, tries, claims, uncertain, due_at, sent, named, batch_id, receipt, reason, faults, queued_at, settled_at FROM transfers"
    )
    right = {"kind": "profile", "case_id": firm.case_id, "platform": NAME}
    for wrong in ({"kind": "uplift"}, {"case_id": uuid7()}, {"platform": "another"}):
        with (
            pytest.raises(IntegrityError, match="fk_transfers_agreed"),
            scene.center.database("handover").transaction() as session,
        ):
            session.execute(text(copy), right | wrong)


def test_nobody_agrees_for_a_firm_whose_licence_was_not_checked_nor_in_its_place(scene: Scene) -> None:
    firm = Firm(scene, 1)
    scene.hear(
        EnterpriseRegistered.model_validate(firm.described()), CaseOpened.model_validate({**firm.described(), **firm.ids}),
        EnterpriseClaimed(**firm.ids, person_id=firm.owner),
    )  # fmt: skip
    path, body = f"/api/v1/handover/cases/{firm.case_id}/agreements", {"platform": NAME, "kinds": ["profile"], "agreed": True}
    answer = firm.sme.post(path, json=body)
    assert (answer.status_code, "核实营业执照" in answer.text) == (409, True)
    assert "核实营业执照" in firm.browser.get(f"/handover/cases/{firm.case_id}").text
    for changes, where in (
        ({"kinds": ["wages"]}, "kinds.0"), ({"kinds": []}, "kinds"), ({"kinds": ["profile", "profile"]}, "kinds"),
        ({"agreed": False}, ""), ({"platform": "nowhere"}, "platform"), ({"text_version": "1999-01"}, "text_version"),
        ({"colour": "red"}, "colour"), ({"paper": {"content_base64": "!!"}}, "paper"),
    ):  # fmt: skip
        verified = scene.firm(whole=False)
        refused = verified.sme.post(f"/api/v1/handover/cases/{verified.case_id}/agreements", json=body | changes)
        assert refused.status_code == 422, (changes, refused.text)
        assert refused.json()["errors"][0]["where"] == where
    liaison = scene.center.api("liaison", person_id=uuid7())
    assert liaison.post(path, json=body).status_code in (403, 422)
    assert scene.transfers() == []


def test_records_come_out_the_same_in_any_order_and_an_engagement_waits_for_its_acceptance(scene: Scene) -> None:
    firm = scene.firm(whole=False)
    firm.agrees()
    facts = [scene.center.tell(fact, room="handover") for fact in firm.facts()]
    with scene.center.database("handover").reading() as session:
        expected = {(one.kind, one.as_of, str(sorted(one.fields.items()))) for one in session.query(Record)}
    for order in itertools.islice(itertools.permutations(facts), 0, 120, 17):
        with scene.center.database("handover").transaction() as session:
            session.execute(text("DELETE FROM records WHERE kind <> 'profile'"))
            session.execute(text("DELETE FROM inbox"))
        for event in random.Random(1).sample([*order, *order], 10):
            scene.center.tell(event, room="handover")
        with scene.center.database("handover").reading() as session:
            assert {(one.kind, one.as_of, str(sorted(one.fields.items()))) for one in session.query(Record)} == expected
    assert len(scene.transfers()) == 5, "one transfer a version, however often it is told"


def _stop_when(place: str):  # type: ignore[no-untyped-def]
    def strike(name: str) -> None:
        if name == place:
            raise RuntimeError(place)

    return strike
