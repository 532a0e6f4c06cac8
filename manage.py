"""Django's own commands, for developers: see docs/how-to/change-the-code.md."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

from citylinks.kernel.private import keep_to_owner

if __name__ == "__main__":
    keep_to_owner()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citylinks.settings")
    execute_from_command_line(sys.argv)
