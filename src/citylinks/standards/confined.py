"""Running one function on the bytes of a stranger's file, in a fresh process that cannot do much.

The process is started anew (never forked from a server with threads), knows none of the server's environment
and holds none of its files or connections. Limits of the system end it: seconds of computing, memory, and no
byte written to any file. What it has to say comes back as JSON through a pipe, bounded too. Systems without
the module `resource` (Windows) have no such limits: there the time on the clock alone ends the process.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO

MEGABYTE = 1024 * 1024
AT_ONCE = 2  # processes of this kind beside each other, for each process of the server
_PIPE = 65_536
_LONGEST_TRACE = 2_000
# How the child says that its memory was used up.
_NO_MEMORY = 77
_ROOT = str(Path(__file__).resolve().parents[2])

# What the child runs. It takes its limits before it reads a byte, and imports only what the function needs.
_CHILD = f"""
import json, os, sys
told = json.loads(sys.argv[1])
sys.path[:] = told["path"]
try:
    import resource
except ImportError:
    resource = None
if resource is not None:
    for name, most in told["limits"].items():
        kind = getattr(resource, name, None)
        if kind is not None:
            hard = resource.getrlimit(kind)[1]
            most = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(kind, (most, most + 1 if name == "RLIMIT_CPU" and hard != most else most))
try:
    import importlib
    module, _, function = told["function"].partition(":")
    answer = getattr(importlib.import_module(module), function)(sys.stdin.buffer.read(), **told["options"])
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    sys.stdout.buffer.write(text)
    sys.stdout.buffer.flush()
except MemoryError:
    os._exit({_NO_MEMORY})
except BaseException as error:
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    where = f"{{last.tb_frame.f_code.co_name}} line {{last.tb_lineno}}" if last else ""
    sys.stderr.write(f"{{type(error).__name__}} in {{where}}")
    sys.stderr.flush()
    os._exit(1)
os._exit(0)
"""


class Ending(StrEnum):
    """How a process ended that gave no answer."""

    TIME = "time"
    MEMORY = "memory"
    CRASHED = "crashed"
    BUSY = "busy"  # it was not started: others were at work for too long


@dataclass(frozen=True, slots=True)
class Budget:
    """What a process may use: seconds of computing, seconds on the clock, memory and answer in MB."""

    cpu_s: int = 2
    wall_s: float = 20.0
    memory_mb: int = 256
    answer_mb: int = 1


class ConfinedError(Exception):
    """The function gave no answer; `ending` says why. `detail` is for a log and holds nothing of the file."""

    def __init__(self, ending: Ending, detail: str) -> None:
        super().__init__(f"{ending.value}: {detail}")
        self.ending = ending
        self.detail = detail


_places = threading.BoundedSemaphore(AT_ONCE)


def run_confined(
    function: str,
    content: bytes,
    *,
    budget: Budget,
    options: Mapping[str, object] | None = None,
) -> object:
    """Return what `package.module:function` answers for the bytes, as JSON gives it back.

    The function takes the bytes and `options` by keyword, and is pure. Starting the process takes about .05 s
    plus what it imports. Raises ConfinedError.
    """
    if not _places.acquire(timeout=budget.wall_s):
        raise ConfinedError(Ending.BUSY, function)
    try:
        return _run(function, content, budget, dict(options or {}))
    finally:
        _places.release()


def _run(function: str, content: bytes, budget: Budget, options: dict[str, object]) -> object:
    told = {
        "function": function,
        "options": options,
        "path": [_ROOT, *(str(Path(place).resolve()) for place in sys.path if place)],
        "limits": {
            "RLIMIT_CPU": budget.cpu_s,
            "RLIMIT_AS": budget.memory_mb * MEGABYTE,
            "RLIMIT_FSIZE": 0,
            "RLIMIT_NOFILE": 32,
            "RLIMIT_CORE": 0,
        },
    }
    # Its paths come with the arguments, so it needs neither the environment nor the files of `site`.
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and our own text
        [sys.executable, "-I", "-S", "-B", "-c", _CHILD, json.dumps(told)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
        cwd=os.sep,
        start_new_session=True,
    )
    try:
        answer, trace = _talk(child, content, budget)
        code = child.wait(max(budget.wall_s, 1.0))
    except subprocess.TimeoutExpired as late:
        raise ConfinedError(Ending.TIME, f"{function}: {budget.wall_s:g} s on the clock") from late
    finally:
        _end(child)
    if code != 0:
        raise ConfinedError(_ending(code, trace), f"{function}: code {code} {trace}".strip())
    try:
        return json.loads(answer)
    except ValueError as broken:
        raise ConfinedError(Ending.CRASHED, f"{function}: its answer is not JSON") from broken


def _talk(child: subprocess.Popen[bytes], content: bytes, budget: Budget) -> tuple[bytes, str]:
    """Write the bytes and read the answer, neither waiting for the other, until both outputs are closed."""
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stderr is not None
    until = time.monotonic() + budget.wall_s
    left = memoryview(content)
    heard: dict[IO[bytes], bytearray] = {child.stdout: bytearray(), child.stderr: bytearray()}
    most = {child.stdout: budget.answer_mb * MEGABYTE, child.stderr: _PIPE}
    with selectors.DefaultSelector() as ready:
        os.set_blocking(child.stdin.fileno(), False)
        ready.register(child.stdin, selectors.EVENT_WRITE)
        for output in heard:
            ready.register(output, selectors.EVENT_READ)
        while ready.get_map():
            rest = until - time.monotonic()
            if rest <= 0:
                raise subprocess.TimeoutExpired(child.args, budget.wall_s)
            for key, _events in ready.select(rest):
                stream = key.fileobj
                if stream is child.stdin:
                    left = _written(child.stdin, left)
                    if not left:
                        ready.unregister(child.stdin)
                        _close(child.stdin)
                    continue
                output = child.stdout if stream is child.stdout else child.stderr
                if not (part := os.read(output.fileno(), _PIPE)):
                    ready.unregister(output)
                heard[output] += part
                if len(heard[output]) > most[output]:
                    raise ConfinedError(Ending.MEMORY, f"its answer has more than {most[output]:,} bytes")
    trace = heard[child.stderr][-_LONGEST_TRACE:].decode("utf-8", "replace")
    return bytes(heard[child.stdout]), trace


def _written(pipe: IO[bytes], left: memoryview) -> memoryview:
    """Write what fits and return the rest; nothing is left once the child no longer reads."""
    try:
        return left[os.write(pipe.fileno(), left[:_PIPE]) :] if left else left
    except BlockingIOError:
        return left
    except BrokenPipeError:
        return left[:0]


def _close(pipe: IO[bytes]) -> None:
    with suppress(OSError):
        pipe.close()


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the child and all it may have started, and close the pipes."""
    if child.poll() is None:
        with suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(child.pid, signal.SIGKILL)
            else:
                child.kill()
        child.wait()
    for pipe in (child.stdin, child.stdout, child.stderr):
        if pipe is not None:
            _close(pipe)


def _ending(code: int, trace: str) -> Ending:
    """Tell from how the process ended what it ran out of."""
    if code == -getattr(signal, "SIGXCPU", 24):
        return Ending.TIME
    if code == _NO_MEMORY or "MemoryError" in trace or "bad_alloc" in trace or "memory alloc" in trace:
        return Ending.MEMORY
    # The hard limit of computing, and the system when its memory is used up, end a process in the same way.
    return Ending.TIME if code == -getattr(signal, "SIGKILL", 9) else Ending.CRASHED
