"""How a line is made: the keys it may have, what is taken out of it, and the two ways it is written.

Only keys of `KEYS` reach a line. A key is added here after asking what its values could tell about a person.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping

import structlog
from structlog.typing import Processor

from citylinks.logs import faults

# Key by key, what a line may hold. No names, addresses, texts, cookies, query strings or bodies.
KEYS = {
    "timestamp": "when, in UTC",
    "level": "how grave",
    "logger": "which part wrote it",
    "event": "what happened, a constant text",
    "request_id": "the id of the request, which the error page shows",
    "method": "the HTTP method",
    "route": "the pattern of the address, without what stood in it",
    "status": "the status of the answer",
    "ms": "how long it took, in milliseconds",
    "actor": "the public id of who acted, `public` or `system`",
    "origin": "a pseudonym of the network address, which changes every day",
    "permission": "which permission was refused",
    "kind": "the kind of thing it was about",
    "object": "the public id of that thing",
    "limit": "which limit was reached",
    "method_of_proof": "how somebody signed in",
    "database": "which database a query went to",
    "sql": "the text of a query, without its values",
    "exception": "the kinds of the exceptions and where they were raised, without their messages",
    "task": "the name of a task of the worker",
}
# Others whose lines without arguments are constants of theirs; all other ready-made texts are withheld.
PLAIN_SPEAKERS = ("_granian", "granian")
WITHHELD = "a message of a library (withheld: it may hold what somebody typed)"
ADDRESS = re.compile(r"[^\s@:/'\"<>]+@[^\s@:/'\"<>]+")
MOST_CHARACTERS = 4_000
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")

Line = MutableMapping[str, object]


def without_messages(logger: object, method: str, line: Line) -> Line:
    """Replace an exception by its kind and its frames."""
    del logger, method
    given = line.pop("exc_info", None)
    if given:
        fault = given if isinstance(given, BaseException) else sys.exc_info()[1]
        if isinstance(given, tuple):
            fault = given[1]
        if fault is not None:
            line["exception"] = faults.told(fault)
    return line


def template_only(logger: object, method: str, line: Line) -> Line:
    """Keep of a library's line the template; a text that was put together already may hold anything."""
    del logger, method
    record = line.get("_record")
    if isinstance(record, logging.LogRecord):
        plain = record.name.partition(".")[0] in PLAIN_SPEAKERS
        if not plain and "%" not in str(line.get("event", "")):
            line["event"] = WITHHELD
    return line


def known_keys(logger: object, method: str, line: Line) -> Line:
    """Drop every key that is not in the table, and what looks like a mail address wherever it stands."""
    del logger, method
    return {key: _clean(value) for key, value in line.items() if key in KEYS and value not in (None, "")}


def _clean(value: object) -> object:
    if isinstance(value, str):
        return ADDRESS.sub("[address]", value[:MOST_CHARACTERS])
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        return [_clean(one) for one in value]
    if isinstance(value, dict):
        return {str(key): _clean(one) for key, one in value.items()}
    return type(value).__name__


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def formatter(*, readable: bool) -> structlog.stdlib.ProcessorFormatter:
    """Return what writes a line: JSON, or for a terminal in colors and columns."""
    write: Processor = (
        structlog.dev.ConsoleRenderer() if readable else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*SHARED, template_only],
        processors=[without_messages, known_keys, write],
        use_get_message=False,
    )


def configure() -> None:
    """Send what our modules write through the logging of the standard library, once per process."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def logging_settings(level: str, *, readable: bool | None = None) -> dict[str, object]:
    """Return Django's LOGGING: every line to standard error, JSON unless a person reads it there.

    Django's own line about a request is left out: ours tells the same, and its text holds the address.
    """
    configure()
    shown = sys.stderr.isatty() if readable is None else readable
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "citylinks.logs.lines.formatter", "readable": shown}},
        "handlers": {
            "error": {"class": "citylinks.logs.lines.ErrorOutput", "formatter": "line"},
            "nowhere": {"class": "logging.NullHandler"},
        },
        "root": {"handlers": ["error"], "level": max(("WARNING", level), key=LEVELS.index)},
        "loggers": {
            "citylinks": {"level": level},
            "django": {"handlers": [], "propagate": True, "level": "NOTSET"},
            "django.request": {"handlers": ["nowhere"], "propagate": False},
            "django.server": {"handlers": ["nowhere"], "propagate": False},
            "django.security.csrf": {"handlers": ["nowhere"], "propagate": False},
            "django_structlog": {"level": level},
        },
    }


class ErrorOutput(logging.StreamHandler):  # type: ignore[type-arg]
    """Write to what standard error is at that moment: a process may point it elsewhere while it runs."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> object:
        """Return standard error."""
        return sys.stderr


def log(name: str) -> structlog.stdlib.BoundLogger:
    """Return the log of a module of ours."""
    found: structlog.stdlib.BoundLogger = structlog.get_logger(name)
    return found


def request_id() -> str:
    """Return the id of the request that is being answered, or an empty text outside one."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))
