"""Traces for an operator's collector, where `OTEL_EXPORTER_OTLP_ENDPOINT` is set; else nothing is imported.

A span leaves with the attributes of `ATTRIBUTES` alone, without events and without the text of a status:
the library's own hold whole addresses, query strings, network addresses and the messages of exceptions.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from opentelemetry.sdk.trace import ReadableSpan

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
ATTRIBUTES = frozenset(
    {
        "http.method",
        "http.request.method",
        "http.response.status_code",
        "http.route",
        "http.scheme",
        "http.status_code",
        "url.scheme",
    }
)


def start() -> bool:
    """Send a span of every request to the collector; return whether one is named. Call it once a process.

    Raises ImportError when a collector is named and the extra `telemetry` is not installed.
    """
    if not os.environ.get(ENDPOINT):
        return False
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.instrumentation.django import DjangoInstrumentor
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    class Exporter(OTLPSpanExporter):
        """Send spans without what could tell about a person."""

        def export(self, spans: Sequence[ReadableSpan]) -> object:  # type: ignore[override]
            """Clean each span, and send them."""
            return super().export([_cleaned(span) for span in spans])

    named = {"service.name": os.environ.get("OTEL_SERVICE_NAME", "citylinks")}
    provider = TracerProvider(resource=Resource.create(named))
    provider.add_span_processor(BatchSpanProcessor(Exporter()))
    trace.set_tracer_provider(provider)
    DjangoInstrumentor().instrument(tracer_provider=provider)
    return True


def _cleaned(span: ReadableSpan) -> ReadableSpan:
    from opentelemetry.sdk.trace import ReadableSpan as Copy
    from opentelemetry.trace import Status

    kept = {key: value for key, value in (span.attributes or {}).items() if key in ATTRIBUTES}
    method = str(kept.get("http.method") or kept.get("http.request.method") or "HTTP")
    return Copy(
        name=f"{method} {kept.get('http.route', '')}".strip(),
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=kept,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )
