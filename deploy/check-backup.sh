#!/usr/bin/env bash
# check-backup.sh BACKUP: whether a backup can be restored, tried in a scratch database that is dropped again.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/surroundings.sh"
. "$here/opening.sh"

scratch=bamai_check_$$
PGDATABASE=postgres ask -c "CREATE DATABASE $scratch TEMPLATE template0"
trap 'PGDATABASE=postgres ask -c "DROP DATABASE $scratch"' EXIT
export PGDATABASE=$scratch
pour
part home.tar.gz | tar --list --gzip >/dev/null
if [ -f "$backup/evidence.tar.gz" ] || [ -f "$backup/evidence.tar.gz.gpg" ]; then
  part evidence.tar.gz | tar --list --gzip >/dev/null
fi
say "$backup can be restored"
