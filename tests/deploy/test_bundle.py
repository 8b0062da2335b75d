"""The offline bundle installs and runs with the network cut off, and refuses to when anything in it was changed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from services.contracts.vocabulary import SCENES
from services.rooms import ROOMS

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
CUT_OFF = ("unshare", "--map-root-user", "--net")
SEVERAL = {1, 4, 6, 7, 9, 10}
SHEET = {
    "pack": "miit-2024",
    "answers": {str(number): ["B"] if number in SEVERAL else "A" for number in range(1, 16)},
    "scenes": dict.fromkeys(SCENES, 1),
}


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle built and unpacked."""
    folder = tmp_path_factory.mktemp("bundle")
    subprocess.run([sys.executable, "-m", "deploy.bundle", "--into", folder], check=True, cwd=ROOT, capture_output=True)
    (archive,) = folder.glob("bamai-*-offline.tar.gz")
    subprocess.run(["sha256sum", "--check", "--quiet", f"{archive.name}.sha256"], cwd=folder, check=True)
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    archive.unlink()
    (unpacked,) = (path for path in folder.iterdir() if path.is_dir())
    return unpacked


@pytest.fixture(scope="module")
def installed(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The prefix it was installed into, without any network."""
    prefix = tmp_path_factory.mktemp("opt")
    done = install(bundle, prefix)
    assert done.returncode == 0, done.stderr
    return prefix


def install(bundle: Path, prefix: Path) -> subprocess.CompletedProcess[str]:
    return run(*CUT_OFF, bundle / "install.sh", "--prefix", prefix, cwd="/")


def run(*command: str | Path, **options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload,no-any-return]


def test_a_changed_bundle_is_not_installed(bundle: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed"
    shutil.copytree(bundle, changed, copy_function=shutil.copyfile)
    (changed / "install.sh").chmod(0o755)
    with (changed / "deploy" / "compose.yaml").open("a") as file:
        file.write("\n# one line more\n")
    done = install(changed, tmp_path / "opt")
    assert done.returncode == 1
    assert "damaged" in done.stderr
    assert not (tmp_path / "opt").exists()


def test_what_was_installed_offline_runs_offline(installed: Path) -> None:
    program = installed / "current" / "venv" / "bin" / "bamai"
    shown = run(*CUT_OFF, program, "--help", cwd="/")
    assert shown.returncode == 0, shown.stderr
    assert "worker" in shown.stdout
    scored = run(*CUT_OFF, program, "score", "-", input=json.dumps(SHEET), cwd="/")
    assert scored.returncode == 0, scored.stderr
    assert json.loads(scored.stdout)["pack"] == "miit-2024"


def test_everything_that_runs_a_center_came_along(installed: Path) -> None:
    current = installed / "current"
    for name in ("README.md", "compose.yaml", "backup.sh", "nginx/rooms.map", "systemd/bamai.target", "env.example"):
        assert (current / "deploy" / name).is_file(), name
    asked = "from services.web import create_app; from services.rooms import ROOMS; print(*ROOMS)"
    said = run(current / "venv" / "bin" / "python", "-c", asked, cwd="/")
    assert said.stdout.split() == list(ROOMS), said.stderr


def test_a_version_is_not_installed_over_itself(bundle: Path, installed: Path) -> None:
    done = install(bundle, installed)
    assert (done.returncode, "is there already" in done.stderr) == (1, True)
    assert (installed / "current" / "venv" / "bin" / "bamai").exists()
