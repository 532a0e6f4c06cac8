from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class PartnershipsConfig(AppConfig):
    name = "citylinks.partnerships"
    label = "partnerships"

    def ready(self) -> None:
        """Register the rules before anything can ask them, and what partnerships say to the apps below."""
        import_module("citylinks.partnerships.rules")
        network = import_module("citylinks.network.participation")
        network.participates(import_module("citylinks.partnerships.participation").TIE)
        queries = import_module("citylinks.partnerships.queries")
        import_module("citylinks.matching.proven").proves(queries.proven)
        import_module("citylinks.matching.pairings").pairs_cities(queries.PAIRINGS)
