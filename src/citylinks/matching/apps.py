from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "citylinks.matching"
    label = "matching"

    def ready(self) -> None:
        """Register the rules before anything can ask them."""
        import_module("citylinks.matching.rules")
