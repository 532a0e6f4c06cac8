from __future__ import annotations

from django.apps import AppConfig


class SamplesConfig(AppConfig):
    name = "citylinks.samples"
    label = "samples"
