"""Random sheets for the benches: firms somewhere between nothing and everything."""

from __future__ import annotations

import random
from typing import Any

from services.assessment.packing import TOP_LEVEL, Pack


def random_sheet(pack: Pack, chance: random.Random) -> dict[str, Any]:
    """A whole sheet that `pack` can score."""
    ripeness = chance.random()
    answers: dict[str, Any] = {}
    for key, question in pack.question_by_key.items():
        if question.type == "single":
            answers[key] = chance.choice(question.options).key
            continue
        done = [option.key for option in question.options if option.points and chance.random() < ripeness]
        answers[key] = done or [next(option.key for option in question.options if option.exclusive)]
    levels = {name: min(TOP_LEVEL, int(chance.random() * (1 + TOP_LEVEL * ripeness))) for name in pack.scene_by_name}
    return {"pack": pack.id, "answers": answers, "scenes": levels}
