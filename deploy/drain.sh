#!/usr/bin/env bash
# drain.sh [SECONDS]: stops the center in the order in which nothing is left under way: pages first, then, once the outboxes
# are empty and the queues read, relay and workers. What is not done after SECONDS (120) stays safe where it is.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/surroundings.sh"
patience=${1:-120}
[[ $patience =~ ^[0-9]+$ ]] || fail "SECONDS must be a number"

queued() {
  local url=${BAMAI_AMQP_URL:-/}
  local vhost=${url##*/}
  rabbitmqctl -q list_queues -p "${vhost:-/}" messages --no-table-headers 2>/dev/null | awk '{sum += $1} END {print sum + 0}'
}

say "pages stop: requests under way are finished"
systemctl stop 'bamai-web@*.service'
still=0
for ((second = 0; second < patience; second++)); do
  outbox=$(count outbox)
  queue=$(queued)
  # a handler may say something new, so it must be quiet twice
  if [ "$outbox" = 0 ] && [ "$queue" = 0 ]; then still=$((still + 1)); else still=0; fi
  [ "$still" -lt 2 ] || break
  sleep 1
done
[ "$still" -ge 2 ] || say "left for later: $outbox in the outboxes, $queue in the queues; they are kept there"
say "relay and workers stop"
systemctl stop bamai-relay.service 'bamai-worker@*.service'
systemctl stop bamai.target
say "stopped"
