"""PostgreSQL: one schema and one login per room, sessions, numbered migrations, and the embedded server. No domain word."""
