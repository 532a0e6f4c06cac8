from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "citylinks.calls"
    label = "calls"

    def ready(self) -> None:
        """Register the rules, what is kept about a person, and who takes part in programs."""
        import_module("citylinks.calls.rules")
        network = import_module("citylinks.network.participation")
        network.participates(import_module("citylinks.calls.participation").TIE)
        personal = import_module("citylinks.accounts.personal")
        personal.keep(import_module("citylinks.calls.personal").KEEPING)
