"""Among whom a firm is compared: one fixed chain of cells, from its nearest peers to the whole center. Pure.

Cells of one level never overlap, and each lies in exactly one cell of the next, so that nobody can be seen from two sides.
A cell is written as its key: `34/小型/江岸区`, `34/小型`, `34`, `C`, and `""` for all firms.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from services.contracts.districts import PLACES
from services.contracts.industries import DIVISIONS, SECTIONS, division_name, section_of
from services.contracts.refusals import Fault, Invalid
from services.contracts.vocabulary import SizeClass
from services.contracts.words import _
from services.workdays import SHANGHAI

FEWEST_FIRMS = 5
"""As the board: figures about fewer would be figures about each of them."""

SIZES = (SizeClass.LARGE.value, SizeClass.MEDIUM.value, SizeClass.SMALL.value, SizeClass.MICRO.value)
ALL = ""


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of a firm, or asked for: `industry` is a division of two digits or a section's letter; "" is not known."""

    industry: str = ""
    size_class: str = ""
    district: str = ""

    @property
    def is_whole(self) -> bool:
        return not (self.industry or self.size_class or self.district)


def chain_of(place: Place) -> tuple[str, ...]:
    """The keys of the cells a place lies in, the narrowest first; what is not known ends the chain upwards."""
    keys = [ALL]
    section = place.industry if place.industry in SECTIONS else section_of(place.industry)
    if section:
        keys.append(section)
    if place.industry in DIVISIONS:
        keys.append(place.industry)
        if place.size_class in SIZES:
            keys.append(f"{place.industry}/{place.size_class}")
            if place.district in PLACES:
                keys.append(f"{keys[-1]}/{place.district}")
    return tuple(reversed(keys))


def place_of(key: str) -> Place:
    """The place whose narrowest cell this is."""
    parts = [*key.split("/"), "", ""]
    return Place(parts[0], parts[1], parts[2])


def level_of_cell(key: str) -> int:
    """0 for all firms, 1 for a section, up to 4 for the narrowest."""
    return len(chain_of(place_of(key))) - 1


def name_cell(key: str) -> str:
    """As people say it: 全市小型通用设备制造业."""
    return name_place(place_of(key))


def name_place(place: Place) -> str:
    """As people say it, whatever of it is given."""
    if place.is_whole:
        return _("本中心全部企业")
    section = SECTIONS.get(place.industry)
    industry = _(section[0]) if section else _(division_name(place.industry)) if place.industry else _("企业")
    return (
        f"{place.district or _('全市')}{_(place.size_class)}{industry}"
        if place.size_class
        else f"{place.district or _('全市')}{industry}"
    )


def check_place(place: Place) -> Place:
    """The place, if each of its words is known.

    Raises:
        Invalid: naming each that is not.
    """
    faults = []
    if place.industry and place.industry not in DIVISIONS and place.industry not in SECTIONS:
        faults.append(Fault("industry", _("没有这个行业，请填国民经济行业分类的两位大类代码（如 34）或门类字母（如 C）")))
    if place.size_class and place.size_class not in SIZES:
        faults.append(Fault("size", _("没有这个企业规模，请从大型、中型、小型、微型里选")))
    if place.district and place.district not in PLACES:
        faults.append(Fault("district", _("没有这个区，请写全称，如 江岸区")))
    if faults:
        raise Invalid(faults[0].what, faults=faults)
    return place


def explain_widening(asked: Place, given: str) -> str:
    """Why the cell shown is not the one asked for; "" where it is."""
    if name_place(asked) == name_cell(given):
        return ""
    return _("“%(asked)s”可以公布的样本不足 %(k)s 家，改看“%(given)s”") % {
        "asked": name_place(asked), "k": FEWEST_FIRMS, "given": name_cell(given),
    }  # fmt: skip


def month_of(at: datetime) -> date:
    """The month a moment falls into, where the center is."""
    return at.astimezone(SHANGHAI).date().replace(day=1)


def name_month(month: date) -> str:
    """2026年10月."""
    return _("%(year)s年%(month)s月") % {"year": month.year, "month": month.month}


def shift(month: date, months: int) -> date:
    """So many months later."""
    count = month.year * 12 + month.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def end_of(month: date) -> datetime:
    """The first moment that no longer belongs to the month."""
    after = shift(month, 1)
    return datetime(after.year, after.month, 1, tzinfo=SHANGHAI)


def read_period(text: str, published: Iterable[date], now: datetime) -> date | None:
    """The month asked for, None for the newest.

    Raises:
        Invalid: it is none, it is not over, or nothing was published for it.
    """
    if not text:
        return None
    try:
        found = date.fromisoformat(f"{text}-01") if len(text) == len("2026-11") else None
    except ValueError:
        found = None
    if found is None:
        raise Invalid(_("月份应写成 2026-11 这样"), where="period")
    if found >= month_of(now):
        raise Invalid(_("这个月还没有结束，同行对照只在月份结束之后公布"), where="period")
    if found not in set(published):
        raise Invalid(_("这个月没有公布过同行对照"), where="period")
    return found
