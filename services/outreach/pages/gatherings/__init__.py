"""Doors of gatherings for people: the public calendar, one's own registration, and what the center does with both."""
