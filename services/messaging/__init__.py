"""The spine: what a room said leaves with its transaction (outbox), and takes effect once per listener (inbox). No domain word."""

import warnings

warnings.filterwarnings("ignore", r"\s*Eventlet is deprecated")  # we know, and say why in docs/adr
