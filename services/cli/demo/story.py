"""The whole demonstration: the loop of one firm, and all nine measures around it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from services.cli import specimens
from services.cli.demo.journey import Journey, Tell
from services.cli.demo.measures import Around


def go_round(base_url: str, home: Path, passwords: dict[str, str], tell: Tell) -> tuple[list[dict[str, Any]], list[str]]:
    """Take one fresh firm all the way round, by way of all nine measures; its thread, and a line a measure.

    Raises:
        Stuck: the loop does not go on, or a measure was not counted.
    """
    with closing(Journey(base_url, home, passwords, tell)) as journey:
        around = Around(journey)
        lead = around.stop_at_the_stand()
        journey.register()
        around.take_up(lead)
        around.read_the_guide()
        closings = [around.go_to("training"), around.go_to("exchange")]
        journey.assess(specimens.sheet_before())
        journey.meet()
        around.hand_over()
        journey.diagnose()
        journey.engage(journey.refer())
        for close in closings:
            close()
        journey.prove()
        around.tell_the_story()
        return journey.thread("story.published"), around.count()
