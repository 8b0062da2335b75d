# Sourced by the scripts here: where things are, and the owner's way into the database.
# BAMAI_CONFIG: the folder of env and owner.env. BAMAI_BIN: the folder of the installed programs.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
config=${BAMAI_CONFIG:-/etc/bamai}
bin=${BAMAI_BIN:-$here/../venv/bin}

say() { printf '%s  %s\n' "$(date -u +%H:%M:%S)" "$*" >&2; }
fail() { printf 'Error: %s\n' "$*" >&2; exit 1; }

# Whoever may not read the owner's file (systemd reads it as root) must have been told what is in it.
if [ -r "$config/owner.env" ]; then
  set -a
  # shellcheck disable=SC1091
  . "$config/env" && . "$config/owner.env"
  set +a
elif [ -z "${BAMAI_DATABASE_URL:-}" ]; then
  fail "cannot read $config/owner.env; run this as root"
fi
home=${BAMAI_HOME:-/var/lib/bamai}
# Evidence that is kept elsewhere is a part of its own; where it is below the home it comes along with it.
evidence=${BAMAI_EVIDENCE:-}
case "$evidence/" in "$home"/*) evidence="" ;; esac

# The owner's address as libpq's own variables (a password on a command line is everybody's to read), and the rooms there are.
told=$("$bin/python" - <<'PYTHON'
import os, shlex
from sqlalchemy.engine import make_url
from services.rooms import ROOMS
url = make_url(os.environ["BAMAI_DATABASE_URL"])
parts = {"PGHOST": url.host, "PGPORT": url.port, "PGUSER": url.username, "PGPASSWORD": url.password, "PGDATABASE": url.database}
print("\n".join(f"export {name}={shlex.quote(str(value))}" for name, value in parts.items() if value))
print(f"rooms={shlex.quote(' '.join(ROOMS))}")
PYTHON
) || fail "BAMAI_DATABASE_URL in $config/owner.env is not a database address"
eval "$told"
export PGAPPNAME=bamai-deploy PGCONNECT_TIMEOUT=10

ask() { psql -XAtq -v ON_ERROR_STOP=1 "$@"; }

# How many rows a spine table has in all rooms together.
count() {
  local query="" room
  for room in $rooms; do
    query+="${query:+ + }(SELECT count(*) FROM $room.$1)"
  done
  ask -c "SELECT $query"
}
