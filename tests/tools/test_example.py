"""An example of the README shows what the command prints, without what differs from run to run."""

from __future__ import annotations

import pytest

from tools import example


def test_example_when_all_lines_are_chosen_shows_the_command_and_its_output(capsys):
    example.example("citylinks sample files one-program")
    said = "one-program/needs.csv\none-program/offers.csv\none-program/program.toml"
    shown = f"```console\n$ citylinks sample files one-program\n{said}\n```\n"
    assert capsys.readouterr().out == shown


def test_example_when_some_lines_are_chosen_says_that_there_are_more():
    shown = example.console("citylinks sample files another-program", slice(0, 1))
    assert shown.split("\n")[2:] == ["another-program/needs.csv", "...", "```"]


def test_example_when_the_command_fails_is_not_shown():
    with pytest.raises(RuntimeError, match=r"^citylinks places show 1 exited with 1: "):
        example.console("citylinks places show 1", slice(None))


def test_example_when_run_twice_hides_seconds_and_the_end_of_a_trail():
    text = "The database is up to date (1.2 s).\nWhole, ending in 0a1b2c."
    for pattern, replacement in example.VARYING:
        text = pattern.sub(replacement, text)
    assert text == "The database is up to date.\nWhole, ending in ...."
