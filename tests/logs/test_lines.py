"""A line holds what its table of keys allows, and of an exception only its kind and where it was raised."""

from __future__ import annotations

import json
import logging
import subprocess
import sys

import pytest

from citylinks.kernel.errors import DomainError
from citylinks.logs import faults
from citylinks.logs.lines import KEYS, WITHHELD, log
from logged import logged

PLANTED = "ada.planted@city.example"


def raised(name):
    try:
        try:
            {}[name]
        except KeyError as first:
            raise DomainError("bad-thing", f"Nobody is called {name}.") from first
    except DomainError as fault:
        return fault


def test_line_when_written_has_a_time_in_utc_a_level_and_its_logger():
    with logged() as lines:
        log("citylinks.test").info("something happened", ms=3)
    (line,) = lines.of("citylinks.test")
    assert line.pop("timestamp").endswith("Z")
    assert line == {"level": "info", "logger": "citylinks.test", "event": "something happened", "ms": 3}


def test_line_when_given_a_key_outside_the_table_drops_it():
    with logged() as lines:
        log("citylinks.test").info("something happened", email=PLANTED, name="Ada Planted", actor="ada")
    (line,) = lines.of("citylinks.test")
    assert set(line) == {"timestamp", "level", "logger", "event", "actor"} <= set(KEYS)


def test_line_when_a_value_looks_like_a_mail_address_hides_it_at_any_depth():
    with logged() as lines:
        log("citylinks.test").info(f"mail to {PLANTED}", sql=[{"a": PLANTED}], kind=object())
    (line,) = lines.of("citylinks.test")
    assert (line["event"], line["sql"], line["kind"]) == ("mail to [address]", [{"a": "[address]"}], "object")


def test_line_when_a_text_holds_line_ends_stays_one_line():
    with logged() as lines:
        log("citylinks.test").info('two\n{"level": "error"}\r\nlines')
    assert len(lines.text.splitlines()) == 1


def test_exception_when_told_shows_kinds_codes_and_frames_and_no_message():
    with logged() as lines:
        log("citylinks.test").error("it failed", exc_info=raised("Ada Planted"))
    (line,) = lines.of("citylinks.test")
    assert [(one["kind"], one["code"]) for one in line["exception"]] == [
        ("citylinks.kernel.errors.DomainError", "bad-thing"),
        ("KeyError", ""),
    ]
    assert line["exception"][0]["frames"][-1].endswith(" raised")
    assert "Planted" not in lines.text


def test_exception_when_its_causes_go_in_a_circle_is_told_to_an_end():
    fault = raised("x")
    fault.__cause__.__cause__ = fault
    assert len(faults.told(fault)) == faults.MOST_CAUSES


@pytest.mark.parametrize(
    ("arguments", "event"),
    [
        (("Invalid HTTP_HOST header: 'ada-planted'",), WITHHELD),
        (("Not Found: %s", "/people/ada-planted"), "Not Found: %s"),
    ],
)
def test_line_of_a_library_keeps_its_template_and_no_value(arguments, event):
    with logged() as lines:
        logging.getLogger("django.security.DisallowedHost").error(*arguments)
    (line,) = lines.of("django.security.DisallowedHost")
    assert (line["event"], "ada-planted" in lines.text) == (event, False)


@pytest.mark.parametrize(("level", "seen"), [("DEBUG", 3), ("INFO", 2), ("ERROR", 1)])
def test_process_when_its_error_output_is_a_file_writes_json_from_the_level_on(tmp_path, level, seen):
    code = (
        "import django; django.setup()\n"
        "from citylinks.logs.lines import log\n"
        "own = log('citylinks.own')\n"
        "own.debug('one'); own.info('two'); own.error('three')\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        env={
            "PATH": "",
            "PYTHONPATH": ":".join(sys.path),
            "DJANGO_SETTINGS_MODULE": "citylinks.settings",
            "CITYLINKS_DATA_DIR": str(tmp_path),
            "CITYLINKS_LOG_LEVEL": level,
        },
        capture_output=True,
        text=True,
        check=True,
    )
    events = [json.loads(line)["event"] for line in done.stderr.splitlines()]
    assert events == ["one", "two", "three"][3 - seen :]
