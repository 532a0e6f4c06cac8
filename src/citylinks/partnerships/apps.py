from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class PartnershipsConfig(AppConfig):
    name = "citylinks.partnerships"
    label = "partnerships"

    def ready(self) -> None:
        """Register the rules before anything can ask them, who takes part, and what is proven by it."""
        import_module("citylinks.partnerships.rules")
        network = import_module("citylinks.network.participation")
        network.participates(import_module("citylinks.partnerships.participation").TIE)
        proven = import_module("citylinks.matching.proven")
        proven.proves(import_module("citylinks.partnerships.queries").proven)
