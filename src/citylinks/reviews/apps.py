from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "citylinks.reviews"
    label = "reviews"

    def ready(self) -> None:
        """Register the rules before anything can ask them."""
        import_module("citylinks.reviews.rules")
