from __future__ import annotations

from django.apps import AppConfig


class LogsConfig(AppConfig):
    name = "citylinks.logs"
    label = "logs"

    def ready(self) -> None:
        """Time the queries of every connection that is opened."""
        from django.db.backends.signals import connection_created

        from citylinks.logs.slow import watch

        connection_created.connect(watch, dispatch_uid="citylinks.logs.slow")
