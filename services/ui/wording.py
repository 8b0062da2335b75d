"""What pydantic found wrong, in Chinese that says what would be right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from services.contracts.refusals import Fault
from services.contracts.words import _


def _choices(context: Mapping[str, Any]) -> str:
    expected = str(context.get("expected", "")).replace("'", "").replace(" or ", "、").replace(", ", "、")
    return _("请从可选项中选择：%(choices)s") % {"choices": expected} if expected else _("请从可选项中选择")


def _sentences() -> dict[str, str]:
    """By pydantic's error type; names in brackets are its context."""
    return {
        "missing": _("请填写这一项"),
        "string_type": _("请填写文字"),
        "string_too_short": _("请至少填写 %(min_length)s 个字"),
        "string_too_long": _("最多 %(max_length)s 个字，请写得短一些"),
        "string_pattern_mismatch": _("格式不对，请检查后重新填写"),
        "int_type": _("请填写整数"),
        "int_parsing": _("请填写整数，例如 12"),
        "int_from_float": _("请填写整数，不要小数"),
        "float_parsing": _("请填写数字，例如 3.5"),
        "float_type": _("请填写数字"),
        "decimal_parsing": _("请填写数字，例如 3.5"),
        "decimal_type": _("请填写数字"),
        "decimal_max_places": _("小数最多 %(decimal_places)s 位"),
        "decimal_max_digits": _("数字太长，最多 %(max_digits)s 位"),
        "finite_number": _("请填写一个确定的数字"),
        "greater_than": _("请填写大于 %(gt)s 的数"),
        "greater_than_equal": _("请填写不小于 %(ge)s 的数"),
        "less_than": _("请填写小于 %(lt)s 的数"),
        "less_than_equal": _("请填写不大于 %(le)s 的数"),
        "bool_parsing": _("请选择“是”或“否”"),
        "bool_type": _("请选择“是”或“否”"),
        "uuid_parsing": _("编号格式不对"),
        "uuid_type": _("编号格式不对"),
        "date_parsing": _("请填写日期，例如 2026-11-25"),
        "date_from_datetime_parsing": _("请填写日期，例如 2026-11-25"),
        "date_from_datetime_inexact": _("请只填写日期，例如 2026-11-25"),
        "date_type": _("请填写日期，例如 2026-11-25"),
        "date_past": _("请填写过去的日期"),
        "date_future": _("请填写将来的日期"),
        "time_parsing": _("请填写时间，例如 09:30"),
        "datetime_parsing": _("请填写日期和时间，例如 2026-11-25T09:30"),
        "datetime_from_date_parsing": _("请填写日期和时间，例如 2026-11-25T09:30"),
        "datetime_type": _("请填写日期和时间，例如 2026-11-25T09:30"),
        "timezone_aware": _("时间请带上时区，例如 2026-11-25T09:30:00+08:00"),
        "too_short": _("请至少选 %(min_length)s 项"),
        "too_long": _("最多选 %(max_length)s 项"),
        "list_type": _("这里需要一个列表"),
        "dict_type": _("这里需要一个对象"),
        "model_type": _("这里需要一个对象"),
        "model_attributes_type": _("这里需要一个对象"),
        "extra_forbidden": _("不认识这一项，请去掉"),
        "json_invalid": _("这不是有效的 JSON"),
    }


def sentence_for(error: ErrorDetails | Mapping[str, Any]) -> str:
    """One pydantic error as a sentence. A ValueError raised by our own validators speaks for itself."""
    context, kind = error.get("ctx") or {}, error["type"]
    if kind in ("too_short", "too_long") and isinstance(error.get("input"), str):
        kind = f"string_{kind}"  # a limit that stands behind a validator of our own counts what it is given as a list
    if kind == "string_too_short" and not str(error.get("input") or "").strip():
        return _("请填写这一项")
    if kind in ("literal_error", "enum"):
        return _choices(context)
    if kind == "value_error" and "error" in context:
        own = str(context["error"])
        return _("请填写这一项") if own.startswith("Expected UploadFile") else own
    sentence = _sentences().get(kind)
    return sentence % context if sentence else _("填写得不对，请检查后重新填写")


def faults_of(errors: Sequence[ErrorDetails] | Sequence[Mapping[str, Any]], *, drop: frozenset[str] = frozenset()) -> list[Fault]:
    """Each pydantic error as a fault; `drop` names leading path parts that mean nothing to the sender (`body`)."""
    faults = []
    for error in errors:
        where = [str(part) for part in error["loc"]]
        while where and where[0] in drop:
            where = where[1:]
        faults.append(Fault(".".join(where), sentence_for(error)))
    return faults


def faults_in(error: ValidationError) -> list[Fault]:
    """What a model refused, as faults."""
    return faults_of(error.errors(include_url=False))
