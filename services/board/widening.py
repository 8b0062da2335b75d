"""Why a segment is not shown as it was asked for, in words."""

from __future__ import annotations

from services.board.segmenting import FEWEST_FIRMS, Segment, Widened
from services.contracts.industries import DIVISIONS
from services.contracts.refusals import Invalid
from services.contracts.words import _

_NAMES = {"park": "园区", "size_class": "企业规模", "industry": "行业", "district": "行政区"}


def reason_of(found: Widened) -> str | None:
    """None when nothing had to be widened."""
    if not found.dropped:
        return None
    return _("“%(asked)s”只有 %(n)s 家企业，少于 %(k)s 家，单独给出就会看出是谁家的数字；已放宽到“%(given)s”（%(m)s 家），不再区分%(dropped)s") % {
        "asked": named(found.asked), "n": found.asked_firms, "k": FEWEST_FIRMS, "given": named(found.given), "m": found.firms,
        "dropped": "、".join(_(_NAMES[name]) for name in found.dropped),
    }  # fmt: skip


def refuse_if_few(found: Widened, *, widen: bool) -> None:
    """Raises: Invalid, when even the whole center is too few, or nobody wants it widened."""
    if found.too_few:
        raise Invalid(
            _("全中心只有 %(n)s 家企业，少于 %(k)s 家，不能按范围导出") % {"n": found.firms, "k": FEWEST_FIRMS}, where="district"
        )
    if found.dropped and not widen:
        where = found.dropped[0]
        raise Invalid(
            _("“%(asked)s”只有 %(n)s 家企业，少于 %(k)s 家，单独给出就会看出是谁家的数字；请放宽%(what)s")
            % {"asked": named(found.asked), "n": found.asked_firms, "k": FEWEST_FIRMS, "what": _(_NAMES[where])}, where=where,
        )  # fmt: skip


def named(segment: Segment) -> str:
    """The segment as people say it."""
    industry = f"{segment.industry} {DIVISIONS.get(segment.industry, '')}".strip() if segment.industry else ""
    parts = [part for part in (segment.district, segment.park, industry, segment.size_class) if part]
    return " · ".join(parts) or _("全中心")
