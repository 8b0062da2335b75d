"""Deeds: one function per use case, each inside its caller's transaction."""
