"""Nobody is sent off this center, and no link of ours is made from what a request says our name is."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import pytest

from services.contracts.vocabulary import Role
from tests.security.world import World

ELSEWHERE = [
    "//evil.example", "///evil.example", "////evil.example", "https://evil.example", "http:evil.example", "http:/evil.example",
    "\\\\evil.example", "/\\evil.example", "/\\/evil.example", "\\/evil.example", "/%2f/evil.example", "/%5cevil.example",
    "//evil.example/%2f..", "/%09/evil.example", "/\t/evil.example", "\t//evil.example", " //evil.example", "/ /evil.example",
    "javascript:alert(7)", "JaVaScRiPt:alert(7)", "data:text/html,<script>alert(7)</script>", "//127.0.0.1:8000@evil.example",
    "https://127.0.0.1@evil.example", "//evil.example\\@127.0.0.1", "/.//evil.example", "/..//evil.example", "/x/..//evil.example",
    "//evil%E3%80%82example", "//evil。example", "/\r\nLocation: https://evil.example", "/%0d%0aLocation:%20https://evil.example",
    "//[::1]/", "//0x7f000001", "?next=//evil.example", "#//evil.example", ".evil.example", "@evil.example", "/%252f/evil.example",
]  # fmt: skip
NAMES = ["evil.example", "127.0.0.1:8000@evil.example", "evil.example#127.0.0.1"]


def leads_home(location: str) -> bool:
    """Whether a browser would stay here. Browsers read a backslash as a slash and skip tabs and line ends."""
    read = location.replace("\\", "/").translate({9: None, 10: None, 13: None}).strip()
    parts = urlsplit(read)
    return read.startswith("/") and not read.startswith("//") and not parts.netloc and not parts.scheme


@pytest.mark.parametrize("target", ELSEWHERE)
def test_next_leads_nowhere_else(world: World, target: str) -> None:
    signed_in, visitor = world.page(world.a.people[Role.SME]), world.page(None)
    for path in ("/accounts/sign-in", "/accounts/renew", "/accounts/sign-up", "/accounts/reset"):
        for browser in (signed_in, visitor):
            for written in (quote(target, safe=""), quote(quote(target, safe=""), safe="")):
                answer = browser.get(f"{path}?next={written}")
                assert answer.status_code < 500
                assert leads_home(answer.headers.get("location", "/")), answer.headers["location"]
                assert "evil.example" not in answer.text or 'href="//evil' not in answer.text


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_leads_nowhere_else(world: World, target: str) -> None:
    browser = world.page(None)
    mobile = f"138{1}0000000"
    answer = browser.post_form("/accounts/sign-in", login=f"sme{mobile[-8:]}@x", password="a long pass 1", next=target)
    assert answer.status_code in (303, 422, 429), answer.status_code
    assert leads_home(answer.headers.get("location", "/")), answer.headers.get("location")


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_the_request_is_in_no_link_of_ours(world: World, name: str) -> None:
    browser = world.page(world.a.people[Role.LIAISON])
    for headers in ({"Host": name}, {"X-Forwarded-Host": name}, {"Forwarded": f"host={name}"}):
        for path in ("/", "/messages", f"/messages/cases/{world.a.things['case_id']}", "/accounts/sign-in"):
            answer = browser.get(path, headers=headers)
            assert "evil.example" not in answer.headers.get("location", "")
            assert "evil.example" not in answer.text
