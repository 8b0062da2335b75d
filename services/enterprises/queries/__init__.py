"""What may be read here, and by whom: every question filters in SQL."""
