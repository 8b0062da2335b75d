"""What the center's people and experts do by tapping."""

from __future__ import annotations

from tests.journeys.people import Person


def write_finding(expert: Person, scene: str, present: str, target: str, priority: str, need: str) -> None:
    """One scene of the diagnosis, on the page where findings are written."""
    expert.fill(scene=scene)
    expert.tick("present_level", present)
    expert.tick("target_level", target)
    expert.tick("priority", priority)
    expert.fill(need=need)
    expert.press("保存这个场景")
    expert.sees(need)
