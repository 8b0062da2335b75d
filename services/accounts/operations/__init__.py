"""The deeds of accounts, one file a behaviour."""
