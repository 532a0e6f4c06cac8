"""Limits on signing in hold over all processes of an installation, not over each alone."""

from __future__ import annotations

import os
import subprocess
import sys

PROCESS = """
import django
django.setup()
from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from django.conf import settings
from django.test import RequestFactory
settings.ALLOWED_HOSTS = ["*"]
request = RequestFactory(REMOTE_ADDR="10.0.0.1").post("/account/login/")
asked = dict(app="allauth.account", action="login_failed", key="testserver:eve@city.example")
print(sum(1 for _ in range(20) if ratelimit.consume(request, **asked)))
"""


def test_limits_when_two_processes_count_together_let_five_wrong_passwords_through(tmp_path):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "citylinks.settings",
        "CITYLINKS_DATA_DIR": str(tmp_path),
        "CITYLINKS_CACHE_URL": f"file://{tmp_path / 'cache'}",
    }
    both = [
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", PROCESS],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    told = [one.communicate(timeout=120) for one in both]
    assert [errors for _, errors in told] == ["", ""]
    assert sum(int(allowed) for allowed, _ in told) == 5
    assert list((tmp_path / "cache").iterdir())
