"""Proposing a match: gather what bears on it, rank, keep it with everything needed to compute it again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.contracts.envelope import Event
from services.contracts.providers import Candidate, MatchProposed
from services.contracts.refusals import NotFound, Refused
from services.contracts.vocabulary import SizeClass
from services.contracts.words import _
from services.messaging.outbox import say
from services.providers import matching
from services.providers.models import (
    Engagement,
    EngagementState,
    Match,
    Product,
    ProductRevision,
    Provider,
    ProviderState,
    Referral,
    ReferralState,
    SeenFirm,
    SeenReport,
)
from services.providers.queries.cases import find_report, get_case
from services.ui.identity import Identity

_BUSY = (EngagementState.DRAFTING, EngagementState.PLANNED, EngagementState.RUNNING, EngagementState.DELIVERED)


def propose_match(session: Session, report: SeenReport, *, because: Event[Any] | None = None) -> Match:
    """Rank the registry for a report and say so, also when nobody suits.

    Raises:
        Refused: the firm is not known here yet; worth trying again.
    """
    firm = session.get(SeenFirm, report.enterprise_id)
    if firm is None:
        raise Refused(_("企业信息还没有同步过来，请稍后再试。"))
    inputs = _gather(session, report, firm)
    candidates = [
        {"provider_id": str(one.provider_id), "score": one.score, "reasons": list(one.reasons)}
        for one in _rank(session, report.case_id, inputs)
    ]
    match = Match(
        match_id=uuid7(), case_id=report.case_id, enterprise_id=report.enterprise_id, report_id=report.report_id,
        rules=matching.RULES, inputs=inputs, candidates=candidates, proposed_at=datetime.now(UTC),
    )  # fmt: skip
    session.add(match)
    fact = MatchProposed(
        match_id=match.match_id, case_id=match.case_id, enterprise_id=match.enterprise_id, report_id=match.report_id,
        candidates=[Candidate.model_validate(candidate) for candidate in candidates],
    )  # fmt: skip
    say(session, fact, because=because)
    return match


def match_again(session: Session, who: Identity, case_id: UUID) -> Match:
    """Rank the registry as it stands now for the newest findings of the case."""
    get_case(session, who, case_id)
    report = find_report(session, case_id, who)
    if report is None:
        raise Refused(_("还没有诊断结论，不能推荐；您可以先在资源库自选。"))
    return propose_match(session, report)


def replay_match(session: Session, match_id: UUID) -> list[matching.Ranked]:
    """Compute a kept match again from its kept inputs; equal to what was proposed as long as its rules are today's."""
    match = session.get(Match, match_id)
    if match is None:
        raise NotFound(_("没有这份推荐。"))
    return _rank(session, match.case_id, match.inputs)


def _gather(session: Session, report: SeenReport, firm: SeenFirm) -> dict[str, Any]:
    demands = [
        {"scene": finding["scene"], "target_level": finding["target_level"], "priority": finding["priority"]}
        for finding in report.findings
    ]
    products = session.execute(
        select(Product.product_id, Product.revision, Product.provider_id)
        .join(Provider)
        .where(
            Product.scenes.has_any(array([demand["scene"] for demand in demands])),
            Product.withdrawn_at.is_(None),
            Provider.state == ProviderState.LISTED,
        )
        .order_by(Product.product_id)
    ).all() if demands else []  # fmt: skip
    return {
        "firm": {"industry": firm.industry, "district": firm.district, "size_class": firm.size_class},
        "demands": demands,
        "vendors": _vendors(session, {row.provider_id for row in products}),
        "products": [[str(row.product_id), row.revision] for row in products],
    }


def _vendors(session: Session, provider_ids: set[UUID]) -> dict[str, Any]:
    loads = count_loads(session, provider_ids)
    rows = session.execute(select(Provider.provider_id, Provider.districts).where(Provider.provider_id.in_(provider_ids)))
    return {str(row.provider_id): {"districts": row.districts, "load": loads.get(row.provider_id, 0)} for row in rows}


def count_loads(session: Session, provider_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many firms each provider looks after at present: open offers and open engagements."""
    wanted = list(provider_ids)
    offers = select(Referral.provider_id).where(Referral.state == ReferralState.OFFERED, Referral.provider_id.in_(wanted))
    works = select(Engagement.provider_id).where(Engagement.state.in_(_BUSY), Engagement.provider_id.in_(wanted))
    both = offers.union_all(works).subquery()
    return {row[0]: row[1] for row in session.execute(select(both.c.provider_id, func.count()).group_by(both.c.provider_id))}


def _rank(session: Session, case_id: UUID, inputs: dict[str, Any]) -> list[matching.Ranked]:
    keys = [(UUID(product_id), revision) for product_id, revision in inputs["products"]]
    kept = session.scalars(
        select(ProductRevision).where(tuple_(ProductRevision.product_id, ProductRevision.revision).in_(keys))
    ).all() if keys else []  # fmt: skip
    firm = inputs["firm"]
    return matching.rank_providers(
        [matching.Demand(**demand) for demand in inputs["demands"]],
        matching.Firm(firm["industry"], firm["district"], SizeClass(firm["size_class"])),
        [_offer(revision) for revision in kept],
        {
            UUID(key): matching.Vendor(UUID(key), frozenset(vendor["districts"]), vendor["load"])
            for key, vendor in inputs["vendors"].items()
        },
        seed=case_id,
    )


def _offer(kept: ProductRevision) -> matching.Offer:
    content = kept.content
    return matching.Offer(
        product_id=kept.product_id,
        provider_id=UUID(content["provider_id"]),
        name=content["name"],
        scenes=frozenset(content["scenes"]),
        industries=frozenset(content["industries"]),
        levels=frozenset(content["levels"]),
        days_to_live=content["days_to_live"],
        light=content["light"],
    )
