from __future__ import annotations

from calls.conftest import call, cities, host, program, resource, whole  # noqa: F401
