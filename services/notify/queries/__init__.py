"""Reads: whom a notice concerns, what a person has been told, what a firm should be told by hand, and all of it as it is shown."""
