"""The ways out: the console's file, an SMS gateway over HTTP, e-mail over SMTP."""

from __future__ import annotations

import json
import socketserver
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from services.contracts import samples
from services.notify.channels import Outgoing, Undeliverable, open_channels
from services.notify.channels.console import Console
from services.notify.channels.email import Email, TryLater
from services.notify.channels.sms import GatewayRefused, Sms
from services.settings import SmsGateway, load_settings

pytestmark = pytest.mark.pure

LETTER = Outgoing(UUID(samples.RUN), "access_code/sign_in", to="13800000000", title="登录验证码", text="登录验证码 482913")
MAIL = Outgoing(UUID(samples.RUN), "visit_booked/firm", to="wang@example.cn", title="专家上门已约好", text="您好：\n\n请安排。")


def test_the_console_keeps_a_line_only_its_user_can_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    console = Console(tmp_path / "sms.jsonl")
    console.send(LETTER)
    console.send(LETTER)
    lines = [json.loads(line) for line in (tmp_path / "sms.jsonl").read_text().splitlines()]
    assert [set(line) for line in lines] == [{"time", "to", "text", "purpose"}] * 2
    assert lines[0]["to"] == "13800000000"
    assert "482913" in lines[0]["text"]
    assert stat.S_IMODE((tmp_path / "sms.jsonl").stat().st_mode) == 0o600
    assert "482913" in capsys.readouterr().out


def test_what_is_not_configured_goes_to_the_console(tmp_path: Path) -> None:
    bare = open_channels(load_settings(home=tmp_path))
    assert {name: type(channel) for name, channel in bare.items()} == {"sms": Console, "email": Console}
    gateway, url = SmsGateway(url="http://127.0.0.1:9/"), "smtp://127.0.0.1:9"
    full = open_channels(load_settings(home=tmp_path, sms=gateway, smtp_url=url))
    assert {name: type(channel) for name, channel in full.items()} == {"sms": Sms, "email": Email}


class _Answers(BaseHTTPRequestHandler):
    status = 200
    seen: list[tuple[dict[str, str], Any]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.seen.append((dict(self.headers), json.loads(body)))
        self.send_response(self.status)
        self.send_header("location", "http://127.0.0.1:9/elsewhere")
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        pass


@contextmanager
def gateway(status: int = 200) -> Iterator[tuple[str, list[tuple[dict[str, str], Any]]]]:
    class Answers(_Answers):
        seen: list[tuple[dict[str, str], Any]] = []

    Answers.status = status
    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/send", Answers.seen
        server.shutdown()


def test_the_gateway_gets_the_body_as_configured() -> None:
    body: dict[str, object] = {"phones": ["+86{number}"], "content": {"text": "{text}", "id": "{id}"}, "retry": 3}
    with gateway() as (url, seen):
        Sms(SmsGateway(url=url, headers={"X-Key": "k"}, body=body)).send(LETTER)
    headers, sent = seen[0]
    assert sent == {"phones": ["+8613800000000"], "content": {"text": LETTER.text, "id": samples.RUN}, "retry": 3}
    assert headers["X-Key"] == "k"


def test_a_text_that_reads_like_a_blank_stays_as_it_is() -> None:
    tricky = Outgoing(LETTER.letter_id, "x", to="13800000000", title="", text='{number} {id} "}')
    with gateway() as (url, seen):
        Sms(SmsGateway(url=url)).send(tricky)
    assert seen[0][1] == {"to": "13800000000", "text": '{number} {id} "}'}


@pytest.mark.parametrize(("status", "error"), [(400, Undeliverable), (422, Undeliverable), (401, GatewayRefused), (429, GatewayRefused),
                                               (500, GatewayRefused), (302, GatewayRefused)])  # fmt: skip
def test_a_gateway_that_says_no(status: int, error: type[Exception]) -> None:
    with gateway(status) as (url, _seen), pytest.raises(error) as refusal:
        Sms(SmsGateway(url=url)).send(LETTER)
    assert "482913" not in str(refusal.value)
    assert "13800000000" not in str(refusal.value)


class _MailServer(socketserver.StreamRequestHandler):
    received: list[tuple[list[str], bytes]]
    recipient_answer = b"250 ok"

    def handle(self) -> None:
        recipients: list[str] = []
        self.wfile.write(b"220 test\r\n")
        for line in self.rfile:
            verb = line[:4].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go\r\n")
                body = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.received.append((recipients, body))
            if verb == b"RCPT":
                recipients.append(line.decode().strip().partition(":")[2])
            self.wfile.write((self.recipient_answer if verb == b"RCPT" else b"250 ok") + b"\r\n")
            if verb == b"QUIT":  # with the wrong code, as some servers do
                return


@contextmanager
def mail_server(answer: bytes = b"250 ok") -> Iterator[tuple[str, list[tuple[list[str], bytes]]]]:
    class Handler(_MailServer):
        received: list[tuple[list[str], bytes]] = []
        recipient_answer = answer

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"smtp://127.0.0.1:{server.server_address[1]}", Handler.received
        server.shutdown()


def test_a_mail_arrives_as_it_was_written() -> None:
    with mail_server() as (url, received):
        Email(url, "center@example.cn").send(MAIL)
    recipients, body = received[0]
    message = message_from_bytes(body, policy=policy.default)
    assert recipients == ["<wang@example.cn>"]
    assert message["Subject"] == "专家上门已约好"
    assert message["To"] == "wang@example.cn"
    assert message.get_content().replace("\r\n", "\n").strip() == MAIL.text


@pytest.mark.parametrize(("answer", "error"), [(b"550 no such user", Undeliverable), (b"451 greylisted", TryLater)])
def test_a_mail_server_that_says_no(answer: bytes, error: type[Exception]) -> None:
    with mail_server(answer) as (url, _received), pytest.raises(error) as refusal:
        Email(url, "center@example.cn").send(MAIL)
    assert "wang" not in str(refusal.value)


HEADERS = ["a@example.cn\r\nBcc: all@example.cn", "a@example.cn\nSubject: x", "a@example.cn, b@example.cn", "<a@example.cn>", "a@",
           "@example.cn", "a", "", "a b@example.cn\x00", "=?utf-8?q?a=0d=0aBcc:_b?=@example.cn"]  # fmt: skip


@pytest.mark.parametrize("address", HEADERS)
def test_an_address_cannot_add_headers_or_recipients(address: str) -> None:
    email = Email("smtp://127.0.0.1:9", "center@example.cn")
    try:
        message = email.compose(Outgoing(LETTER.letter_id, "x", to=address, title="题", text="文"))
    except Undeliverable:
        return
    read = message_from_bytes(message.as_bytes(), policy=policy.default)
    assert read["Bcc"] is None
    assert read["Subject"] == "题"
    assert len(read["To"].addresses) <= 1


@pytest.mark.parametrize(
    "title",
    [
        "题\r\nBcc: all@example.cn",
        "题\nX: y",
        "题\x0b\x1c\u2028Bcc: b",
        "=?utf-8?q?a=0d=0aBcc:_b?=",
        "题 =?utf-8?b?YQ0KQmNjOiBi?=",
    ],
)
def test_a_subject_cannot_add_headers(title: str) -> None:
    email = Email("smtp://127.0.0.1:9", "center@example.cn")
    message = email.compose(Outgoing(LETTER.letter_id, "x", to="a@example.cn", title=title, text="文"))
    read = message_from_bytes(message.as_bytes(), policy=policy.default)
    assert set(read.keys()) <= {"To", "From", "Subject", "Message-ID", "Auto-Submitted", "Content-Type",
                                "Content-Transfer-Encoding", "MIME-Version"}  # fmt: skip


@pytest.mark.parametrize("url", ["http://x", "smtp://", "smtp", "file:///etc/passwd"])
def test_a_mail_address_that_cannot_be_right_is_refused_at_once(url: str) -> None:
    with pytest.raises(ValueError, match="BAMAI_SMTP_URL"):
        Email(url, "center@example.cn")
