"""The door on two real phones whose network is dead: nothing noted is lost, and nobody came twice."""

from __future__ import annotations

import shutil
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import segno
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from services.outreach.minting import qr_text
from services.ui.identity import Identity
from tests.harness.browsers import ARGUMENTS
from tests.harness.clients import identity_for
from tests.harness.serving import serving, signed_in
from tests.outreach.gatherings.conftest import Hall

pytestmark = pytest.mark.browser

PEOPLE = 300


def a_phone(browser: Browser, hall: Hall, address: str, who: Identity, **options: Any) -> BrowserContext:
    return signed_in(browser, hall.center.app, address, who, is_mobile=True, has_touch=True, **options)


def open_door(phone: BrowserContext, address: str, gathering_id: str) -> Page:
    """The page, opened once while there is a network."""
    page = phone.new_page()
    page.goto(f"{address}/outreach/gatherings/{gathering_id}/door")
    page.wait_for_selector("#door[data-ready=yes]")
    return page


TYPE_CODES = """(codes) => { for (const code of codes) {
  document.getElementById("door-code").value = code;
  document.getElementById("door-by-code").requestSubmit();
} }"""


def test_three_hundred_checked_in_on_two_phones_without_a_network_are_all_there_once_it_returns(
    hall: Hall, chromium: Browser
) -> None:
    gathering_id = hall.announce(quota=PEOPLE)
    with hall.center.database("outreach").transaction() as session:
        from services.outreach.gathering_entries import RegistrationEntry
        from services.outreach.operations.gatherings.registering import register

        codes = [register(session, None, _id(gathering_id), RegistrationEntry(**hall.person(n))).code for n in range(PEOPLE)]
    hall.shift(gathering_id, days=3)
    who = identity_for(("liaison",), None, None, "联络员")
    with serving(hall.center.app) as site:
        address = site.address
        phones = [a_phone(chromium, hall, address, who) for _ in range(2)]
        first, second = pages = [open_door(phone, address, gathering_id) for phone in phones]
        site.lose(*phones)
        for page in pages:
            page.reload()
            page.wait_for_selector("#door-list li")
        expect(first.locator("#door-list li").first).to_contain_text("张三0")
        first.locator("#door-find").fill("张三0")
        first.locator("#door-list button").first.click()
        expect(first.locator("#door-said")).to_have_text("张三0 已签到")
        first.locator("#door-find").fill("")
        first.evaluate(TYPE_CODES, codes[1:200])
        second.evaluate(TYPE_CODES, codes[100:])
        for page in pages:
            page.locator("#door-walk-in summary").click()
            page.locator("#door-name").fill("赵六")
            page.locator("#door-mobile").fill("139 0000 0009")
            page.locator("#door-new button").click()
            expect(page.locator("#door-kept")).to_have_text("已存本机 201")
            expect(page.locator("#door-network")).to_contain_text("没有网络")
        second.reload()
        expect(second.locator("#door-kept")).to_have_text("已存本机 201")
        assert hall.said("attendance.recorded") == []
        site.regain(*phones)
        for page in pages:
            expect(page.locator("#door-kept")).to_have_text("已存本机 0")
            expect(page.locator("#door-sent")).to_have_text("已上传 201")
            expect(page.locator("#door-network")).to_have_text("已全部上传")
        for page in pages:  # what came from the other phone is looked for every half minute
            expect(page.locator("#door-came")).to_have_text("已到 301", timeout=40_000)
        first.locator("#door-clear").click()
        expect(first.locator("#door-said")).to_have_text("本机名单已清除")
        assert first.evaluate("localStorage.length") == 0
        for phone in phones:
            phone.close()
    came = hall.said("attendance.recorded")
    assert len(came) == len({one.registration_id for one in came}) == PEOPLE + 1
    assert sum(one.walk_in for one in came) == 1
    assert hall.rows("SELECT count(*) FROM check_ins")[0][0] == 402
    earliest = "SELECT count(*) FROM registrations r WHERE came_at <> (SELECT min(at) FROM check_ins c WHERE c.registration_id = r.registration_id)"
    assert hall.rows(earliest)[0][0] == 0
    assert not any(one.walk_in and "赵六" in one.model_dump_json() for one in came)


def _id(text: str) -> Any:
    from uuid import UUID

    return UUID(text)


def a_film_of(text: str, path: Path) -> Path:
    """What a camera sees that is held before this QR code: one frame, for ever."""
    png = BytesIO()
    segno.make(text, error="m").save(png, kind="png", scale=8, border=4)
    frame = Image.new("L", (640, 480), 255)
    code = Image.open(png).convert("L")
    frame.paste(code, ((640 - code.width) // 2, (480 - code.height) // 2))
    grey = bytes([128]) * (320 * 240 * 2)
    path.write_bytes(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n" + (b"FRAME\n" + frame.tobytes() + grey) * 5)
    return path


def test_the_camera_reads_the_code_on_somebodys_own_page(hall: Hall, chromium: Browser, tmp_path: Path) -> None:
    gathering_id = hall.announce()
    mine = hall.register(gathering_id, 1)
    hall.shift(gathering_id, days=3)
    film = a_film_of(qr_text(gathering_id.replace("-", ""), mine["code"]), tmp_path / "camera.y4m")
    camera = [
        "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}",
    ]  # fmt: skip
    program = shutil.which("chromium") or "/usr/bin/chromium"
    who = identity_for(("manager",), None, None, "主任")
    with serving(hall.center.app) as site:
        browser = chromium.browser_type.launch(executable_path=program, args=[*ARGUMENTS, *camera])
        page = open_door(a_phone(browser, hall, site.address, who, permissions=["camera"]), site.address, gathering_id)
        page.locator("#door-scan").click()
        expect(page.locator("#door-sent")).to_have_text("已上传 1")
        page.locator("#door-stop").click()
        browser.close()
    assert len(hall.said("attendance.recorded")) == 1
