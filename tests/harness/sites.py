"""A machine as an operator has it: settings in files, an owner who is no superuser, and the scripts of deploy/ to run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from services.cli.furnishing import furnish
from services.rooms import ROOMS
from services.settings import Settings, load_settings
from services.storage.binaries import Account, programs_for
from services.storage.embedded import EmbeddedPostgres
from services.storage.ports import HOST
from tests.harness.databases import SECRET, DatabaseServer

DEPLOY = Path(__file__).parents[2] / "deploy"
OWNER = "plain_owner"
PHOTO = Path("enterprises") / "photo.jpg"


@dataclass
class Site:
    """A machine's settings, and what runs on it."""

    server: EmbeddedPostgres
    config: Path
    settings: Settings
    backups: Path

    def run(
        self, script: str, *arguments: str | Path, tools: Path = Path("/nonexistent"), **more: str
    ) -> subprocess.CompletedProcess[str]:
        """Run one of the scripts; programs in `tools` go before the machine's."""
        environment = {
            "PATH": f"{tools}:{programs_for(Account())}:{os.environ['PATH']}", "LANG": "C.UTF-8", "HOME": "/nonexistent",
            "BAMAI_CONFIG": str(self.config), "BAMAI_BIN": str(Path(sys.executable).parent), **more,
        }  # fmt: skip
        return subprocess.run(
            [DEPLOY / script, *arguments], env=environment, capture_output=True, text=True, check=False, timeout=120
        )

    def back_up(self, **more: str) -> Path:
        done = self.run("backup.sh", self.backups, **more)
        assert done.returncode == 0, done.stderr
        return Path(done.stdout.splitlines()[-1])

    def rows(self) -> dict[str, int]:
        """Every table of every room, with how many rows it has."""
        with self.server.connect(OWNER).cursor() as cursor:
            cursor.execute("SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname = ANY(%s)", (list(ROOMS),))
            tables = [row[0] for row in cursor.fetchall()]
            counted = {}
            for table in tables:
                cursor.execute(f"SELECT count(*) FROM {table}")
                counted[table] = cursor.fetchone()[0]
        return counted

    def wipe(self) -> None:
        """Database and files are gone, as after the machine burned down."""
        with self.server.connect("postgres").cursor() as cursor:
            cursor.execute(f"DROP DATABASE {OWNER} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {OWNER} OWNER {OWNER} TEMPLATE template0")
        shutil.rmtree(self.settings.home)


@contextmanager
def site_on(postgres: DatabaseServer, folder: Path) -> Iterator[Site]:
    """Owner, settings, migrated rooms with something in them, and a photo."""
    make_owner(postgres.server, folder)
    home, secret = folder / "home", SECRET
    url = f"postgresql://{{}}{HOST}:{postgres.server.port}/{OWNER}"
    (folder / "env").write_text(
        f"BAMAI_SECRET_KEY='{secret}'\nBAMAI_HOME={home}\nBAMAI_DATABASE_ROLE_PREFIX=plain_\nBAMAI_DATABASE_URL={url.format('')}\n"
    )
    (folder / "owner.env").write_text(f"BAMAI_DATABASE_URL='{url.format(f'{OWNER}:its%20own%27s@')}'\n")
    settings = load_settings(
        home=home, secret_key=secret, database_role_prefix="plain_", database_url=url.format(f"{OWNER}:its%20own%27s@")
    )
    subprocess.run([sys.executable, "-m", "services.cli", "migrate"], env=settings.environment(), check=True, capture_output=True)
    furnish(settings)
    (home / PHOTO).parent.mkdir(exist_ok=True)
    (home / PHOTO).write_bytes(b"\xff\xd8 a licence")
    yield Site(postgres.server, folder, settings, folder / "backups")
    postgres.drop(OWNER)


def make_owner(server: EmbeddedPostgres, folder: Path) -> None:
    """owner.sql as it is delivered, but for the name: the test's own superuser is called bamai already."""
    script = folder / "owner.sql"
    script.write_text(re.sub(r"\bbamai\b", OWNER, (DEPLOY / "postgres" / "owner.sql").read_text()))
    subprocess.run(
        [programs_for(Account()) / "psql", "-X", "-v", "ON_ERROR_STOP=1", "-v", "password='its own''s'", "-f", script],
        env={"PGHOST": HOST, "PGPORT": str(server.port), "PGUSER": "bamai", "PGPASSWORD": server.password, "PGDATABASE": "postgres"},
        check=True, capture_output=True,
    )  # fmt: skip
