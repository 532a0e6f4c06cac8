"""What a process wrote to its log, as an operator's tools read it: one JSON object a line."""

from __future__ import annotations

import io
import json
import logging
from contextlib import contextmanager

from citylinks.logs.lines import formatter


class Lines:
    def __init__(self, stream):
        self.stream = stream

    @property
    def text(self):
        return self.stream.getvalue()

    def of(self, logger):
        found = [json.loads(line) for line in self.text.splitlines()]
        return [line for line in found if line["logger"] == logger]


@contextmanager
def logged(level="INFO"):
    """Collect all lines written inside, in the form of a server."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter(readable=False))
    loggers = [logging.getLogger(name) for name in ("", "citylinks")]
    before = [logger.level for logger in loggers]
    loggers[0].addHandler(handler)
    for logger in loggers:
        logger.setLevel(level)
    try:
        yield Lines(stream)
    finally:
        loggers[0].removeHandler(handler)
        for logger, one in zip(loggers, before, strict=True):
            logger.setLevel(one)
