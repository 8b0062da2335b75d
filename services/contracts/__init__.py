"""What rooms say to each other: facts in the past tense, the envelope they travel in, and shared vocabulary. Pure."""
