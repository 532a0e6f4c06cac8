from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "citylinks.programs"
    label = "programs"

    def ready(self) -> None:
        """Register the rules before anything can ask them."""
        import_module("citylinks.programs.rules")
