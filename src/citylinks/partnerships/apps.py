from __future__ import annotations

from django.apps import AppConfig


class PartnershipsConfig(AppConfig):
    name = "citylinks.partnerships"
    label = "partnerships"
