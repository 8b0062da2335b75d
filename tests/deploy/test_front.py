"""nginx, and the front of plain processes in its place: by room, at once, past a room that is away, and closed where it must be."""

from __future__ import annotations

import re
import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from deploy.front import fronting
from services.rooms import ROOMS
from services.storage.ports import HOST, free_port
from tests.harness.web_stand_ins import serving, stand_in

FOLDER = Path(__file__).parents[2] / "deploy" / "nginx"
PROGRAM = shutil.which("nginx") or "/usr/sbin/nginx"


@contextmanager
def nginx(addresses: dict[str, str], home: Path) -> Iterator[str]:
    """nginx with the files as they are delivered, but for ports, certificate and places."""
    shutil.copytree(FOLDER, home / "bamai")
    (home / "log").mkdir()
    (home / "tls").mkdir()
    make_certificate(home / "tls")
    port = free_port()
    upstreams = re.sub(
        r"upstream bamai_(\w+) \{[^}]*\}", lambda found: upstream(found[1], addresses), (FOLDER / "upstreams.conf").read_text()
    )
    (home / "bamai" / "upstreams.conf").write_text(upstreams)
    for path in (home / "bamai").glob("*.conf"):
        text = path.read_text().replace("/etc/bamai/tls", f"{home}/tls").replace("/etc/nginx/bamai", f"{home}/bamai")
        text = re.sub(r"listen \[::\].*\n", "", text.replace("/var/log/nginx", f"{home}/log"))
        path.write_text(text.replace("listen 443", f"listen {HOST}:{port}").replace("listen 80", f"listen {HOST}:{free_port()}"))
    (home / "nginx.conf").write_text(
        f"user root; pid {home}/pid; error_log {home}/log/error; daemon off;\nevents {{}}\n"
        f"http {{ access_log off; client_body_temp_path {home}/body; proxy_temp_path {home}/proxy; include bamai/bamai.conf; }}\n"
    )
    subprocess.run([PROGRAM, "-t", "-q", "-c", home / "nginx.conf", "-p", home], check=True, capture_output=True, text=True)
    running = subprocess.Popen([PROGRAM, "-c", home / "nginx.conf", "-p", home], stderr=subprocess.DEVNULL)
    try:
        wait_for(f"https://{HOST}:{port}/static/x", running)
        yield f"https://{HOST}:{port}"
    finally:
        running.terminate()
        running.wait(10)


def upstream(name: str, addresses: dict[str, str]) -> str:
    servers = addresses.values() if name == "any" else [addresses[name]]
    return f"upstream bamai_{name} {{ {' '.join(f'server {server};' for server in servers)} }}"


def make_certificate(folder: Path) -> None:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=center",
         "-days", "2", "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"],
        check=True, capture_output=True,
    )  # fmt: skip


def wait_for(url: str, running: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and running.poll() is None:
        try:
            httpx.get(url, verify=False)  # noqa: S501 (a certificate of our own)
        except httpx.TransportError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError("nginx does not answer")


@pytest.fixture(scope="module")
def go_on() -> threading.Event:
    return threading.Event()


@pytest.fixture(scope="module")
def addresses(go_on: threading.Event) -> Iterator[dict[str, str]]:
    """All rooms away but notify and board."""
    with ExitStack() as stack:
        there = {name: stack.enter_context(serving(stand_in(name, go_on))) for name in ("notify", "board")}
        yield {room: there.get(room, f"{HOST}:{free_port()}") for room in ROOMS}


@pytest.fixture(scope="module", params=["nginx", "our own"])
def browser(
    request: pytest.FixtureRequest, addresses: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    by_url = {room: f"http://{address}" for room, address in addresses.items()}
    front = nginx(addresses, tmp_path_factory.mktemp("nginx")) if request.param == "nginx" else fronting(by_url, free_port())
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    with front as base, httpx.Client(base_url=base, verify=trusting, timeout=10) as client:
        yield client


def test_a_request_goes_to_its_room_as_it_came(browser: httpx.Client) -> None:
    answer = browser.post("/messages/%E5%B2%B1?q=a%2Fb", content=b"body", headers={"X-Forwarded-For": "6.6.6.6"})
    assert answer.text == "notify: POST /messages/岱?q=a%2Fb 127.0.0.1 body"
    assert answer.status_code == 201
    assert answer.headers.get_list("set-cookie") == ["a=1; Path=/; SameSite=lax", "b=2; Path=/; SameSite=lax"]


def test_the_api_goes_to_its_room_too(browser: httpx.Client) -> None:
    assert browser.get("/api/v1/board/measures").text.startswith("board: GET /api/v1/board/measures")


@pytest.mark.parametrize("path", ["/static/ui/bamai.css", "/", "/healthz", "/api/openapi.json", "/nowhere"])
def test_what_everybody_answers_comes_from_a_room_that_is_there(browser: httpx.Client, path: str) -> None:
    assert browser.get(path).status_code == 201


def test_a_room_that_is_away_is_said_to_be_away(browser: httpx.Client) -> None:
    assert browser.get("/accounts/sign-in").status_code in {502, 503}


def test_figures_are_not_for_outside(browser: httpx.Client) -> None:
    assert browser.get("/metrics").status_code == 404


def test_events_come_while_the_stream_is_open(browser: httpx.Client, go_on: threading.Event) -> None:
    go_on.clear()
    with browser.stream("GET", "/board/stream", headers={"Accept": "text/event-stream"}) as answer:
        lines = answer.iter_lines()
        assert next(lines) == "data: first"
        go_on.set()
        assert "data: second" in list(lines)
