"""What people and programs may send, checked; every sentence says what would be right."""
