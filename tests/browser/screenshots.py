"""Renders every page as each role at both widths, into screenshots/: `make screenshots`.

A demonstration center goes round the loop once; then each role follows every link it is shown. One page of each
shape is kept: ids and tokens in an address count as one.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
from collections import deque
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from services.contracts.vocabulary import Role
from tests.harness.browsers import new_page, open_chromium
from tests.harness.running import RunningCenter, embedded_center

WIDTHS = (390, 1280)
FOLDER = Path("screenshots")
MOST_PAGES = 80
ROOMS_OF_A_CASE = [
    "/enterprises/cases/{}",
    "/assessment/cases/{}",
    "/diagnosis/cases/{}",
    "/providers/cases/{}",
    "/messages/cases/{}",
]
CASE_PAGES = dict.fromkeys(["manager", "commissioner", "liaison", "mentor"], ROOMS_OF_A_CASE) | {"expert": ROOMS_OF_A_CASE[1:3]}
"""Who may look at the case that went round, and where."""
_VARIABLE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[A-Za-z0-9_-]{24,}|(?<=/)\d+(?=/|$)")
_SKIPPED = ("/api/", "/static/", "/accounts/sign-out")
_ENDINGS = (".csv", ".xlsx", ".svg", ".png", ".pdf", ".ics", ".json")


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--folder", type=Path, default=FOLDER)
    reader.add_argument("--role", action="append", choices=["visitor", *map(str, Role)])
    given = reader.parse_args()
    shutil.rmtree(given.folder, ignore_errors=True)
    with embedded_center() as center, open_chromium() as browser:
        case = go_round(center)
        for role in given.role or ["visitor", *map(str, Role)]:
            start = CASE_PAGES.get(role, [])
            faults = shoot(browser, center, role, given.folder / role, [path.format(case) for path in start])
            pages = len(list((given.folder / role).glob("*-390.png")))
            sys.stdout.write("\n  ".join([f"{role}: {pages} pages", *faults]) + "\n")


def go_round(center: RunningCenter) -> str:
    """One case through the whole loop, so that pages have something to show; its id."""
    environment = {"BAMAI_HOME": str(center.settings.home), "BAMAI_PORT": str(center.settings.port)}
    done = subprocess.run(
        [sys.executable, "-m", "services.cli", "demo"], env=environment, check=True, capture_output=True, text=True
    )
    return done.stderr.split("registered: case ")[1].split()[0]


def shoot(browser: Browser, center: RunningCenter, role: str, folder: Path, start: list[str]) -> list[str]:
    """Follow every link as this role, from its landing and from `start`; returns what was wrong with pages."""
    folder.mkdir(parents=True)
    faults: list[str] = []
    with new_page(browser, width=1280) as page:
        sign_in(page, center, role)
        seen: dict[str, str] = {}
        waiting = deque(["/", *start])
        while waiting and len(seen) < MOST_PAGES:
            path = waiting.popleft()
            if shape_of(path) in seen:
                continue
            seen[shape_of(path)] = path
            answer = page.goto(center.base_url + path)
            if answer is None or answer.status >= 400:
                faults.append(f"{path} answered {answer.status if answer else 'nothing'}")
            for width in WIDTHS:
                faults += picture(page, folder, shape_of(path), width)
            waiting.extend(links(page, center.base_url))
    (folder / "pages.json").write_text(json.dumps(seen, indent=1, ensure_ascii=False))
    return faults


def sign_in(page: Page, center: RunningCenter, role: str) -> None:
    """By name and password, as the person would."""
    if role == "visitor":
        return
    page.goto(f"{center.base_url}/accounts/sign-in?by=password")
    page.fill("input[name=login]", f"{role}@demo")
    page.fill("input[name=password]", center.passwords[f"{role}@demo"])
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def picture(page: Page, folder: Path, shape: str, width: int) -> list[str]:
    """Take one picture; a page wider than its screen is a fault."""
    page.set_viewport_size({"width": width, "height": 900})
    name = re.sub(r"[^a-z0-9-]+", "_", shape.replace("{}", "id").strip("/").lower()) or "home"
    page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
    excess = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{shape} is {excess} px wider than {width} px"] if excess > 0 else []


def links(page: Page, base_url: str) -> list[str]:
    """Addresses of this center that the page links to, documents for download left out."""
    found = page.eval_on_selector_all("a[href]:not([download])", "all => all.map(one => one.href)")
    local = [urlsplit(href) for href in found if href.startswith(base_url)]
    paths = [part.path + (f"?{part.query}" if part.query else "") for part in local]
    return [path for path in paths if not path.startswith(_SKIPPED) and not urlsplit(path).path.endswith(_ENDINGS)]


def shape_of(path: str) -> str:
    """The address with ids left out; of a query only the names count."""
    part = urlsplit(path)
    names = "&".join(sorted({pair.split("=")[0] for pair in part.query.split("&") if pair}))
    return _VARIABLE.sub("{}", part.path) + (f"?{names}" if names else "")


if __name__ == "__main__":
    main()
