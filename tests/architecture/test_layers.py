"""Who may know whom is checked by machine, and the check itself is broken once for each rule."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.pure


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    environment = os.environ | {"PYTHONPATH": str(folder), "COLUMNS": "200"}
    return subprocess.run(
        [program, "--no-logo", "--config", folder / "pyproject.toml"], cwd=folder, capture_output=True, text=True, check=False,
        env=environment,
    )  # fmt: skip


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree's Python files, to break."""
    folder = tmp_path_factory.mktemp("tree")
    shutil.copytree(ROOT / "services", folder / "services", ignore=shutil.ignore_patterns("__pycache__", "static", "data"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_the_tree_keeps_its_layers() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("module", "line", "named"),
    [
        ("services/providers/matching.py", "import services.diagnosis.models", "services.diagnosis"),
        ("services/ui/render.py", "import services.accounts.models", "services.accounts"),
        ("services/storage/base.py", "import services.messaging.outbox", "services.messaging"),
        ("services/messaging/outbox.py", "import services.web", "services.web"),
        ("services/accounts/models.py", "import services.accounts.operations", "services.accounts.operations"),
        ("services/contracts/envelope.py", "import sqlalchemy", "sqlalchemy"),
        ("services/settings.py", "import services.storage.base", "services.storage"),
        ("services/workdays/zone.py", "import services.settings", "services.settings"),
        ("services/leftovers/__init__.py", "", "leftovers"),
    ],
)  # fmt: skip
def test_breaking_a_rule_is_noticed(copy: Path, module: str, line: str, named: str) -> None:
    path = copy / module
    before = path.read_text() if path.exists() else None
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{before or ''}\n{line}\n")
    try:
        done = lint(copy)
    finally:
        if before is None:
            shutil.rmtree(path.parent)
        else:
            path.write_text(before)
    assert done.returncode != 0, f"{line!r} in {module} went unnoticed"
    assert named in done.stdout + done.stderr
