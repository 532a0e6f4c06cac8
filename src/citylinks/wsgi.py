"""The WSGI entry point: `granian --interface wsgi citylinks.wsgi:application`."""

from __future__ import annotations

import os

# Before numpy loads: spinning thread pools fight each other on few cores.
os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", "4")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citylinks.settings")

from django.core.wsgi import get_wsgi_application

from citylinks.kernel.private import keep_to_owner
from citylinks.kernel.secret import keep_own_key
from citylinks.logs import telemetry
from citylinks.web.serving.guard import guarded

keep_to_owner()
keep_own_key()
telemetry.start()
application = guarded(get_wsgi_application())
