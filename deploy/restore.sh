#!/usr/bin/env bash
# restore.sh BACKUP [--replace]: database and files of a backup, into a stopped center whose broker has been emptied.
# The database must be empty; with --replace the rooms' schemas that are in it are dropped first.
set -euo pipefail
umask 077
. "$(dirname "${BASH_SOURCE[0]}")/surroundings.sh"
. "$here/opening.sh"
replace=${2:-}
[ -z "$replace" ] || [ "$replace" = --replace ] || fail "there is no option $replace"

if command -v systemctl >/dev/null && systemctl is-active --quiet 'bamai-web@*' 'bamai-worker@*' bamai-relay 2>/dev/null; then
  fail "the center is running: systemctl stop bamai.target"
fi
running=$(ask -c "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usesysid IS NOT NULL AND pid <> pg_backend_pid()")
[ "$running" = 0 ] || fail "$running sessions use the database; stop the center first"

there=$(ask -c "SELECT string_agg(quote_ident(nspname), ', ') FROM pg_namespace WHERE nspname = ANY(string_to_array('$(noted rooms)', ' '))")
if [ -n "$there" ]; then
  [ "$replace" = --replace ] || fail "the database is not empty ($there); --replace drops what is in it"
  say "dropping $there"
  PGOPTIONS="-c client_min_messages=warning" ask -c "DROP SCHEMA $there CASCADE"
fi
pour
say "files into $home"
mkdir -p "$home"
part home.tar.gz | tar --extract --gzip --directory "$home" --no-same-owner
if [ -f "$backup/evidence.tar.gz" ] || [ -f "$backup/evidence.tar.gz.gpg" ]; then
  evidence=${evidence:-$home/evidence}
  say "evidence into $evidence"
  mkdir -p "$evidence"
  part evidence.tar.gz | tar --extract --gzip --directory "$evidence" --no-same-owner
fi
"$bin/bamai" migrate
if [[ ${BAMAI_AMQP_URL:-memory://} != memory:* ]]; then
  "$bin/bamai" resend
fi
if [ "$(id -u)" -eq 0 ] && id bamai >/dev/null 2>&1; then
  chown -R bamai:bamai "$home" ${evidence:+"$evidence"}
fi
say "restored; now: systemctl start bamai.target"
