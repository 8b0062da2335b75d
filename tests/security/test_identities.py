"""Whoever says who they are must have it in writing from accounts: unaltered, in time, for this purpose, not revoked."""

from __future__ import annotations

import base64
import json
import string
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from itsdangerous import URLSafeSerializer

from services.contracts.accounts import SessionRevoked
from services.contracts.vocabulary import Role
from services.ui.identity import IDENTITY_COOKIE, Identity, IdentitySigner, identity_of
from tests.security.world import World

PAGES = ("/messages", "/accounts/me", "/enterprises/claims", "/diagnosis/assign", "/providers/applications")
APIS = (
    "/api/v1/notify/messages",
    "/api/v1/accounts/me",
    "/api/v1/enterprises/queue",
    "/api/v1/diagnosis/cases",
    "/api/v1/providers",
)


def signed(world: World, who: Identity, audience: str, **life: float) -> str:
    signer: IdentitySigner = world.center.app.state.signer
    return signer.sign(who, audience, until=datetime.now(UTC) + timedelta(**life))  # type: ignore[arg-type]


def forged(world: World, audience: str) -> dict[str, str]:
    """Identities of the manager that nobody should believe."""
    real = signed(world, world.manager, audience, hours=1)
    body, mark, signature = real.rpartition(".")
    claim = {"p": world.manager.person_id.hex, "s": uuid4().hex, "r": ["manager"], "o": None, "n": "", "e": 9_999_999_999}
    plain = base64.urlsafe_b64encode(json.dumps(claim).encode()).decode().rstrip("=")
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    other: IdentitySigner = IdentitySigner(b"another key, as long as it must be")
    salts = {"other salt": "bamai.identity", "other purpose": "bamai.identity.csrf"}
    return {
        "empty": "", "a word": "manager", "no signature": body, "an empty signature": body + mark, "plain": plain,
        "plain and dots": f"{plain}.{plain}", "a JWT without algorithm": f"{unsigned}.{plain}.",
        "a signature of another": f"{plain}.{signature}", "another key": other.sign(world.manager, audience, until=datetime.now(UTC) + timedelta(hours=1)),  # type: ignore[arg-type]
        "another audience": signed(world, world.manager, "api" if audience == "page" else "page", hours=1),
        "expired": signed(world, world.manager, audience, seconds=-1), "expired long ago": signed(world, world.manager, audience, days=-400),
        "doubled": real + real, "with a tail": real + "x", "in capitals": real.upper(), "null": "null", "a list": "[]",
        "long": "A" * 100_000, **{name: URLSafeSerializer(b"key", salt=salt).dumps(claim) for name, salt in salts.items()},
    }  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_no_forged_cookie_opens_a_page(world: World, path: str) -> None:
    browser = world.page(None)
    for name, text in forged(world, "page").items():
        if len(text) > 8_000:
            continue
        browser.cookies.set(IDENTITY_COOKIE, text)
        answer = browser.get(path)
        assert answer.status_code == 303, f"{name}: {answer.status_code}"
        assert answer.headers["location"].startswith("/accounts/renew"), name


@pytest.mark.parametrize("path", APIS)
def test_no_forged_token_opens_the_api(world: World, path: str) -> None:
    client = world.api(None)
    for name, text in forged(world, "api").items():
        for scheme in ("Bearer ", "bearer ", "Basic ", "Token ", ""):
            answer = client.get(path, headers={"Authorization": scheme + text})
            assert answer.status_code == 401, f"{scheme}{name}: {answer.status_code}"


def test_no_letter_of_a_token_can_be_changed(world: World) -> None:
    real = signed(world, world.b.people[Role.SME], "api", hours=1)
    client = world.api(None)
    assert client.get(APIS[0], headers={"Authorization": f"Bearer {real}"}).status_code == 200
    alphabet = string.ascii_letters + string.digits
    for place in range(len(real)):
        other = alphabet[(alphabet.find(real[place]) + 7) % len(alphabet)]
        altered = real[:place] + other + real[place + 1 :]
        if altered == real or place == len(real) - 1:  # the last letter of base64 carries bits that are thrown away
            continue
        assert client.get(APIS[0], headers={"Authorization": f"Bearer {altered}"}).status_code == 401, f"letter {place}"


def test_a_revoked_session_ends_in_every_room(world: World) -> None:
    person = world.b.people[Role.COMMISSIONER]
    session = identity_of(person.person_id, uuid4(), [Role.COMMISSIONER, Role.MANAGER])
    assert world.api(session).get(APIS[2]).status_code == 200
    revoked = SessionRevoked(session_id=session.session_id, valid_until=datetime.now(UTC) + timedelta(hours=1))
    world.center.tell(revoked)
    for path in APIS[:1] + APIS[2:]:
        assert world.api(session).get(path).status_code == 401, path
    for path in PAGES[:1] + PAGES[2:]:
        assert world.page(session).get(path).status_code == 303, path


def test_a_role_somebody_claims_in_the_request_counts_for_nothing(world: World) -> None:
    sme = world.b.people[Role.SME]
    case_id = world.a.things["case_id"]
    claims = {
        "roles": "manager",
        "role": "manager",
        "organisation_id": world.a.things["enterprise_id"],
        "person_id": str(world.manager.person_id),
    }
    headers = {"X-Role": "manager", "X-User": str(world.manager.person_id), "X-Forwarded-User": "manager", "X-Original-URL": "/"}
    for path in (
        f"/api/v1/enterprises/cases/{case_id}",
        f"/api/v1/assessment/cases/{case_id}/runs",
        f"/api/v1/diagnosis/cases/{case_id}",
    ):
        assert world.api(sme).get(path, params=claims, headers=headers).status_code == 404, path


MASS = {"roles": ["manager"], "role": "manager", "state": "closed", "organisation_id": None, "verified": True, "is_admin": True, "level": 4,
        "score": "100", "person_id": "0198a1b0-0000-7000-8000-000000000001"}  # fmt: skip


def test_fields_nobody_asked_for_change_nothing(world: World) -> None:
    sme = world.a.people[Role.SME]
    before = world.api(sme).get("/api/v1/accounts/me").json()
    firm = f"/api/v1/enterprises/firms/{world.a.things['enterprise_id']}"
    answer = world.api(sme).put(firm, json={"name": "武汉某某有限公司", "industry": "34", "district": "江岸区"} | MASS)
    assert answer.status_code in (200, 422), answer.text
    if answer.status_code == 200:
        assert answer.json().get("standing") != "verified" or world.api(sme).get(firm).json()["standing"] == "verified"
    world.page(sme).post_form("/accounts/me", name="王海燕", **{name: str(value) for name, value in MASS.items()})
    assert world.api(sme).get("/api/v1/accounts/me").json()["roles"] == before["roles"]
