"""Text vectors of the parties: float32, an int8 copy with the error of each row, and radii for pruning."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from citylinks.engine.problem import ProblemError

LEVELS = 127


@dataclass(frozen=True, eq=False)
class Quantized:
    """codes int8 (n, d), one global `scale`, and `error` float32 (n,): |row - scale * codes|."""

    codes: NDArray[np.int8]
    scale: float
    error: NDArray[np.float32]


class TextVectors:
    """Rows of unit length, float32 (n, d); a row of zeros says that there is no text.

    Rows of another length are normalized (in float64). Raises ProblemError when a value is not finite.
    """

    def __init__(self, data: ArrayLike, model: str = "") -> None:
        rows = np.asarray(data)
        if rows.ndim != 2:
            raise ProblemError(
                [f"Text vectors have two axes, parties and dimensions; these have {rows.ndim}."]
            )
        if not np.isfinite(rows).all():
            raise ProblemError(["A text vector holds a value that is not a finite number."])
        self.model = model
        self.data: NDArray[np.float32] = unit_rows(rows)

    @classmethod
    def trusted(cls, data: NDArray[np.float32], model: str = "") -> TextVectors:
        """Rows known to be of unit length, for example mapped from a file this class wrote."""
        made = cls.__new__(cls)
        made.model = model
        made.data = data
        return made

    @property
    def n(self) -> int:
        return int(self.data.shape[0])

    @property
    def dimensions(self) -> int:
        return int(self.data.shape[1])

    @cached_property
    def known(self) -> NDArray[np.bool_]:
        return np.asarray(np.any(self.data != 0, axis=1))

    @cached_property
    def quantized(self) -> Quantized:
        return quantize(self.data)


def unit_rows(rows: NDArray[np.generic]) -> NDArray[np.float32]:
    """Each row divided by its length in float64; rows of zeros, and rows already of unit length, stay."""
    exact = np.asarray(rows, dtype=np.float64)
    lengths = np.sqrt(np.einsum("ij,ij->i", exact, exact))
    stay = (lengths == 0) | (np.abs(lengths - 1) < 1e-6)
    return np.asarray(exact / np.where(stay, 1.0, lengths)[:, None], dtype=np.float32)


def quantize(data: NDArray[np.float32], scale: float | None = None) -> Quantized:
    """Round to multiples of one scale. The row's error bounds any inner product's (Cauchy-Schwarz)."""
    if scale is None:
        top = float(np.max(np.abs(data), initial=0.0))
        scale = top / LEVELS if top > 0 else 1.0
    codes = np.empty(data.shape, np.int8)
    error = np.empty(len(data), np.float32)
    for lo in range(0, len(data), 8192):
        part = np.asarray(data[lo : lo + 8192], dtype=np.float64)
        rounded = np.clip(np.rint(part / scale), -LEVELS, LEVELS)
        codes[lo : lo + 8192] = rounded.astype(np.int8)
        left = part - rounded * scale
        error[lo : lo + 8192] = np.sqrt(np.einsum("ij,ij->i", left, left)) * (1 + 1e-6)
    return Quantized(codes, scale, error)
