"""`bamai connectors`: reads the connectors to public service platforms, and names every fault with its place."""

from __future__ import annotations

import sys

import click

from services.settings import load_settings


@click.command("connectors")
def command() -> None:
    """Check the connectors in BAMAI_CONNECTORS (connectors/ in BAMAI_HOME unless set).

    Prints each with the records it takes, or what is wrong with it; the exit status is 1 if any is refused. A connector that
    is refused is not used; the center runs without it.
    """
    from services.handover.connectors import read_connectors

    settings = load_settings()
    found = read_connectors(settings)
    if not found.platforms and not found.refused:
        click.echo(f"no connectors in {settings.connectors_folder}")
    for platform in found.platforms.values():
        connector = platform.connector
        official = "" if connector.official else "   非官方"
        click.echo(f"{connector.name:<20} {connector.kind:<6} {'、'.join(connector.kinds())}{official}   {connector.title}")
    for name, faults in found.refused.items():
        for fault in faults:
            click.echo(f"Error: {name}: {fault.where + ': ' if fault.where else ''}{fault.what}", err=True)
    if found.refused:
        sys.exit(1)
