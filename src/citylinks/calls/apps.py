from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "citylinks.calls"
    label = "calls"

    def ready(self) -> None:
        """Register the rules before anything can ask them, and what is kept about a person."""
        import_module("citylinks.calls.rules")
        personal = import_module("citylinks.accounts.personal")
        personal.keep(import_module("citylinks.calls.personal").KEEPING)
