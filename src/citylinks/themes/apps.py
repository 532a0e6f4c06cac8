from __future__ import annotations

from django.apps import AppConfig


class ThemesConfig(AppConfig):
    name = "citylinks.themes"
    label = "themes"
