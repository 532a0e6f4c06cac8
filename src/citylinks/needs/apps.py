from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "citylinks.needs"
    label = "needs"

    def ready(self) -> None:
        """Register the rules before anything can ask them."""
        import_module("citylinks.needs.rules")
