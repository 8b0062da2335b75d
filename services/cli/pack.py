"""`bamai pack …`: question packs as files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from services.assessment.checking import Checked


@click.group("pack")
def command() -> None:
    """Question packs: editions of the indicators as files."""


@command.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
def check(file: str) -> None:
    """Name every fault of the pack in FILE with its line, or of the estimates of one; exit status 1 if there is one.

    What it says to continue is held against the editions that came along and those in the same folder. Estimates
    (`<name>.efforts.yaml`) are held against the edition they name.
    """
    from services.assessment.checking import is_efforts

    text = _text(file)
    checked = _check_efforts(text, file) if is_efforts(text) else _check_edition(text, file)
    for fault in checked.faults:
        click.echo(f"{file}:{fault}")
    if checked.faults:
        sys.exit(1)
    click.echo(f"{file}: 可以使用")
    _say_gaps(checked, file)


def _text(file: str) -> str:
    try:
        with click.open_file(file, "rb") as stream:
            return str(stream.read(), "utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file}：不是 UTF-8 文本（第 {error.start} 字节）") from error


def _check_edition(text: str, file: str) -> Checked:
    from services.assessment.editions import shipped
    from services.assessment.shelf import check_file, read_folder

    beside = {} if file == "-" else read_folder(Path(file).parent, quiet=True).editions
    return check_file(text, {**beside, **shipped().editions})


def _check_efforts(text: str, file: str) -> Checked:
    from services.assessment.checking import check_efforts
    from services.assessment.editions import shipped
    from services.assessment.shelf import read_folder
    from services.ui.wording import sentence_for

    beside = {} if file == "-" else read_folder(Path(file).parent, quiet=True).editions
    return check_efforts(text, sentence_for, {**beside, **shipped().editions}.get)


def _say_gaps(checked: Checked, file: str) -> None:
    """What a firm would miss, though the edition can be used."""
    from services.assessment.completing import list_gaps
    from services.assessment.packing import Pack

    if not isinstance(checked.edition, Pack):
        return
    for gap in list_gaps(checked.edition):
        click.echo(f"{file}: 提示：{gap}")
    if checked.efforts is None and checked.edition.id not in _estimated(file):
        click.echo(f"{file}: 提示：没有每一步的工作量和费用（efforts），测评后就没有“最省力的做法”")


def _estimated(file: str) -> set[str]:
    """The editions whose steps somebody has estimated: those that came along, and those in the same folder."""
    from services.assessment.editions import shipped
    from services.assessment.shelf import read_folder

    beside = () if file == "-" else read_folder(Path(file).parent, quiet=True).efforts
    return {*shipped().efforts, *beside}
