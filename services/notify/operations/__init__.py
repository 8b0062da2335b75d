"""What notify does: learn who people are, note what is to be told, address it, send it, and what readers do with it."""
