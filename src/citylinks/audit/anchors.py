"""Anchors: the end of the trail at one moment, signed and kept outside the database.

The chain shows a change in its middle, its head a cut at its end; who may write to the whole database can
make both anew. An anchor that lies elsewhere cannot be made anew: it is one line of JSON, signed with an
Ed25519 key (RFC 8032) that is kept in a file, never in the database. The public key is enough to check it.
A line names its chain, so that the format holds when there are several.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from citylinks.kernel.errors import DomainError

MAIN = "main"  # the one chain that there is today
VERSION = 1


@dataclass(frozen=True, slots=True)
class Anchor:
    """The end of one chain: how many events it had, the digest of the last, and when."""

    chain: str
    sequence: int
    digest: str
    at: str  # ISO 8601, UTC
    installation: str  # of the public key: sixteen digits of its SHA-256


@dataclass(frozen=True, slots=True)
class Kept:
    """What files of anchors hold: those that are signed, and a sentence for each line that is not."""

    anchors: tuple[Anchor, ...]
    faults: tuple[str, ...]


def signing_key(path: Path) -> Ed25519PrivateKey:
    """Read the key, and make it on its first use: only its owner reads it."""
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        key = Ed25519PrivateKey.generate()
        plain = serialization.NoEncryption()
        text = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=False)
        path.write_bytes(text)
        public_path(path).write_bytes(public_text(key.public_key()))
    found = serialization.load_pem_private_key(text, password=None)
    if not isinstance(found, Ed25519PrivateKey):
        raise DomainError("no-anchor-key", f"{path} does not hold an Ed25519 key.")
    return found


def public_key(path: Path) -> Ed25519PublicKey:
    """Read the public half. Raises DomainError where there is none."""
    try:
        found = serialization.load_pem_public_key(path.read_bytes())
    except (OSError, ValueError) as fault:
        raise DomainError("no-anchor-key", f"{path} does not hold the public key of the anchors.") from fault
    if not isinstance(found, Ed25519PublicKey):
        raise DomainError("no-anchor-key", f"{path} does not hold an Ed25519 key.")
    return found


def public_path(path: Path) -> Path:
    """Return where the public half of a key stands: beside it, with `.pub`."""
    return path.with_name(path.name + ".pub")


def public_text(key: Ed25519PublicKey) -> bytes:
    """Return the public half as its file holds it."""
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def anchor_line(
    key: Ed25519PrivateKey, *, sequence: int, digest: str, at: dt.datetime, chain: str = MAIN
) -> str:
    """Return the end of a chain as one signed line."""
    installation = hashlib.sha256(public_text(key.public_key())).hexdigest()[:16]
    moment = at.astimezone(dt.UTC).isoformat(timespec="seconds")
    anchor = Anchor(chain, sequence, digest, moment, installation)
    signature = base64.b64encode(key.sign(signed_bytes(anchor))).decode()
    return json.dumps({"version": VERSION, **asdict(anchor), "signature": signature})


def signed_bytes(anchor: Anchor) -> bytes:
    """Return what the signature is over: a list in the order of the fields, which is part of the format."""
    values = [VERSION, anchor.chain, anchor.sequence, anchor.digest, anchor.at, anchor.installation]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def read_anchors(files: Iterable[Path], key: Ed25519PublicKey) -> Kept:
    """Read files of anchors, one a line; Raises DomainError for a file that cannot be read."""
    anchors: list[Anchor] = []
    faults: list[str] = []
    for path in files:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as fault:
            raise DomainError("no-anchors", f"{path} cannot be read.") from fault
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            found = checked(line, key)
            if found is None:
                faults.append(f"Line {number} of {path} is not an anchor that this key signed.")
            elif found.chain == MAIN:
                anchors.append(found)
    return Kept(tuple(sorted(anchors, key=lambda anchor: anchor.sequence)), tuple(faults))


def checked(line: str, key: Ed25519PublicKey) -> Anchor | None:
    """Return the anchor of a line, None where the line or its signature is not right."""
    try:
        found = json.loads(line)
        signature = base64.b64decode(found.pop("signature"), validate=True)
        if found.pop("version") != VERSION:
            return None
        anchor = Anchor(**found)
        key.verify(signature, signed_bytes(anchor))
    except (ValueError, KeyError, TypeError, AttributeError, InvalidSignature):
        return None
    return anchor


def told_by_anchors(anchors: Sequence[Anchor], seen: Mapping[int, str], events: int) -> Iterator[str]:
    """Say what was rewritten and what was cut off since; `seen` has the digests of the same events now."""
    whole = 0
    for anchor in anchors:
        if anchor.sequence > events:
            yield (
                f"The trail was cut: it had {anchor.sequence} events at {anchor.at}, and has {events} now. "
                f"Event {events + 1} and all that followed are gone."
            )
            return
        if anchor.sequence and seen[anchor.sequence] != anchor.digest:
            yield (
                f"The trail was rewritten after {anchor.at}: event {anchor.sequence} is not the one that was "
                f"anchored then. The first change is in events {whole + 1} to {anchor.sequence}."
            )
            return
        whole = anchor.sequence
