"""Backup and restore as an operator runs them: the scripts themselves, an owner who is no superuser, a real PostgreSQL."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from services.rooms import ROOMS
from services.settings import Settings
from services.storage.database import RoomDatabase
from tests.harness.brokers import Broker
from tests.harness.sites import OWNER, PHOTO, Site


def test_after_a_fire_everything_acknowledged_is_there_again(site: Site, broker: Broker) -> None:
    before, backup = site.rows(), site.back_up()
    checked = site.run("check-backup.sh", backup)
    assert checked.returncode == 0, checked.stderr
    assert scratch_databases(site) == []

    site.wipe()
    empty = broker.vhost()
    restored = site.run("restore.sh", backup, BAMAI_AMQP_URL=empty)
    broker.drop(empty)
    assert restored.returncode == 0, restored.stderr
    assert "are sent again" in restored.stdout
    assert sum(before.values()) > 100
    after = site.rows()
    assert {t: n for t, n in after.items() if not grows(t)} == {t: n for t, n in before.items() if not grows(t)}
    assert all(after[table] >= rows for table, rows in before.items())
    assert (site.settings.home / PHOTO).read_bytes() == b"\xff\xd8 a licence"
    assert [room for room in ROOMS if not can_write(site.settings, room)] == []


def grows(table: str) -> bool:
    """Names and numbers are said again after a restore."""
    return table.split(".")[1].startswith(("outbox", "ledger"))


def test_a_restore_destroys_nothing_unasked(site: Site) -> None:
    before, backup = site.rows(), site.back_up()
    refused = site.run("restore.sh", backup)
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    assert site.rows() == before
    replaced = site.run("restore.sh", backup, "--replace")
    assert replaced.returncode == 0, replaced.stderr
    assert site.rows() == before


def test_evidence_comes_along_wherever_it_is_kept(site: Site, tmp_path: Path) -> None:
    within, elsewhere = site.settings.evidence_folder / "ab" / "inside", tmp_path / "evidence" / "cd" / "outside"
    for path in (within, elsewhere):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"%PDF-1.7")
    there = {"BAMAI_EVIDENCE": str(tmp_path / "evidence")}
    backup = site.back_up(**there)
    for path in (within, elsewhere):
        path.unlink()
    assert site.run("check-backup.sh", backup).returncode == 0
    restored = site.run("restore.sh", backup, "--replace", **there)
    assert restored.returncode == 0, restored.stderr
    assert [path.read_bytes() for path in (within, elsewhere)] == [b"%PDF-1.7"] * 2
    assert not (site.back_up() / "evidence.tar.gz").exists()


def test_a_running_center_is_not_restored_into(site: Site) -> None:
    backup = site.back_up()
    connection = site.server.connect(OWNER)
    try:
        refused = site.run("restore.sh", backup, "--replace")
    finally:
        connection.close()
    assert (refused.returncode, "stop the center" in refused.stderr) == (1, True)


@pytest.mark.parametrize("script", ["check-backup.sh", "restore.sh"])
def test_a_damaged_backup_is_not_used(site: Site, script: str) -> None:
    backup = site.back_up()
    with (backup / "database.dump").open("r+b") as file:
        file.seek(2000)
        file.write(b"!")
    refused = site.run(script, backup)
    assert (refused.returncode, "damaged" in refused.stderr) == (1, True)


def test_events_that_are_missing_from_a_dump_are_missed(site: Site) -> None:
    backup = site.back_up()
    manifest = backup / "MANIFEST"
    manifest.write_text(re.sub(r"ledger=\d+", "ledger=1000000", manifest.read_text()))
    sums = subprocess.run(["sha256sum", "MANIFEST", "database.dump", "home.tar.gz"], cwd=backup, capture_output=True, check=True)
    (backup / "SHA256SUMS").write_bytes(sums.stdout)
    missed = site.run("check-backup.sh", backup)
    assert missed.returncode == 1
    assert "of 1000000 events came back" in missed.stderr
    assert scratch_databases(site) == []


def test_only_the_newest_backups_are_kept_and_only_their_owner_reads_them(site: Site) -> None:
    for day in range(10, 14):
        (site.backups / f"bamai-202001{day}T000000Z").mkdir(parents=True)
    backup = site.back_up(BAMAI_BACKUP_KEEP="2")
    kept = sorted(path for path in site.backups.iterdir() if path.name.startswith("bamai-"))
    assert len(kept) == 2
    assert kept[-1] == backup
    assert {path.stat().st_mode & 0o077 for path in [backup, *backup.iterdir()]} == {0}


@pytest.mark.parametrize(("arguments", "said"), [((), "name a backup"), (("/nowhere",), "name a backup")])
def test_a_wrong_call_is_answered_in_one_line(site: Site, arguments: tuple[str, ...], said: str) -> None:
    for script in ("restore.sh", "check-backup.sh"):
        done = site.run(script, *arguments)
        assert (done.returncode, said in done.stderr, len(done.stderr.splitlines())) == (1, True, 1)


def test_a_database_that_is_away_makes_no_backup(site: Site) -> None:
    there = sorted(site.backups.iterdir())
    done = site.run("backup.sh", site.backups, BAMAI_CONFIG=str(elsewhere(site)))
    assert done.returncode == 1
    assert sorted(site.backups.iterdir()) == there


def elsewhere(site: Site) -> Path:
    """The same settings, with a port where no database is."""
    folder = site.config / "elsewhere"
    folder.mkdir()
    for name in ("env", "owner.env"):
        (folder / name).write_text((site.config / name).read_text().replace(f":{site.server.port}/", ":1/"))
    return folder


def scratch_databases(site: Site) -> list[str]:
    with site.server.connect("postgres").cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'bamai_check%'")
        return [row[0] for row in cursor.fetchall()]


def can_write(settings: Settings, room: str) -> bool:
    """As the room's own login, with the rights that migrating gave back."""
    database = RoomDatabase(room, settings.room_url(room), application="test")
    with database.transaction() as session:
        session.connection().exec_driver_sql("DELETE FROM inbox WHERE false")
    database.close()
    return True
