#!/usr/bin/env bash
# upgrade.sh: from an unpacked bundle, as root: install beside the running version, back up, drain, switch, migrate, start.
# Migrations only go forward. If the new version does not do, go back with the backup this makes; README.md says how.
set -euo pipefail
bundle=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
prefix=${BAMAI_PREFIX:-/opt/bamai}
current=$prefix/current
[ "$(id -u)" -eq 0 ] || { echo "Error: run this as root" >&2; exit 1; }
[ -e "$current/deploy/drain.sh" ] || { echo "Error: nothing is installed in $prefix; run install.sh" >&2; exit 1; }

old=$(readlink -f "$current")
new=$prefix/$(cat "$bundle/VERSION")
[ "$old" != "$new" ] || { echo "Error: $new is the version that runs already" >&2; exit 1; }
"$bundle/install.sh" --no-switch
"$new/venv/bin/bamai" --version
backup=$("$current/deploy/backup.sh" /var/backups/bamai | tail -n 1)
"$current/deploy/check-backup.sh" "$backup"
"$current/deploy/drain.sh"
systemctl stop bamai-migrate.service
ln -sfn "$new" "$current.new" && mv -T "$current.new" "$current"
systemctl daemon-reload
if ! systemctl start bamai-migrate.service; then
  echo "Error: migrating failed: journalctl -u bamai-migrate. To go back: ln -sfn $old $current," >&2
  echo "  $old/deploy/restore.sh $backup --replace, systemctl start bamai.target" >&2
  exit 1
fi
systemctl start bamai.target
nginx -t -q && systemctl reload nginx
echo "$(cat "$bundle/VERSION") runs; backup before it: $backup; version before it: $old"
