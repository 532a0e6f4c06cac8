from __future__ import annotations

from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "citylinks.network"
    label = "network"
