"""The wheel is the product: what it must contain is in it, and it works far from the checkout."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.contracts.vocabulary import SCENES
from services.rooms import ROOMS
from tests.harness.running import RunningCenter

ROOT = Path(__file__).parents[2]
SEVERAL = {1, 4, 6, 7, 9, 10}
SHEET = {
    "pack": "miit-2024",
    "answers": {str(number): ["B"] if number in SEVERAL else "A" for number in range(1, 16)},
    "scenes": dict.fromkeys(SCENES, 1),
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT], check=True, capture_output=True
    )
    (built,) = folder.glob("bamai-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The `bamai` of an environment that has the wheel, and the locked packages of this one, but not this checkout."""
    folder = tmp_path_factory.mktemp("elsewhere")
    venv.create(folder / "env", with_pip=False)
    python = folder / "env" / "bin" / "python"
    site = Path(sysconfig.get_path("purelib", vars={"base": str(folder / "env"), "platbase": str(folder / "env")}))
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel], check=True
    )
    borrowed = Path(sysconfig.get_path("purelib"))
    (site / "borrowed.pth").write_text(f"import sys; sys.path.append({str(borrowed)!r})\n")
    return folder / "env" / "bin" / "bamai"


def run(program: Path, *arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=False, cwd="/", **options)  # type: ignore[call-overload,no-any-return]


def test_the_wheel_has_everything_that_lies_beside_the_code(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    tracked = subprocess.run(["git", "ls-files", "services"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    missing = {path for path in tracked if path} - inside
    assert missing == set()
    assert any(path.startswith("services/ui/static/") for path in inside)
    for room in ROOMS:
        assert f"services/{room}/migrations/__init__.py" in inside or any(
            path.startswith(f"services/{room}/migrations/0001") for path in inside
        )


def test_the_wheel_has_nothing_of_the_workshop(wheel: Path) -> None:
    inside = zipfile.ZipFile(wheel).namelist()
    assert [path for path in inside if not path.startswith(("services/", "bamai-"))] == []


def test_the_installed_program_is_not_the_checkout(installed: Path) -> None:
    python = installed.with_name("python")
    done = run(python, "-c", "import services; print(services.__file__)")
    assert str(ROOT) not in done.stdout
    assert "elsewhere" in done.stdout


def test_scoring_works_from_the_wheel(installed: Path) -> None:
    done = run(installed, "score", "-", input=json.dumps(SHEET))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["pack"] == "miit-2024"


def test_a_wrong_sheet_is_refused_from_the_wheel(installed: Path) -> None:
    done = run(installed, "score", "-", input='{"pack": "miit-1999"}')
    assert done.returncode == 1
    assert "errors" in json.loads(done.stdout)


def test_the_whole_loop_runs_from_the_wheel(installed: Path, running_center: RunningCenter) -> None:
    environment = {"BAMAI_HOME": str(running_center.settings.home), "BAMAI_PORT": str(running_center.settings.port)}
    done = run(installed, "demo", env=environment | {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"})
    assert done.returncode == 0, done.stdout + done.stderr
