"""`python -m deploy.bundle`: everything a machine without internet needs, in one archive with checksums.

For the platform and the Python it is made with. What is downloaded is held against the hashes of requirements.lock.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import click

ROOT = Path(__file__).parents[1]
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check")
CARRIED = ("LICENSE",)
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc")


@click.command()
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), default=ROOT / "dist", help="Where the archive goes.")
def main(into: Path) -> None:
    """Build dist/bamai-VERSION-offline.tar.gz."""
    began = time.monotonic()
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bamai-bundle-") as scratch:
        name = f"bamai-{version('bamai')}-offline"
        folder = Path(scratch) / name
        folder.mkdir()
        fill(folder)
        archive = into / f"{name}.tar.gz"
        pack(folder, archive)
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    archive.with_name(f"{archive.name}.sha256").write_text(f"{digest}  {archive.name}\n")
    click.echo(f"{archive}: {archive.stat().st_size / 2**20:.1f} MiB in {time.monotonic() - began:.0f} s")


def fill(folder: Path) -> None:
    """Wheels, the files of this folder, and what says what they are."""
    wheels = folder / "wheels"
    _gather(wheels)
    shutil.copytree(ROOT / "deploy", folder / "deploy", ignore=LEFT_OUT)
    shutil.copy2(ROOT / "deploy" / "install.sh", folder / "install.sh")
    for name in CARRIED:
        shutil.copy2(ROOT / name, folder / name)
    ours, others = _sorted_out(wheels)
    (folder / "requirements.txt").write_text("".join(f"{name}=={number}\n" for name, number in others))
    (folder / "VERSION").write_text(f"{ours}\n")
    (folder / "PYTHON").write_text(f"{sysconfig.get_platform()} {sys.version_info.major}.{sys.version_info.minor}\n")
    (folder / "SHA256SUMS").write_text("".join(f"{digest}  {name}\n" for name, digest in _checksums(folder)))


def pack(folder: Path, archive: Path) -> None:
    """The same bytes for the same files: names in order, nobody's ids, one time for all."""
    moment = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))

    def anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = "root"
        entry.mtime = moment
        return entry

    with (
        archive.open("wb") as file,
        gzip.GzipFile("", "wb", 1, file, mtime=moment) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for path in sorted(folder.rglob("*")):
            tar.add(path, Path(folder.name) / path.relative_to(folder), recursive=False, filter=anonymous)


def _gather(wheels: Path) -> None:
    """Every locked package as a wheel: downloaded where there is one, built here from its checked source where there is none."""
    _run(*PIP, "wheel", "--quiet", "--no-deps", "--require-hashes", "-r", ROOT / "requirements.lock", "--wheel-dir", wheels)
    _run(*PIP, "wheel", "--quiet", "--no-deps", "--no-build-isolation", ROOT, "--wheel-dir", wheels)


def _sorted_out(wheels: Path) -> tuple[str, list[tuple[str, str]]]:
    """Our version, and name and version of the others."""
    found = sorted((path.name.split("-")[0], path.name.split("-")[1]) for path in wheels.glob("*.whl"))
    (ours,) = [number for name, number in found if name == "bamai"]
    return ours, [(name, number) for name, number in found if name != "bamai"]


def _checksums(folder: Path) -> list[tuple[str, str]]:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "SHA256SUMS")
    return [(path.relative_to(folder).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()) for path in files]


def _run(*command: str | Path) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise click.ClickException(f"{' '.join(map(str, command[2:5]))} failed: {done.stderr.strip().splitlines()[-1]}")


if __name__ == "__main__":
    main()
