"""Whether an edition's weights add up, and whether each leaf is worth what its questions give together. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from services.assessment.written import Contradiction, Place, Written, number_in, rows_of, shown
from services.contracts.words import _


def list_weight_faults(content: Written, questions: list[tuple[int, Written]]) -> Iterator[Contradiction]:
    yield from _sum_faults(("weights",), _("各维度"), content.get("weights"))
    yield from _leaf_faults(content, questions)


def _sum_faults(place: Place, where: str, nodes: Any) -> Iterator[Contradiction]:
    found = list(rows_of(nodes))
    shares = [number_in(node.get("weight_pct")) for _at, node in found]
    known = [share for share in shares if share is not None]
    if known and len(known) == len(shares) and (total := sum(known, Decimal())) != 100:
        yield Contradiction(place, _("{where}的权重合计 {total}%，应为 100%").format(where=where, total=shown(total)))
    for at, node in found:
        branch = _branch_of(node)
        if branch:
            yield from _sum_faults((*place, at, branch), str(node.get("name")), node[branch])


def _branch_of(node: Written) -> str | None:
    return next((name for name in ("l2", "l3") if node.get(name)), None)


def _leaf_faults(content: Written, questions: list[tuple[int, Written]]) -> Iterator[Contradiction]:
    """Each leaf of the weights is worth what its questions give together."""
    leaves = dict(_leaves(("weights",), content.get("weights"), Decimal(100), ()))
    asked: dict[tuple[str, ...], Decimal] = {}
    where: dict[tuple[str, ...], Place] = {path: place for path, (place, _worth) in leaves.items()}
    unreadable = set()
    for at, question in questions:
        path = tuple(str(question.get(name)) for name in ("dimension", "indicator", "item"))
        where.setdefault(path, ("questions", at, "item"))
        if (most := number_in(question.get("max_points"))) is None:
            unreadable.add(path)
        else:
            asked[path] = asked.get(path, Decimal()) + most
    for path, place in where.items():
        worth, most = leaves[path][1] if path in leaves else Decimal(), asked.get(path, Decimal())
        if worth is not None and worth != most and path not in unreadable:
            words = _("{path}：权重折合 {worth} 分，题目满分 {most} 分")
            yield Contradiction(place, words.format(path="/".join(path), worth=shown(worth), most=shown(most)))


def _leaves(
    place: Place, nodes: Any, whole: Decimal | None, above: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], tuple[Place, Decimal | None]]]:
    for at, node in rows_of(nodes):
        share, path = number_in(node.get("weight_pct")), (*above, str(node.get("name")))
        worth = None if whole is None or share is None else whole * share / 100
        branch = _branch_of(node)
        if branch:
            yield from _leaves((*place, at, branch), node[branch], worth, path)
        else:
            yield path, ((*place, at), worth)
