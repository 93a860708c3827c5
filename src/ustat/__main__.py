"""`python -m ustat` is `ustat`."""

from ustat.cli import main

main()
