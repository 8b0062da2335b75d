"""`python -m services.cli …` is `bamai …`."""

from services.cli import main

main(prog_name="bamai")
