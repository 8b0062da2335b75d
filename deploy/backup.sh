#!/usr/bin/env bash
# backup.sh [FOLDER]: one backup of database and files, as FOLDER/bamai-<UTC time>/ (FOLDER: /var/backups/bamai).
#   BAMAI_BACKUP_KEEP       how many are kept (14)
#   BAMAI_BACKUP_RECIPIENT  a GnuPG key: both parts are encrypted for it, and only its owner can restore them
# The secret in /etc/bamai/env is not in a backup. Whoever has both has everything; keep it elsewhere.
set -euo pipefail
umask 077
. "$(dirname "${BASH_SOURCE[0]}")/surroundings.sh"

folder=${1:-/var/backups/bamai}
keep=${BAMAI_BACKUP_KEEP:-14}
recipient=${BAMAI_BACKUP_RECIPIENT:-}
[[ $keep =~ ^[1-9][0-9]*$ ]] || fail "BAMAI_BACKUP_KEEP must be a number from 1"
mkdir -p "$folder"
exec 9>"$folder/.lock"
flock -n 9 || fail "another backup into $folder is running"

stamp=$(date -u +%Y%m%dT%H%M%SZ)
draft=$folder/.draft-$stamp
trap 'rm -rf "$draft"' EXIT
rm -rf "$folder"/.draft-*
mkdir "$draft"

# Encrypts where that is asked for; the name says so.
sealed() {
  if [ -n "$recipient" ]; then
    gpg --batch --quiet --trust-model always --encrypt --recipient "$recipient" --output "$1.gpg"
  else
    cat >"$1"
  fi
}

# Ledgers only grow: what is counted before the dump must be in it.
ledger=$(count ledger) || fail "the database cannot be read"
say "database: $ledger events in the ledgers"
pg_dump --format=custom --no-owner --no-acl --lock-wait-timeout=60s | sealed "$draft/database.dump"
# Files after the database: a file is written before its row, and stays a day after its row was given up, so every row has its file.
say "files: $home"
mkdir -p "$home"
tar --create --gzip --directory "$home" --exclude=./postgres --exclude=./lock --exclude=./secret_key --warning=no-file-changed . | sealed "$draft/home.tar.gz"

if [ -n "$evidence" ]; then
  say "evidence: $evidence"
  mkdir -p "$evidence"
  tar --create --gzip --directory "$evidence" --warning=no-file-changed . | sealed "$draft/evidence.tar.gz"
fi

cat >"$draft/MANIFEST" <<MANIFEST
version=$("$bin/bamai" --version | sed 's/.* //')
taken=$stamp
database=$PGDATABASE
server=$(ask -c 'SHOW server_version')
ledger=$ledger
rooms=$rooms
MANIFEST
(cd "$draft" && sha256sum -- * >SHA256SUMS)
mv "$draft" "$folder/bamai-$stamp"
trap - EXIT
say "$(du -sh "$folder/bamai-$stamp" | cut -f1) in $folder/bamai-$stamp"

find "$folder" -mindepth 1 -maxdepth 1 -type d -name 'bamai-*' | sort -r | tail -n "+$((keep + 1))" | while read -r old; do
  say "no longer kept: $old"
  rm -rf "$old"
done
printf '%s\n' "$folder/bamai-$stamp"
