"""What a line of a list says of a firm, and when a firm may be written to. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

from services.assessment.listing import TITLES
from services.contracts.industries import DIVISIONS
from services.contracts.refusals import Fault
from services.contracts.words import _
from services.workdays import SHANGHAI

DAY_BEGINS, DAY_ENDS = time(8, 30), time(20, 30)
FRESH = timedelta(days=365)
"""A result of the same edition counts for a campaign if it is no older than this when the campaign begins."""
NUMBERS_KEPT = timedelta(days=30)
"""So long after a campaign's end the numbers of its list, and the links sent to them, are kept."""
LEVELS = {"无等级": 0, "无级": 0, "0": 0, "零级": 0} | {
    text: level for level, first in enumerate("一二三四", start=1) for text in (f"{first}级", first, str(level), f"{level}级")
}  # fmt: skip
_FIRST_SERIAL, _LAST_SERIAL = 30_000, 80_000
_SERIALS_BEGIN = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A result from another platform, as the list states it."""

    platform: str
    taken_on: date
    score: Decimal
    level: int | None
    edition: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A firm to be invited. `mobile` may be missing: a firm that is here already is reached without."""

    firm: str
    credit_code: str
    mobile: str | None
    park: str | None
    industry: str | None
    recorded: Recorded | None


def judge(cells: Mapping[str, str], today: date) -> tuple[Wanted | None, list[Fault]]:
    """The firm a line means; or everything that is wrong with it, each fault with its column."""
    faults: list[Fault] = []

    def read(name: str, reader: Any) -> Any:
        try:
            return reader(cells.get(name, ""))
        except ValueError as error:
            faults.append(Fault(TITLES[name], str(error)))
            return None

    firm, credit_code = read("firm", _firm), read("credit_code", read_credit_code)
    mobile, industry = read("mobile", read_mobile), read("industry", read_industry)
    recorded = _recorded(cells, today, read, faults)
    if faults:
        return None, faults
    return Wanted(firm, credit_code, mobile, cells.get("park") or None, industry, recorded), []


def _recorded(cells: Mapping[str, str], today: date, read: Any, faults: list[Fault]) -> Recorded | None:
    if not any(cells.get(name) for name in ("platform", "taken_on", "score", "level", "edition")):
        return None
    platform, taken_on = read("platform", _platform), read("taken_on", lambda text: read_date(text, today))
    score, level = read("score", read_score), read("level", read_level)
    edition = read("edition", read_edition)
    return None if faults else Recorded(platform, taken_on, score, level, edition)


def _firm(text: str) -> str:
    if not 2 <= len(text) <= 100:
        raise ValueError(_("请填写企业全称（2 至 100 个字）"))
    return text


def _platform(text: str) -> str:
    if not text:
        raise ValueError(_("已有结果要写清是哪个平台"))
    return text[:60]


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def read_credit_code(text: str) -> str:
    """The 18 characters in upper case, without blanks, dashes and full-width forms."""
    code = re.sub(r"[\s-]", "", _narrow(text)).upper()
    if not code:
        raise ValueError(_("没有填写"))
    if re.fullmatch(r"\d(\.\d+)?E\+?\d+", code):
        raise ValueError(_("被表格写成了科学计数，请把这一列设为文本再填一次"))
    try:
        return str(uscc.validate(code))
    except InvalidLength as error:
        raise ValueError(_("应为 18 位，请对照营业执照核对")) from error
    except InvalidChecksum as error:
        raise ValueError(_("校验位不对，可能有一位输错，请对照营业执照核对")) from error
    except ValidationError as error:
        raise ValueError(_("含有不会出现的字符（字母 I、O、Z、S、V 不使用），请对照营业执照核对")) from error


def read_mobile(text: str) -> str | None:
    """Eleven digits; None where there is none."""
    digits = re.sub(r"[\s()-]", "", _narrow(text)).removeprefix("+86")
    if not digits:
        return None
    if not re.fullmatch(r"1[3-9]\d{9}", digits, re.ASCII):
        raise ValueError(_("应为 11 位手机号，例如 13800000000"))
    return digits


def read_industry(text: str) -> str | None:
    """The two digits of the division, out of `34`, `C34`, `C3411`, `34 通用设备制造业` or its name; None where nothing is said."""
    plain = _narrow(text).strip()
    if not plain:
        return None
    digits = re.match(r"[A-Ta-t]?(\d{1,4})(?!\d)", plain, re.ASCII)
    code = digits[1].zfill(2)[:2] if digits else next((code for code, name in DIVISIONS.items() if name == plain), "")
    if code not in DIVISIONS:
        raise ValueError(_("请写国民经济行业大类的代码或名称，例如“34 通用设备制造业”；不清楚可以不填"))
    return code


def read_date(text: str, today: date) -> date:
    """A day as people write it, or as a spreadsheet counts it (45991)."""
    plain = re.sub(r"\s", "", _narrow(text))
    found = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(T?[\d:.]*)", plain) or re.fullmatch(
        r"(20\d\d)(\d\d)(\d\d)", plain
    )
    try:
        day = date(*(int(part) for part in found.groups()[:3])) if found else _SERIALS_BEGIN + timedelta(days=_serial(plain))
    except ValueError as error:
        raise ValueError(_("日期请写成 2026-03-05 的样子")) from error
    if not date(2018, 1, 1) <= day <= today:
        raise ValueError(_("测评日期应在 2018 年以后、今天以前"))
    return day


def _serial(text: str) -> int:
    days = int(text) if text.isdecimal() else 0
    if not _FIRST_SERIAL <= days <= _LAST_SERIAL:
        raise ValueError(text)
    return days


def read_score(text: str) -> Decimal:
    """Points of 100, two decimals at most."""
    try:
        score = Decimal(_narrow(text).removesuffix("分").strip())
    except InvalidOperation as error:
        raise ValueError(_("得分请写 0 至 100 的数")) from error
    if not score.is_finite() or not 0 <= score <= 100:
        raise ValueError(_("得分请写 0 至 100 的数"))
    return round(score, 2)


def read_level(text: str) -> int | None:
    plain = re.sub(r"[\s（(].*", "", _narrow(text).strip())
    if not plain:
        return None
    if plain not in LEVELS:
        raise ValueError(_("等级请写一级、二级、三级、四级或无等级"))
    return LEVELS[plain]


def read_edition(text: str) -> str | None:
    """The edition's id, out of `2024`, `2024年版` or `miit-2024`; None where the date must tell."""
    plain = _narrow(text).strip().lower()
    if not plain:
        return None
    year = re.fullmatch(r"(?:miit-)?(20\d\d)(?:年?版?)?", plain)
    if not year:
        raise ValueError(_("指标版本请写年份，例如 2024；不清楚可以不填"))
    return f"miit-{year[1]}"


def may_disturb(now: datetime) -> bool:
    """Whether it is a time of day to write to somebody who has not asked for it."""
    return DAY_BEGINS <= now.astimezone(SHANGHAI).time() < DAY_ENDS


def due_reminder(today: date, closes_on: date, days: Iterable[int]) -> int | None:
    """Which reminder is to be sent today: the latest whose day has come. One that was missed is not made up for once the next is due."""
    left = (closes_on - today).days
    return min((one for one in days if one >= left), default=None) if left >= 0 else None
