"""The spine: what a room said leaves with its transaction (outbox), and takes effect once per listener (inbox). No domain word."""
