from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "citylinks.needs"
    label = "needs"

    def ready(self) -> None:
        """Register the rules before anything can ask them, and who takes part in programs."""
        import_module("citylinks.needs.rules")
        network = import_module("citylinks.network.participation")
        network.participates(import_module("citylinks.needs.participation").TIE)
