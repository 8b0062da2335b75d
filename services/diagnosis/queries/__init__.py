"""What diagnosis can be asked. Whose case it is, is asked in SQL: what is not theirs does not exist for them."""
