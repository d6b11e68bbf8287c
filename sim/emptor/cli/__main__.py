"""`python -m emptor.cli` is `emptor`."""

from emptor.cli import main

main()
