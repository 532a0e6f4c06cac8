"""What every answer of the engine carries: how it was found, and from exactly which input."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

ENGINE_VERSION = "0.1.0"
LARGE = 1 << 16


@dataclass(frozen=True)
class Certificate:
    """`exact` says that no eligible pair left out could have been in the answer.

    `method` names the route taken, `figures` its numbers (error bound, scanned rows, pruned blocks ...), by
    name. `input_sha256` covers the parties, the need, the criteria with their weights, the masks and k.
    """

    exact: bool
    method: str
    seed: int
    engine_version: str
    input_sha256: str
    figures: Mapping[str, float] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        return {
            "exact": self.exact,
            "method": self.method,
            "seed": self.seed,
            "engine_version": self.engine_version,
            "input_sha256": self.input_sha256,
            "figures": dict(self.figures),
        }


def array_bytes(array: NDArray[np.generic]) -> bytes:
    """Little-endian bytes with dtype and shape in front, the same on every platform."""
    head, kind = _head(array.dtype, array.shape)
    return head + (array if kind is None else array.astype(kind)).tobytes()


@lru_cache(maxsize=4096)
def _head(kind: np.dtype[np.generic], shape: tuple[int, ...]) -> tuple[bytes, np.dtype[np.generic] | None]:
    """Give what stands in front, and the kind to convert to where the platform's is another."""
    little = kind.newbyteorder("<")
    return f"{little.str}{shape}".encode(), None if little == kind else little


def fingerprint(*parts: str | bytes | NDArray[np.generic] | float | None) -> str:
    """SHA-256 over the parts in order; each is framed, so that moving a border changes the digest."""
    sha = hashlib.sha256()
    small: list[bytes] = []
    for part in parts:
        if isinstance(part, np.ndarray):
            content = array_bytes(part)
        elif isinstance(part, bytes):
            content = part
        else:
            content = _encoded(part) if isinstance(part, str) else json.dumps(part).encode()
        small += (len(content).to_bytes(8, "little"), content)
        if len(content) > LARGE:
            sha.update(b"".join(small[:-1]))
            sha.update(content)
            small = []
    sha.update(b"".join(small))
    return sha.hexdigest()


@lru_cache(maxsize=256)
def _encoded(part: str) -> bytes:
    return json.dumps(part).encode()
