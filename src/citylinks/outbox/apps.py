from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "citylinks.outbox"
    label = "outbox"

    def ready(self) -> None:
        """Register the rules, and what is kept of people, before anything can ask for them."""
        import_module("citylinks.outbox.rules")
        import_module("citylinks.outbox.personal")
