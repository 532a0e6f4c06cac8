from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "citylinks.access"
    label = "access"

    def ready(self) -> None:
        """Register the rules before anything can ask them."""
        import_module("citylinks.access.rules")
