"""Reads about gatherings."""
