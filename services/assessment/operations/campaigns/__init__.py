"""Deeds about campaigns: open and close them, take in lists, invite, remind, follow how far the firms are, forget."""
