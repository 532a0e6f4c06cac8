"""Run a command for the README and print what it prints: `cog -P -r README.md` fills the examples in."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

COLUMNS = "100"
# What differs from run to run: seconds, and the hash that ends a new trail.
VARYING = ((re.compile(r" \(\d+\.\d s\)"), ""), (re.compile(r"ending in [0-9a-f]+"), "ending in ..."))


def example(command: str, *, lines: slice = slice(None)) -> None:
    """Print a console block with `command` and the chosen lines of its output; its exit code must be 0."""
    print(console(command, lines))


def console(command: str, lines: slice) -> str:
    program, *arguments = shlex.split(command)
    # As a person's shell has it: no setting of whoever runs this, such as the test suite's own.
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("CITYLINKS", "DJANGO"))
    }
    environment = {**inherited, "COLUMNS": COLUMNS, "NO_COLOR": "1", "CITYLINKS_DATA_DIR": str(scratch())}
    path = Path(sys.executable).parent / program
    done = subprocess.run(
        [str(path), *arguments], capture_output=True, text=True, env=environment, cwd=scratch(), check=False
    )
    if done.returncode:
        raise RuntimeError(f"{command} exited with {done.returncode}: {done.stderr}")
    said = done.stdout.rstrip().split("\n")
    shown = [line.rstrip() for line in said[lines]]
    for pattern, replacement in VARYING:
        shown = [pattern.sub(replacement, line) for line in shown]
    more = ["..."] if len(shown) < len(said) else []
    return "\n".join(["```console", f"$ {command}", *shown, *more, "```"])


FOLDERS: list[tempfile.TemporaryDirectory[str]] = []


def scratch() -> Path:
    """One scratch folder for all examples of a run: a later command finds the files of an earlier one."""
    if not FOLDERS:
        FOLDERS.append(tempfile.TemporaryDirectory(prefix="citylinks-example-"))
    return Path(FOLDERS[0].name)
