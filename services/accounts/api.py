"""How programs come in: codes, sign-up, tokens. Public doors are throttled like the pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import JSONResponse, Response

from services.accounts.entries import CodeRequest, SignUpEntry, TokenRequest
from services.accounts.models import SessionKind, shown
from services.accounts.operations.issuing import issue_code
from services.accounts.operations.registering import sign_up
from services.accounts.operations.revoking import revoke_session
from services.accounts.operations.signing_in import Begun, begin_token, check_code, check_password, renew_token
from services.accounts.operations.throttling import SIGN_IN_ACCOUNT, SIGN_IN_ADDRESS, SIGN_UP_ADDRESS
from services.accounts.pages.coming_in import ask_for_code
from services.accounts.pages.desk import demand_patience, forget_tries, key_of, spend_code_try
from services.accounts.proving import masked
from services.accounts.queries import find_organisation, get_person, list_sessions
from services.ui.desk import PUBLIC, SIGNED_IN, Desk
from services.ui.identity import Who

desk = Desk("accounts")
router = desk.api(prefix="/api/v1/accounts")


def _token(request: Request, begun: Begun) -> dict[str, Any]:
    who = begun.identity
    return {
        "token": request.app.state.signer.sign(who, "api", until=begun.expires_at),
        "token_id": str(begun.session_id),
        "expires_at": begun.expires_at.isoformat(),
        "person_id": str(who.person_id),
        "roles": sorted(who.roles),
        "organisation_id": str(who.organisation_id) if who.organisation_id else None,
    }


def _told(answer: dict[str, Any], status: int) -> Response:
    """An answer that holds a secret or a moment: kept by nobody, so these doors know no Idempotency-Key."""
    return JSONResponse(answer, status_code=status, headers={"Cache-Control": "no-store"})


@router.post("/codes", access=PUBLIC, status_code=202)
def send_code(request: Request, entry: CodeRequest) -> Response:
    """发送验证码。无论号码是否注册，答复相同。"""
    ask_for_code(request, entry.address, entry.purpose)
    with desk.transaction(request) as session:
        code = issue_code(session, key_of(request), entry.purpose, entry)
    return _told({"sent_to": masked(entry.address), "expires_at": code.expires_at.isoformat()}, 202)


@router.post("/sign-up", access=PUBLIC, status_code=201)
def sign_up_by_program(request: Request, entry: SignUpEntry) -> Response:
    """企业或服务商申请人凭验证码注册，同时得到令牌。"""
    demand_patience(request, address=SIGN_UP_ADDRESS)
    spend_code_try(request, "sign_up", entry.address)
    with desk.transaction(request) as session:
        begun = begin_token(session, sign_up(session, key_of(request), entry), "API")
    return _told(_token(request, begun), 201)


@router.post("/tokens", access=PUBLIC, status_code=201)
def begin(request: Request, entry: TokenRequest) -> Response:
    """登录得到令牌：login 加 password，或 mobile（或 email）加 code。令牌十二小时有效，组织和角色以签发时为准。"""
    title = entry.title or "API"
    if entry.login is not None and entry.password is not None:
        return _by_password(request, entry.login, entry.password.get_secret_value(), title)
    address, code = entry.mobile or entry.email or "", entry.code or ""
    demand_patience(request, address=SIGN_IN_ADDRESS)
    spend_code_try(request, "sign_in", address)
    with desk.transaction(request) as session:
        begun = begin_token(session, check_code(session, key_of(request), address, code), title)
    forget_tries(request, address=SIGN_IN_ADDRESS)
    return _told(_token(request, begun), 201)


def _by_password(request: Request, login: str, password: str, title: str) -> Response:
    demand_patience(request, (SIGN_IN_ACCOUNT, login), address=SIGN_IN_ADDRESS)
    with desk.transaction(request) as session:
        begun = begin_token(session, check_password(session, login, password), title)
    forget_tries(request, (SIGN_IN_ACCOUNT, login), address=SIGN_IN_ADDRESS)
    return _told(_token(request, begun), 201)


@router.post("/tokens/renew", access=SIGNED_IN)
def renew(request: Request, who: Who, await_organisation: UUID | None = None) -> Response:
    """按现在的角色和组织重新签发同一令牌（编号和到期时间不变）。认领企业之后用它取得组织身份；await_organisation 最多等两秒。"""
    if await_organisation is not None:
        desk.await_row(request, lambda session: find_organisation(session, who.person_id, await_organisation), seconds=2)
    with desk.transaction(request) as session:
        begun = renew_token(session, who.session_id)
    return _told(_token(request, begun), 200)


@router.get("/me", access=SIGNED_IN)
def me(request: Request, who: Who) -> dict[str, Any]:
    """本人的账号，以现在为准。"""
    with desk.reading(request) as session:
        return shown(get_person(session, who.person_id))


@router.get("/tokens", access=SIGNED_IN)
def my_tokens(request: Request, who: Who) -> dict[str, Any]:
    """本人仍有效的令牌；令牌本身不再显示。"""
    with desk.reading(request) as session:
        rows = list_sessions(session, who.person_id, SessionKind.TOKEN)
    return {"tokens": [
        {"token_id": str(row.id), "title": row.title, "began_at": row.began_at, "seen_at": row.seen_at, "expires_at": row.expires_at}
        for row in rows
    ]}  # fmt: skip


@router.delete("/tokens/{token_id}", access=SIGNED_IN, status_code=204)
def revoke(request: Request, who: Who, token_id: UUID) -> Response:
    """作废一个令牌。"""
    return desk.write(request, who, lambda session: revoke_session(session, who.person_id, token_id))
