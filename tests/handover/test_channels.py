"""How records travel: signed, to the configured host alone, as files with their receipts; and what a platform may not do to us."""

from __future__ import annotations

import csv
import http.server
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner

from services.cli import main
from services.cli.standin.equipping import NAME, equipped
from services.cli.standin.platform import Manners, StandIn
from services.handover.channels import addresses
from services.handover.channels.addresses import Forbidden, resolve
from services.handover.operations.receiving import receive
from services.handover.signing import signed_headers, why_not
from services.settings import load_settings
from tests.handover.conftest import SIGNS_WITH, Scene

FILES = "kind: files\nfolder: {folder}\nfile_format: {form}\n"


def by_files(folder: Path, form: str = "jsonl"):  # type: ignore[no-untyped-def]
    def change(text: str) -> str:
        kept = [line for line in text.splitlines() if not line.startswith(("kind:", "url:", "receipt_url:"))]
        return "\n".join(kept) + "\n" + FILES.format(folder=folder, form=form)

    return change


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_a_batch_is_one_signed_file_and_its_receipts_are_read_back_once(scene: Scene, tmp_path: Path, form: str) -> None:
    folder = tmp_path / "exchange"
    scene.equip(0, by_files(folder, form))
    firm = scene.firm()
    firm.renames("=HYPERLINK(1)机械厂")
    firm.agrees("profile", "uplift")
    scene.send()
    assert {one.state for one in scene.transfers()} == {"waiting"}, "the folder is not there yet"
    folder.mkdir()
    scene.clock.pass_by(minutes=1)
    scene.send()
    assert {one.state for one in scene.transfers()} == {"sent"}
    [written] = (folder / "out").glob(f"{NAME}-*.{form}")
    body = written.read_bytes()
    signed = json.loads(written.with_name(written.name + ".sig").read_text())
    headers = {
        "webhook-id": signed["id"],
        "webhook-timestamp": str(signed["timestamp"]),
        "webhook-signature": signed["signature"],
    }
    assert why_not(SIGNS_WITH.encode(), headers, body, signed["timestamp"]) is None
    if form == "csv":
        rows = list(csv.DictReader(StringIO(body.decode())))
        assert {row["qymc"] for row in rows} == {"'=HYPERLINK(1)机械厂"}
        assert [row["gzhf"] for row in rows if row["gzhf"]] == ["52.7"]
    ids = {one.kind: str(one.transfer_id) for one in scene.transfers()}
    (folder / "receipts").mkdir()
    answers = [
        {"id": ids["profile"], "status": "accepted", "receipt": "F-1"},
        {"id": ids["uplift"], "status": "rejected", "message": "缺材料", "errors": [{"field": "gzhf", "message": "与评测库不符", "value": "50.1"}]},
        {"id": str(firm.case_id), "status": "accepted", "receipt": "F-9"},
    ]  # fmt: skip
    (folder / "receipts" / "a.jsonl").write_text("\n".join(map(json.dumps, answers)) + "\nbroken\n")
    for expected in (2, 0):
        with scene.center.database("handover").transaction() as session:
            assert receive(session, scene.connectors(), clock=scene.clock) == expected
    assert {(one.kind, one.state) for one in scene.transfers()} == {("profile", "delivered"), ("uplift", "rejected")}
    assert scene.transfer(ids["uplift"])["difference"][0] | {"sent": ""} == {
        "field": "gzhf", "title": "改造后得分", "sent": "", "message": "与评测库不符", "value": "50.1",
    }  # fmt: skip
    assert "第 4 行读不懂" in scene.center.client("manager").get("/handover/connectors").text


def test_a_name_that_leads_inside_is_refused_and_nothing_is_connected_to(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    knocked: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: knocked.append(address))
    answers = {"one.example": ["10.0.0.1"], "two.example": ["8.8.8.8", "127.0.0.1"], "meta.example": ["169.254.169.254"]}

    def look_up(host: str, port: int, **_: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in answers[host]]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", look_up)
    for host in answers:
        with pytest.raises(Forbidden):
            resolve(f"https://{host}/records", inside=False)
    with pytest.raises(Forbidden):
        resolve("https://meta.example/records", inside=True)
    assert knocked == []


@contextmanager
def rude(answer: bytes) -> Iterator[tuple[int, list[str]]]:
    """A server that answers anything with these bytes, and notes what was asked."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            self.rfile.read(int(self.headers["Content-Length"]))
            self.wfile.write(answer)

        def do_GET(self) -> None:
            asked.append(self.path)
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None: ...

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.server_port, asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_redirect_is_not_followed_an_endless_answer_not_read_and_both_fail_in_the_end_under_the_same_key(scene: Scene) -> None:
    endless = b"HTTP/1.0 200 OK\r\n\r\n" + b"x" * 200_000
    with (
        rude(b"HTTP/1.0 307 Go\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n") as (moved, paths),
        rude(endless) as (long, _),
    ):
        scene.equip(moved)
        scene.firm(whole=False).agrees("profile")
        scene.send()
        assert paths == ["/records"]
        scene.equip(long)
        for _round in range(12):
            scene.clock.pass_by(hours=2)
            scene.send()
        [failed] = scene.transfers()
        assert (failed.state, failed.reason) == ("failed", "平台的答复太长，没有读完")
    manager = scene.center.client("manager")
    assert "失败的都再送一次" in manager.get("/handover/transfers").text
    assert manager.post_form(f"/handover/platforms/{NAME}/resend").status_code == 303
    [again] = scene.transfers()
    assert (again.transfer_id, again.state, again.uncertain) == (failed.transfer_id, "waiting", True)


def test_the_stand_in_takes_nothing_unsigned_old_or_altered_and_a_repeat_once() -> None:
    platform, now = StandIn(SIGNS_WITH.encode(), Manners(0, 0)), 1_800_000_000
    body = json.dumps({"id": "r-1", "type": "x", "version": "1", "data": {"a": 1}}).encode()
    signed = signed_headers(SIGNS_WITH.encode(), "r-1", now, body)
    for headers, sent, at in (({}, body, now), (signed, body + b" ", now), (signed, body, now + 301)):
        assert platform.take(headers, sent, at).status == 401
    first, second = platform.take(signed, body, now), platform.take(signed, body, now)
    assert (first.said["receipt"], second.said["receipt"], len(platform.taken)) == ("PT-000001", "PT-000001", 1)
    other = body.replace(b"1}", b"2}")
    assert platform.take(signed_headers(SIGNS_WITH.encode(), "r-1", now, other), other, now).status == 409


def test_the_command_names_every_fault_of_the_folder(tmp_path: Path) -> None:
    settings = equipped(load_settings(home=tmp_path, secret_key="a secret of the test run"), 9)
    (tmp_path / "connectors" / "wrong.yaml").write_text("name: wrong\nkind: rest\n")
    run = CliRunner().invoke(
        main, ["connectors"], env={name: word for name, word in settings.environment().items() if "BAMAI" in name}
    )
    assert run.exit_code == 1
    assert "演示公共服务平台" in run.output
    assert "wrong.yaml: title: 请填写这一项" in run.output
