# Sourced by check-backup.sh and restore.sh: a backup that is whole, part by part.
backup=${1:-}
[ -n "$backup" ] && [ -f "$backup/MANIFEST" ] || fail "name a backup: a folder bamai-<UTC time> with a MANIFEST"
backup=$(cd "$backup" && pwd)
(cd "$backup" && sha256sum --quiet --check SHA256SUMS) || fail "$backup is damaged: a checksum is wrong"
noted() { sed -n "s/^$1=//p" "$backup/MANIFEST"; }

part() {
  if [ -f "$backup/$1.gpg" ]; then
    gpg --batch --quiet --decrypt "$backup/$1.gpg"
  else
    cat "$backup/$1"
  fi
}

# Into the database that PGDATABASE names. Rights and logins are made anew by `bamai migrate`, for the logins of this server.
pour() {
  part database.dump | pg_restore --no-owner --no-acl --exit-on-error --single-transaction --dbname="$PGDATABASE"
  local ledger
  ledger=$(count ledger)
  [ "$ledger" -ge "$(noted ledger)" ] || fail "only $ledger of $(noted ledger) events came back"
  say "$ledger events came back ($(noted ledger) were there when the backup began)"
}
