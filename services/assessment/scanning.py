"""The hook for a virus scanner: a command that reads the file from its standard input, and says by its exit code what it is."""

from __future__ import annotations

import shlex
import subprocess
from typing import BinaryIO

from services.contracts.refusals import Refused
from services.contracts.words import _

_CLEAN, _FOUND = 0, 1
"""As clamdscan and clamscan leave; every other code means that it could not look."""


class NoAnswer(Refused):
    """The scanner could not say; whoever asked tries again later."""


def is_clean(command: str, file: BinaryIO, seconds: float) -> bool:
    """What the scanner says of the file.

    Raises:
        NoAnswer: it is not there, takes longer than it may, or failed.
    """
    try:
        done = subprocess.run(
            shlex.split(command), stdin=file, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=seconds, check=False
        )  # fmt: skip
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise NoAnswer(_("查毒程序没有应答")) from error
    if done.returncode not in (_CLEAN, _FOUND):
        raise NoAnswer(_("查毒程序出错，退出码 %(code)s") % {"code": done.returncode})
    return done.returncode == _CLEAN
