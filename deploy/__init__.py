"""How the center is installed and run: one description of its processes, and what starts them here and elsewhere."""
