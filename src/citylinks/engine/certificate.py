"""What every answer of the engine carries: how it was found, and from exactly which input."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

ENGINE_VERSION = "0.1.0"


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
    kind = array.dtype.newbyteorder("<")
    head = f"{kind.str}{array.shape}".encode()
    return head + np.ascontiguousarray(array, dtype=kind).tobytes()


def fingerprint(*parts: str | bytes | NDArray[np.generic] | float | None) -> str:
    """SHA-256 over the parts in order; each is framed, so that moving a border changes the digest."""
    sha = hashlib.sha256()
    for part in parts:
        if isinstance(part, np.ndarray):
            content = array_bytes(part)
        elif isinstance(part, bytes):
            content = part
        else:
            content = json.dumps(part).encode()
        sha.update(len(content).to_bytes(8, "little"))
        sha.update(content)
    return sha.hexdigest()
