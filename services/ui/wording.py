"""What pydantic found wrong, in Chinese that says what would be right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from services.contracts.refusals import Fault
from services.contracts.words import _


def _choices(context: Mapping[str, Any]) -> str:
    expected = str(context.get("expected", "")).replace("'", "").replace(" or ", "、").replace(", ", "、")
    return _("请从可选项中选择：%(choices)s") % {"choices": expected} if expected else _("请从可选项中选择")


_SENTENCES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "missing": lambda c: _("请填写这一项"),
    "string_type": lambda c: _("请填写文字"),
    "string_too_short": lambda c: _("请至少填写 %(n)s 个字") % {"n": c["min_length"]} if c["min_length"] > 1 else _("请填写这一项"),
    "string_too_long": lambda c: _("最多 %(n)s 个字，请写得短一些") % {"n": c["max_length"]},
    "string_pattern_mismatch": lambda c: _("格式不对，请检查后重新填写"),
    "int_type": lambda c: _("请填写整数"),
    "int_parsing": lambda c: _("请填写整数，例如 12"),
    "int_from_float": lambda c: _("请填写整数，不要小数"),
    "float_parsing": lambda c: _("请填写数字，例如 3.5"),
    "float_type": lambda c: _("请填写数字"),
    "decimal_parsing": lambda c: _("请填写数字，例如 3.5"),
    "decimal_type": lambda c: _("请填写数字"),
    "decimal_max_places": lambda c: _("小数最多 %(n)s 位") % {"n": c["decimal_places"]},
    "decimal_max_digits": lambda c: _("数字太长，最多 %(n)s 位") % {"n": c["max_digits"]},
    "finite_number": lambda c: _("请填写一个确定的数字"),
    "greater_than": lambda c: _("请填写大于 %(n)s 的数") % {"n": c["gt"]},
    "greater_than_equal": lambda c: _("请填写不小于 %(n)s 的数") % {"n": c["ge"]},
    "less_than": lambda c: _("请填写小于 %(n)s 的数") % {"n": c["lt"]},
    "less_than_equal": lambda c: _("请填写不大于 %(n)s 的数") % {"n": c["le"]},
    "bool_parsing": lambda c: _("请选择“是”或“否”"),
    "bool_type": lambda c: _("请选择“是”或“否”"),
    "literal_error": _choices,
    "enum": _choices,
    "uuid_parsing": lambda c: _("编号格式不对"),
    "uuid_type": lambda c: _("编号格式不对"),
    "date_parsing": lambda c: _("请填写日期，例如 2026-11-25"),
    "date_from_datetime_parsing": lambda c: _("请填写日期，例如 2026-11-25"),
    "date_from_datetime_inexact": lambda c: _("请只填写日期，例如 2026-11-25"),
    "date_type": lambda c: _("请填写日期，例如 2026-11-25"),
    "date_past": lambda c: _("请填写过去的日期"),
    "date_future": lambda c: _("请填写将来的日期"),
    "time_parsing": lambda c: _("请填写时间，例如 09:30"),
    "datetime_parsing": lambda c: _("请填写日期和时间，例如 2026-11-25T09:30"),
    "datetime_from_date_parsing": lambda c: _("请填写日期和时间，例如 2026-11-25T09:30"),
    "datetime_type": lambda c: _("请填写日期和时间，例如 2026-11-25T09:30"),
    "timezone_aware": lambda c: _("时间请带上时区，例如 2026-11-25T09:30:00+08:00"),
    "too_short": lambda c: _("请至少选 %(n)s 项") % {"n": c["min_length"]},
    "too_long": lambda c: _("最多选 %(n)s 项") % {"n": c["max_length"]},
    "list_type": lambda c: _("这里需要一个列表"),
    "dict_type": lambda c: _("这里需要一个对象"),
    "model_type": lambda c: _("这里需要一个对象"),
    "model_attributes_type": lambda c: _("这里需要一个对象"),
    "extra_forbidden": lambda c: _("不认识这一项，请去掉"),
    "json_invalid": lambda c: _("这不是有效的 JSON"),
    "value_error": lambda c: str(c["error"]) if "error" in c else _("填写得不对，请检查后重新填写"),
}


def sentence_for(error: ErrorDetails | Mapping[str, Any]) -> str:
    """One pydantic error as a sentence. A ValueError raised by our own validators speaks for itself."""
    context = error.get("ctx") or {}
    if error["type"] == "string_too_short" and not str(error.get("input") or "").strip():
        return _("请填写这一项")
    sentence = _SENTENCES.get(error["type"])
    return sentence(context) if sentence else _("填写得不对，请检查后重新填写")


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
