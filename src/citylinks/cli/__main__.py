"""`python -m citylinks.cli` is the command `citylinks`."""

from __future__ import annotations

from citylinks.cli.app import main

main()
