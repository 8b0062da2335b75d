"""What outreach does on hearing a fact. All of it tolerates duplicates and any order."""
