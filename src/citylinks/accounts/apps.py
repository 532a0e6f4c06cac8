from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "citylinks.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Register the rules before anything can ask them."""
        import_module("citylinks.accounts.rules")
