"""`bamai score FILE|-`: score sheets from JSON or JSON Lines."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from functools import cache

import click

from services.assessment.editions import get_pack, place
from services.assessment.packing import Pack
from services.assessment.reading import Record, read_records, write_faults, write_result
from services.assessment.scoring import score_document
from services.contracts.refusals import Invalid, NotFound

_QUIET_SECONDS = 2.0


@click.command("score")
@click.argument("source", metavar="FILE|-")
def score(source: str) -> None:
    """Score the sheets in FILE (or standard input): JSON, or JSON Lines, one result a line.

    A wrong sheet gives {"errors": [{"where", "what"}]} in its place; the others are still scored, and the exit
    status is 1.
    """
    say, done, wrong = _progress(), 0, 0
    for record in _records(source):
        line, right = _answer(record)
        sys.stdout.buffer.write(line)
        done, wrong = done + 1, wrong + (not right)
        if done % 1000 == 0:
            say(done)
    sys.stdout.buffer.flush()
    if not done:
        raise click.ClickException("没有读到任何答卷")
    if wrong:
        sys.exit(1)


def _records(source: str) -> Iterator[Record]:
    try:
        with click.open_file(source, "rb") as stream:
            yield from read_records(stream)
    except OSError as error:
        raise click.ClickException(f"读不了 {source}：{error.strerror}") from error


def _answer(record: Record) -> tuple[bytes, bool]:
    """The line to print for a record, and whether it is a result."""
    if record.fault:
        return write_faults([record.fault]), False
    try:
        return write_result(score_document(record.document, _find)), True
    except Invalid as error:
        return write_faults(error.faults), False


def _find(pack_id: str) -> Pack:
    """The edition; the center's own are read only when one is asked for that did not come along."""
    try:
        return get_pack(pack_id)
    except NotFound:
        _read_own()
        return get_pack(pack_id)


@cache
def _read_own() -> None:
    from services.assessment.shelf import read_folder
    from services.settings import WrongSettings, load_settings

    try:
        place(read_folder(load_settings().packs_folder))
    except WrongSettings as error:
        raise click.ClickException(str(error)) from error


def _progress() -> Callable[[int], None]:
    """Tell a person at a terminal how far it is, once two seconds have passed."""
    started = shown = time.monotonic()

    def say(done: int) -> None:
        nonlocal shown
        now = time.monotonic()
        if sys.stderr.isatty() and now - started > _QUIET_SECONDS and now - shown > 1:
            shown = now
            click.echo(f"\r已评 {done:,} 份，每秒 {done / (now - started):,.0f} 份", err=True, nl=False)

    return say
