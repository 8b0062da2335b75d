"""How a door says no: Chinese pages for people, `{"errors": …}` for programs; nothing of the inside is ever shown."""

from __future__ import annotations

import logging
import secrets
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response

from services.contracts.refusals import Fault, Refused
from services.contracts.words import _
from services.logs.erring import kind_of
from services.ui.recognising import recognise
from services.ui.render import render
from services.ui.wording import faults_in, faults_of

_log = logging.getLogger("bamai.ui")
_HUNG_UP = 499
"""What nginx calls it: whoever asked left before the body was read. Nobody reads the answer, and nothing is wrong here."""
_UNKEEPABLE = frozenset({"22021", "22P05"})
"""What PostgreSQL answers to a character it has no place for: character_not_in_repertoire, untranslatable_character."""
_PARTS = frozenset({"body", "query", "path", "header"})


class Unknown(Refused):
    """Nobody we know is asking."""

    status = 401


class Forbidden(Refused):
    """Somebody we know, who may not."""

    status = 403


class Forged(Refused):
    """A form that did not come from our own page."""

    status = 403


def _titles() -> dict[int, tuple[str, str]]:
    return {
        400: (_("请求有误"), _("浏览器发来的内容无法读懂，请返回重试。")),
        401: (_("请先登录"), _("登录后就可以继续。")),
        403: (_("没有权限"), _("这项功能不对您的角色开放。如需办理，请联系企业联络员。")),
        404: (_("没有找到"), _("网址可能有误，或者这份内容不属于您的账号。")),
        405: (_("操作方式不对"), _("请从页面上的按钮操作。")),
        409: (_("现在还不能这样办理"), _("内容可能刚被别人更新，请刷新后再试。")),
        413: (_("文件太大"), _("请压缩后再上传。")),
        422: (_("内容有误"), _("请按提示修改后重新提交。")),
        429: (_("操作太频繁"), _("请稍等片刻再试。")),
        500: (_("系统出了点问题"), _("我们已经记录，请稍后再试。如需帮助，请把下面的编号告诉我们。")),
        503: (_("系统正忙"), _("数据暂时无法读写，您填写的内容没有提交，请一分钟后再试。")),
    }


def answer_to(request: Request, error: Exception) -> Response:
    """The answer to whatever was raised at a door."""
    if isinstance(error, Refused):
        retry_after = getattr(error, "retry_after", None)
        headers = {"Retry-After": str(retry_after)} if retry_after else {}
        return refusal(request, error.status, error.faults, headers=headers)
    if isinstance(error, RequestValidationError):
        faults = faults_of(error.errors(), drop=_PARTS)
        misplaced = not _is_api(request) and all(fault["loc"][0] == "path" for fault in error.errors())
        return refusal(request, 404 if misplaced else 422, faults)
    if isinstance(error, ValidationError):
        return refusal(request, 422, faults_in(error))
    if isinstance(error, ClientDisconnect):
        return Response(status_code=_HUNG_UP)
    if isinstance(error, HTTPException):
        return refusal(request, error.status_code, [], headers=dict(error.headers or {}))
    if _is_unkeepable(error):
        return refusal(request, 422, [Fault("", _("内容里有不能保存的字符，请去掉后重新提交"))])
    if _is_database_away(error):
        return _incident(request, 503, error, headers={"Retry-After": "30"})
    return _incident(request, 500, error)


def _is_unkeepable(error: Exception) -> bool:
    """A character that no database keeps: NUL, or half of a pair. Forms lose theirs on the way in; a program is told."""
    if isinstance(error, DataError):
        return getattr(error.orig, "pgcode", None) in _UNKEEPABLE
    nul = type(error) is ValueError and str(error).startswith("A string literal cannot contain NUL")
    return nul or (isinstance(error, UnicodeEncodeError) and error.reason == "surrogates not allowed")


def _is_database_away(error: Exception) -> bool:
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    return isinstance(error, OperationalError | InterfaceError | PoolTimeout)


def _incident(request: Request, status: int, error: Exception, headers: dict[str, str] | None = None) -> Response:
    number = f"{status}-{secrets.token_hex(4).upper()}"
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        _log.warning("incident %s: the database is away: %s", number, kind_of(error), extra={"incident": number})
    else:
        _log.error("incident %s", number, exc_info=error, extra={"incident": number})
    return refusal(request, status, [], incident=number, headers=headers)


def refusal(
    request: Request, status: int, faults: list[Fault], *, incident: str | None = None, headers: dict[str, str] | None = None
) -> Response:
    """A refusal as the asker can read it."""
    title, advice = _titles().get(status, (HTTPStatus(status).phrase, ""))
    if _is_api(request):
        return _json(status, faults or [Fault("", f"{title}：{advice}" if advice else title)], incident, headers or {})
    if not hasattr(request.state, "anchor"):
        recognise(request)
    context = {"error_title": title, "advice": advice, "faults": faults, "incident": incident, "code": status}
    response = render(request, "ui/refusal.html", who=request.state.who, status=status, context=context)
    response.headers.update(headers or {})
    return response


def _json(status: int, faults: list[Fault], incident: str | None, headers: dict[str, str]) -> Response:
    body: dict[str, object] = {"errors": [{"where": fault.where, "what": fault.what} for fault in faults]}
    if incident:
        body["incident"] = incident
    if status == 401:
        headers = {**headers, "WWW-Authenticate": "Bearer"}
    return JSONResponse(jsonable_encoder(body), status_code=status, headers=headers)


def _is_api(request: Request) -> bool:
    return request.url.path.startswith("/api/")


def install(app: FastAPI) -> None:
    """Let the application answer what no door caught."""

    async def answer(request: Request, error: Exception) -> Response:
        return answer_to(request, error)

    for kind in (Refused, RequestValidationError, ClientDisconnect, HTTPException, Exception):
        app.add_exception_handler(kind, answer)
