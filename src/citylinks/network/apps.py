from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "citylinks.network"
    label = "network"

    def ready(self) -> None:
        """Register the rules before anything can ask them."""
        import_module("citylinks.network.rules")
