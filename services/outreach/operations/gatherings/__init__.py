"""Deeds about gatherings."""
