from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "citylinks.network"
    label = "network"

    def ready(self) -> None:
        """Register the rules, and what is kept of people, before anything can ask for them."""
        import_module("citylinks.network.rules")
        import_module("citylinks.network.personal")
