"""Reads. Who may see what is decided in their SQL."""
