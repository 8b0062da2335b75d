"""Which providers suit a firm's findings, and why. Pure: the same input gives the same list, in any order it comes in.

A provider is worth, per scene the expert named, what its best fitting product is worth there; scenes weigh by priority.
Of 100 points: level 60, industry 20, firm size 10, days to go live 5, a team in the firm's district 5. Providers level on
points stand by how few firms they look after at present, then in an order that differs from case to case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from services.contracts.vocabulary import SizeClass
from services.providers import reasoning

RULES = "2026-11"
"""Version of these rules, kept with every match."""

LEVEL, INDUSTRY, SIZE, SPEED, NEAR = 60, 20, 10, 5, 5
_WEIGHTS = {1: 3, 2: 2, 3: 1}
_SMALL = frozenset({SizeClass.SMALL, SizeClass.MICRO})


@dataclass(frozen=True, slots=True)
class Demand:
    """A scene to lift, as the findings say it; priority 1 is most pressing."""

    scene: str
    target_level: int
    priority: int = 2


@dataclass(frozen=True, slots=True)
class Firm:
    """What of a firm bears on the match."""

    industry: str
    district: str
    size_class: SizeClass


@dataclass(frozen=True, slots=True)
class Offer:
    """One product. Empty `industries` means all."""

    product_id: UUID
    provider_id: UUID
    name: str
    scenes: frozenset[str]
    industries: frozenset[str]
    levels: frozenset[int]
    days_to_live: int
    light: bool


@dataclass(frozen=True, slots=True)
class Vendor:
    """One listed provider. `load` counts the firms it looks after at present."""

    provider_id: UUID
    districts: frozenset[str] = frozenset()
    load: int = 0


@dataclass(frozen=True, slots=True)
class Ranked:
    """One provider on the list, with the sentences that say why."""

    provider_id: UUID
    score: int
    reasons: tuple[str, ...]


def rank_providers(
    demands: Sequence[Demand], firm: Firm, offers: Iterable[Offer], vendors: Mapping[UUID, Vendor], *, seed: UUID
) -> list[Ranked]:
    """Providers with a product for at least one demand, best first. `seed` is the case: it settles what is otherwise equal."""
    shelves: dict[UUID, list[Offer]] = {}
    for offer in offers:
        if offer.provider_id in vendors and _serves(offer, demands, firm):
            shelves.setdefault(offer.provider_id, []).append(offer)
    ranked = [_rank(vendors[provider_id], shelf, demands, firm) for provider_id, shelf in shelves.items()]
    return sorted(ranked, key=lambda one: (-one.score, vendors[one.provider_id].load, _draw(seed, one.provider_id)))


def fit(offer: Offer, demand: Demand, firm: Firm) -> int:
    """What this product is worth for this demand, 0-95; 0 when it does not serve the scene."""
    if demand.scene not in offer.scenes:
        return 0
    return _level(offer, demand) + _industry(offer, firm) + _size(offer, firm) + _speed(offer)


def _serves(offer: Offer, demands: Sequence[Demand], firm: Firm) -> bool:
    admitted = not offer.industries or firm.industry in offer.industries
    return admitted and any(demand.scene in offer.scenes for demand in demands)


def _rank(vendor: Vendor, shelf: list[Offer], demands: Sequence[Demand], firm: Firm) -> Ranked:
    best = {demand: _best(shelf, demand, firm) for demand in demands}
    weight = sum(_weight(demand) for demand in best)
    points = sum(_weight(demand) * fit(offer, demand, firm) for demand, offer in best.items() if offer)
    near = firm.district in vendor.districts
    score = points // weight + (NEAR if near else 0)
    return Ranked(
        vendor.provider_id,
        score,
        reasoning.explain(list(best.items()), firm.industry, firm.size_class, near=near, district=firm.district),
    )


def _best(shelf: list[Offer], demand: Demand, firm: Firm) -> Offer | None:
    serving = [offer for offer in shelf if demand.scene in offer.scenes]
    return min(serving, key=lambda offer: (-fit(offer, demand, firm), offer.product_id), default=None)


def _weight(demand: Demand) -> int:
    return _WEIGHTS.get(demand.priority, 1)


def _level(offer: Offer, demand: Demand) -> int:
    if demand.target_level in offer.levels:
        return LEVEL
    return LEVEL // 2 if any(level > demand.target_level for level in offer.levels) else LEVEL // 4


def _industry(offer: Offer, firm: Firm) -> int:
    return INDUSTRY if firm.industry in offer.industries else INDUSTRY // 2


def _size(offer: Offer, firm: Firm) -> int:
    return SIZE if offer.light or firm.size_class not in _SMALL else 0


def _speed(offer: Offer) -> int:
    return next((points for days, points in ((30, SPEED), (60, 3), (90, 1)) if offer.days_to_live <= days), 0)


def _draw(seed: UUID, provider_id: UUID) -> bytes:
    return sha256(seed.bytes + provider_id.bytes).digest()
