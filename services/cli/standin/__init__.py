"""`bamai stand-in`: a public service platform to try out the handover with, where no real one is at hand."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import click

from services.cli.standin.platform import Manners, StandIn
from services.settings import load_settings

SHARE = click.FloatRange(0, 1)


@click.command("stand-in")
@click.option("--port", type=click.IntRange(0, 65535), default=8900, show_default=True, help="0 means any free port.")
@click.option("--refuse", type=SHARE, default=0.2, show_default=True, help="Share of records it refuses, with the fields.")
@click.option("--slow", type=SHARE, default=0.1, show_default=True, help="Share of records it does not answer at first.")
@click.option("--hold", type=click.FloatRange(0, 600), default=30.0, show_default=True, help="Seconds it lets those wait.")
@click.option("--away-after", type=click.FloatRange(0), help="Be away so many seconds after the first record …")
@click.option("--away-for", type=click.FloatRange(0), default=60.0, show_default=True, help="… for so many seconds.")
@click.option("--store", type=click.Path(dir_okay=False, path_type=Path), help="Keep what was taken in this file.")
def command(
    port: int, refuse: float, slow: float, hold: float, away_after: float | None, away_for: float, store: Path | None
) -> None:
    """A public service platform for trying out: takes signed records, gives receipts, refuses and delays some of them.

    Records are checked like a real platform would: signature, time, repeats. What it signs with is
    BAMAI_CONNECTOR_SECRETS__DEMO_PLATFORM, or made of the center's own secret. `bamai up --demo` starts one by itself.
    """
    from services.cli.standin.equipping import stand_in_secret
    from services.cli.standin.serving import serving

    platform = StandIn(stand_in_secret(load_settings()).encode(), Manners(refuse, slow), store)
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stopping.set())
    with serving(platform, port, hold_seconds=hold) as server:
        click.echo(f"stand-in: {server.url}")
        _watch(platform, stopping, away_after, away_for)


def _watch(platform: StandIn, stopping: threading.Event, away_after: float | None, away_for: float) -> None:
    """Until asked to stop; away once, where that was wished for."""
    while away_after is not None and not platform.counts["records"]:
        if stopping.wait(0.1):
            return
    if away_after is not None and not stopping.wait(away_after):
        platform.away = True
        stopping.wait(away_for)
        platform.away = False
    stopping.wait()
