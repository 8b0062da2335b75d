"""Evidence on answers: private to the case's people, kept whole with its row, gone for good when given up, fixed once submitted."""

from __future__ import annotations

import re
import stat
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from uuid_utils.compat import uuid7

from services.assessment.models import Evidence
from services.assessment.operations import sweeping
from services.assessment.operations.evidence import MOST_PER_ANSWER, kept_file, store_of
from services.settings import Settings
from services.web import create_app
from tests.assessment.documents import PDF, PNG, workbook
from tests.assessment.scenery import API, Firm
from tests.assessment.sheets import plain_sheet
from tests.harness.center import ApiClient, Center, PageClient


def send(
    api: ApiClient, run_id: str, content: bytes = PDF, name: str = "设备清单.pdf", key: str = "2", part: str = "answers"
) -> Any:
    files = {"file": (name, content, "application/octet-stream")}
    return api.post(f"{API}/runs/{run_id}/evidence", data={"part": part, "key": key}, files=files)


@pytest.fixture
def center(center: Center, tmp_path: Path) -> Center:
    """Files in a folder of this test's own."""
    center.settings = center.settings.model_copy(update={"evidence": tmp_path / "evidence"})
    center.__dict__["app"] = create_app(center.settings, ["assessment"], databases=center.databases)
    return center


@pytest.fixture
def run_id(firm: Firm) -> str:
    return str(firm.start()["run_id"])


def kept(center: Center) -> list[str]:
    return sorted(store_of(center.settings).keys(datetime.now(UTC) + timedelta(days=9)))


def submit(firm: Firm, run_id: str) -> None:
    sheet = plain_sheet()
    firm.api().put(f"{API}/runs/{run_id}/answers", json={"answers": sheet["answers"], "scenes": sheet["scenes"]})
    assert firm.api().post(f"{API}/runs/{run_id}/submit", json={"name": "王海燕"}).status_code == 200


def people_of(firm: Firm) -> dict[str, PageClient]:
    place = {"mentor": firm.mentor_id, "commissioner": firm.commissioner_id, "expert": firm.expert_id, "liaison": firm.liaison_id}
    return {"sme": firm.page(), **{role: firm.center.client(role, person_id=who) for role, who in place.items()}}


def test_a_file_is_added_listed_and_fetched_under_a_neutral_name(firm: Firm, run_id: str) -> None:
    added = send(firm.api(), run_id)
    assert added.status_code == 201, added.text
    assert (added.json()["media_type"], added.json()["state"], added.json()["title"]) == (
        "application/pdf",
        "unscanned",
        "设备清单.pdf",
    )
    fetched = firm.api().get(f"{API}/evidence/{added.json()['evidence_id']}")
    assert fetched.content == PDF
    assert re.fullmatch(r'attachment; filename="evidence-[0-9a-f]{8}\.pdf"', fetched.headers["content-disposition"])
    assert fetched.headers["x-content-type-options"] == "nosniff"
    assert "no-store" in fetched.headers["cache-control"]
    assert [one["key"] for one in firm.api().get(f"{API}/runs/{run_id}/evidence").json()["evidence"]] == ["2"]
    assert firm.said() == ["assessment.started", "evidence.added"]


def test_only_the_cases_own_people_and_the_visiting_expert_see_it_once_submitted(firm: Firm, run_id: str) -> None:
    path = f"/assessment/evidence/{send(firm.api(), run_id).json()['evidence_id']}"
    for role, page in people_of(firm).items():
        assert (page.get(path).status_code == 200) == (role == "sme"), f"{role} before submission"
    submit(firm, run_id)
    people = people_of(firm)
    assert people["expert"].get(path).status_code == 404
    firm.book_visit()
    for role, page in people.items():
        assert page.get(path).status_code == 200, role
        assert "设备清单.pdf" in page.get(f"/assessment/runs/{run_id}/evidence").text, role
    visited = people["expert"].get(f"/assessment/runs/{run_id}/verification/sections/1")
    assert f"/assessment/runs/{run_id}/steps/2/evidence" in visited.text
    for role in ("manager", "commissioner", "mentor", "liaison", "expert"):
        assert firm.center.client(role).get(path).status_code == 404, role
        assert firm.center.client(role).get(f"/assessment/runs/{run_id}/evidence").status_code == 404, role
    assert firm.center.client("sme", organisation_id=uuid7()).get(path).status_code == 404
    assert firm.center.client("provider").get(path).status_code == 403
    assert "设备清单.pdf" not in firm.center.client("manager").get(f"/assessment/runs/{run_id}").text


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"MZ program", "后缀"), (workbook(xl__vbaProject_dot_bin=b"x"), "宏"), (bytes(20 * 1024 * 1024 + 1), "20 MB")],
)
def test_a_false_type_is_refused_with_what_to_do_and_nothing_is_kept(firm: Firm, run_id: str, content: bytes, says: str) -> None:
    refused = send(firm.api(), run_id, content, "营业执照.jpg")
    assert (refused.status_code, refused.json()["errors"][0]["where"]) == (422, "file")
    assert says in refused.json()["errors"][0]["what"]
    assert kept(firm.center) == []
    assert firm.said() == ["assessment.started"]


def test_two_gigabytes_are_refused_before_they_are_read(firm: Firm, run_id: str) -> None:
    announced = {"Content-Length": str(2 * 1024**3), "Content-Type": "multipart/form-data; boundary=x"}
    path = f"{API}/runs/{run_id}/evidence"
    assert firm.api().post(path, content=b"--x", headers=announced).status_code == 413
    assert firm.center.api().post(path, content=b"--x", headers=announced).status_code == 401
    page = firm.page().post(f"/assessment/runs/{run_id}/steps/2/evidence", content=b"--x", headers=announced)
    assert page.status_code == 413
    assert kept(firm.center) == []


def test_an_answer_and_a_run_take_only_so_many(firm: Firm, run_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for _number in range(MOST_PER_ANSWER):
        assert send(firm.api(), run_id).status_code == 201
    assert "最多传 5 份" in send(firm.api(), run_id).json()["errors"][0]["what"]
    monkeypatch.setattr("services.assessment.operations.evidence.MOST_BYTES_PER_RUN", 6 * len(PDF) - 1)
    assert "300 MB" in send(firm.api(), run_id, key="产品设计", part="scenes").json()["errors"][0]["what"]
    monkeypatch.setattr("services.assessment.operations.evidence.MOST_PER_RUN", 5)
    assert "一次测评最多" in send(firm.api(), run_id, key="3").json()["errors"][0]["what"]
    assert send(firm.api(), run_id, key="99").status_code == 422
    assert len(kept(firm.center)) == MOST_PER_ANSWER


def test_given_up_before_submission_it_is_gone_at_once_and_its_file_a_day_later(firm: Firm, run_id: str) -> None:
    page, path = firm.page(), f"/assessment/runs/{run_id}/steps/2/evidence"
    assert page.post_form(path, files={"file": ("a.png", PNG, "image/png")}).headers["location"] == path
    found = re.search(r"/assessment/evidence/[0-9a-f-]{36}", page.get(path).text)
    assert found
    assert "找不回来" in page.get(f"{found[0]}/delete").text
    assert page.post_form(f"{found[0]}/delete").headers["location"] == path
    assert page.get(found[0]).status_code == 404
    assert found[0] not in page.get(path).text
    assert len(kept(firm.center)) == 1
    sweep(firm.center, days=0.5)
    assert len(kept(firm.center)) == 1
    sweep(firm.center, days=2)
    assert kept(firm.center) == []
    with firm.center.database("assessment").reading() as session:
        assert session.scalars(select(Evidence)).all() == []


def test_submitted_it_stays_as_it_is_for_everybody(firm: Firm, run_id: str) -> None:
    evidence_id = send(firm.api(), run_id).json()["evidence_id"]
    submit(firm, run_id)
    assert send(firm.api(), run_id).status_code == 409
    assert firm.api().delete(f"{API}/evidence/{evidence_id}").status_code == 409
    for change in (
        update(Evidence).values(title="别的"), update(Evidence).values(deleted_at=datetime.now(UTC)), delete(Evidence),
    ):  # fmt: skip
        with pytest.raises(IntegrityError), firm.center.database("assessment").transaction() as session:
            session.execute(change)
    sweep(firm.center, days=30)
    assert firm.api().get(f"{API}/evidence/{evidence_id}").content == PDF


def sweep(center: Center, days: float) -> None:
    with center.database("assessment").transaction() as session:
        sweeping.sweep_evidence(session, center.settings, datetime.now(UTC) + timedelta(days=days))


def test_whatever_dies_between_file_and_row_a_row_has_its_file_and_a_lone_file_goes(firm: Firm, run_id: str) -> None:
    whole = send(firm.api(), run_id).json()["evidence_id"]
    with pytest.raises(KeyboardInterrupt), kept_file(firm.center.settings, BytesIO(PDF), len(PDF), "a.pdf"):
        raise KeyboardInterrupt
    assert len(kept(firm.center)) == 2
    sweep(firm.center, days=0.9)
    assert len(kept(firm.center)) == 2
    sweep(firm.center, days=1.1)
    assert kept(firm.center) == [whole]


def test_pressed_twice_it_is_kept_once(firm: Firm, run_id: str) -> None:
    page, path = firm.page(), f"/assessment/runs/{run_id}/steps/2/evidence"
    for _ in range(2):
        assert page.post_form(path, files={"file": ("a.pdf", PDF, "")}, _once="the-same").status_code == 303
    assert len(kept(firm.center)) == 1


def test_no_room_on_the_disk_is_said_and_leaves_nothing(firm: Firm, run_id: str, tmp_path: Path) -> None:
    (tmp_path / "full").write_text("no folder")
    full = firm.center.settings.model_copy(update={"evidence": tmp_path / "full"})
    firm.center.app.state.settings = full
    assert send(firm.api(), run_id).status_code == 503
    assert firm.said() == ["assessment.started"]


@pytest.fixture
def scanner(firm: Firm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A scanner that finds what says EICAR, for as long as it is there."""
    script = tmp_path / "scanner"
    script.write_text("#!/bin/sh\nif grep -q EICAR; then exit 1; fi\nexit 0\n")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    changes = {"evidence_scanner": f"{script} -", "evidence_scan_seconds": 5}
    settings: Settings = firm.center.settings.model_copy(update=changes)
    firm.center.__dict__["app"] = create_app(settings, ["assessment"], databases=firm.center.databases)
    monkeypatch.setattr("services.assessment.handlers.load_settings", lambda: settings)
    return script


def test_with_a_scanner_nobody_reads_a_file_before_it_was_looked_at(firm: Firm, run_id: str, scanner: Path) -> None:
    good, bad = (send(firm.api(), run_id, content).json() for content in (PDF, PDF + b"EICAR"))
    assert (good["state"], bad["state"]) == ("waiting", "waiting")
    assert firm.api().get(f"{API}/evidence/{good['evidence_id']}").status_code == 409
    scanner.rename(scanner.with_suffix(".away"))
    for event in [event for event in firm.center.said("assessment") if event.type == "evidence.added"]:
        firm.center.tell(event, room="assessment", may_fail=True)
    assert firm.api().get(f"{API}/evidence/{good['evidence_id']}").status_code == 409
    scanner.with_suffix(".away").rename(scanner)
    for listener, body in list(firm.center.failing()):
        assert firm.center.try_again(listener, body) is None
    assert firm.api().get(f"{API}/evidence/{good['evidence_id']}").content == PDF
    assert "没有通过" in firm.api().get(f"{API}/evidence/{bad['evidence_id']}").text
    assert firm.said().count("evidence.rejected") == 1
    shown = firm.page().get(f"/assessment/runs/{run_id}/steps/2/evidence").text
    assert "可看：已查病毒" in shown
    assert "有问题" in shown
    assert f'/assessment/evidence/{bad["evidence_id"]}"' not in shown


def correct(firm: Firm, run_id: str) -> tuple[str, list[dict[str, Any]]]:
    """A correction of the run, and its files."""
    begun = firm.api().post(f"{API}/runs/{run_id}/correction", json={"reason": "设备数把报废的也算了"})
    assert begun.status_code == 201, begun.text
    files = firm.api().get(f"{API}/runs/{begun.json()['run_id']}/evidence").json()["evidence"]
    return begun.json()["run_id"], files


def test_a_correction_takes_the_files_over_without_copying_and_each_run_keeps_its_own(firm: Firm, run_id: str) -> None:
    for number, content in (("2", PDF), ("3", PNG)):
        assert send(firm.api(), run_id, content, key=number).status_code == 201
    firm.api().delete(f"{API}/evidence/{send(firm.api(), run_id, key='5').json()['evidence_id']}")
    submit(firm, run_id)
    before, stored = firm.api().get(f"{API}/runs/{run_id}/evidence").json(), kept(firm.center)
    correction, (first, second) = correct(firm, run_id)
    assert [(one["key"], one["carried_over"], one["run_id"]) for one in (first, second)] == [
        ("2", True, correction), ("3", True, correction),
    ]  # fmt: skip
    assert kept(firm.center) == stored
    assert "原来那份测评带来的" in firm.page().get(f"/assessment/runs/{correction}/steps/2/evidence").text
    assert firm.api().delete(f"{API}/evidence/{first['evidence_id']}").status_code == 204
    assert firm.api().get(f"{API}/evidence/{first['evidence_id']}").status_code == 404
    sweep(firm.center, days=2)
    assert firm.api().get(f"{API}/runs/{run_id}/evidence").json() == before
    for one, content in zip(before["evidence"], (PDF, PNG), strict=True):
        assert firm.api().get(f"{API}/evidence/{one['evidence_id']}").content == content
        assert firm.api().delete(f"{API}/evidence/{one['evidence_id']}").status_code == 409
    submit(firm, correction)
    again, (third,) = correct(firm, correction)
    assert firm.api().delete(f"{API}/evidence/{second['evidence_id']}").status_code == 409
    assert firm.api().get(f"{API}/evidence/{third['evidence_id']}").content == PNG
    assert send(firm.api(), again).status_code == 201
    assert firm.center.api("sme", organisation_id=uuid7()).get(f"{API}/evidence/{third['evidence_id']}").status_code == 404


def test_what_waits_for_the_scanner_is_taken_over_and_the_scanners_word_counts_for_both(
    firm: Firm, run_id: str, scanner: Path
) -> None:
    send(firm.api(), run_id, PDF + b"EICAR")
    submit(firm, run_id)
    _correction, (carried,) = correct(firm, run_id)
    added = [event for event in firm.center.said("assessment") if event.type == "evidence.added"]
    assert [str(event.data.evidence_id) for event in added][1:] == [carried["evidence_id"]]
    firm.center.tell(added[0], room="assessment")
    sweep(firm.center, days=2)
    assert kept(firm.center) == []
    firm.center.tell(added[1], room="assessment")
    assert "没有通过" in firm.api().get(f"{API}/evidence/{carried['evidence_id']}").text
    again = firm.api().get(f"{API}/runs/{run_id}/evidence").json()["evidence"]
    assert [one["state"] for one in again] == ["bad"]


def test_the_page_says_what_is_wrong_and_that_nothing_is_scanned(firm: Firm, run_id: str) -> None:
    page, path = firm.page(), f"/assessment/runs/{run_id}/steps/2/evidence"
    assert "不查病毒" in page.get(path).text
    assert "请先选择文件" in page.post_form(path).text
    refused = page.post_form(path, files={"file": ("照片.jpg", b"GIF89a", "image/jpeg")})
    assert (refused.status_code, "改后缀不算" in refused.text) == (422, True)
    assert f'href="{path}"' in page.get(f"/assessment/runs/{run_id}/steps/2").text


def test_a_certificate_stays_with_the_result_it_belongs_to(firm: Firm) -> None:
    body = {"platform": "national", "edition": "miit-2022", "tested_on": "2023-06-15", "score": "45.5"}
    page = firm.page()
    form = {"files": {"file": ("证书.pdf", PDF, "application/pdf")}}
    shown = page.post_form(f"/assessment/cases/{firm.case_id}/results", **body, **form).headers["location"]
    found = re.search(r"/assessment/evidence/[0-9a-f-]{36}", page.get(shown).text)
    assert found
    assert page.get(found[0]).content == PDF
    assert page.post_form(f"{found[0]}/delete").status_code == 409
    wrong = page.post_form(
        f"/assessment/cases/{firm.case_id}/results", **body | {"score": "50"}, files={"file": ("a", b"MZ", "")}
    )
    assert (wrong.status_code, "改后缀不算" in wrong.text, 'value="50"' in wrong.text) == (422, True, True)
    added = firm.api().post(f"{API}{shown.removeprefix('/assessment')}/certificates", files={"file": ("b.png", PNG, "")})
    assert added.status_code == 201, added.text
    assert firm.center.client("commissioner").get(found[0]).status_code == 404
