"""The WSGI entry point: `granian --interface wsgi citylinks.wsgi:application`."""

from __future__ import annotations

import os
from pathlib import Path

# Before numpy loads: spinning thread pools fight each other on few cores.
os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", "4")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citylinks.settings")

from django.core.wsgi import get_wsgi_application

from citylinks.kernel.secret import keep_secret_key

if not os.environ.get("CITYLINKS_SECRET_KEY"):
    # Before the settings load: all workers must sign with the same key.
    keep_secret_key(Path(os.environ.get("CITYLINKS_DATA_DIR", "var")).resolve() / "secret-key")
application = get_wsgi_application()
