"""Ways to a platform: its interface, or files in a folder."""
