"""Traces leave for a collector only where one is named, and tell nothing about a person."""

from __future__ import annotations

import http.server
import os
import subprocess
import sys
import threading

import pytest

REQUEST = """
import citylinks.wsgi
import sys
from django.test import Client
seen = {"headers": {"user-agent": "Plantfox", "host": "localhost"}, "REMOTE_ADDR": "10.98.76.54"}
Client().get("/robots.txt?q=planted-secret", **seen)
Client().get("/account/tokens/planted-secret/end/", **seen)
print("opentelemetry" in sys.modules)
"""


def run(tmp_path, **environment):
    clean = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("CITYLINKS_", "OTEL_", "DJANGO_"))
    }
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", REQUEST],
        env=clean | {"CITYLINKS_DATA_DIR": str(tmp_path), "NO_PROXY": "127.0.0.1"} | environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


@pytest.fixture
def collector():
    """A collector of spans on this machine; yields its address and the bodies it was sent."""
    bodies = []

    class Collector(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            bodies.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *arguments):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collector) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", bodies
        server.shutdown()
        thread.join()


def spans_in(body):
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    sent = ExportTraceServiceRequest.FromString(body)
    return [
        span for resource in sent.resource_spans for scope in resource.scope_spans for span in scope.spans
    ]


def test_traces_when_no_collector_is_named_import_nothing(tmp_path):
    assert run(tmp_path) == "False"


def test_traces_when_a_collector_is_named_reach_it_without_personal_data(tmp_path, collector):
    address, bodies = collector
    assert run(tmp_path, OTEL_EXPORTER_OTLP_ENDPOINT=address, OTEL_EXPORTER_OTLP_COMPRESSION="none") == "True"
    assert {path for path, _ in bodies} == {"/v1/traces"}
    spans = [span for _, body in bodies for span in spans_in(body)]
    assert [span.name for span in spans] == ["GET robots.txt", "GET account/tokens/<slug:token>/end/"]
    whole = b"".join(body for _, body in bodies)
    assert [text for text in (b"planted-secret", b"Plantfox", b"10.98.76.54") if text in whole] == []
