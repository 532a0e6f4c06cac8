"""Partnerships of three, in one master with pairs: a host with a need, a resource partner, a third country.

A triple (i, j, k) is worth a weighted mean of three scores, host with resource, host with third, resource
with third; it costs what the pair costs plus what the third party costs. Triples are never listed: for each
host the best one at given prices is found exactly by bounding. A resource is looked at only when
u_ij + (the most any third could add) can still beat what was found; the likeliest are tried first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from citylinks.engine.certificate import fingerprint
from citylinks.engine.scores import ScoreSource, digest
from citylinks.engine.triples_kernel import best_triples, compiled

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

COMPILE_ABOVE = 20_000
ROUND_OFF = 1e-12


Found = tuple[Float64, Int64, Int64]


@dataclass(frozen=True, slots=True, eq=False)
class Third:
    """The third parties that a partnership may take in.

    `host` scores needs with third parties, `resource` offers with third parties (NaN: not eligible); both
    list the same third parties, and the needs and offers of the pair scores in the same order. `weights` of
    (host with resource, host with third, resource with third) are made to sum to 1. `capacity` and `cost` are
    one number, or one per third party. With `pairs=False` every partnership has three parties.
    Raises ValueError, naming every fault.
    """

    host: ScoreSource
    resource: ScoreSource
    weights: tuple[float, float, float] = (0.5, 0.25, 0.25)
    capacity: ArrayLike = 1
    cost: ArrayLike = 0.0
    pairs: bool = True
    roles: tuple[str, str, str] = ("host", "resource", "third")

    def __post_init__(self) -> None:
        faults = []
        if not np.array_equal(self.host.offer_ids, self.resource.offer_ids):
            faults.append("The two score sources list different third parties.")
        if min(self.weights) < 0 or sum(self.weights) <= 0:
            faults.append("The weights must be at least 0, and one above.")
        count = self.host.offer_ids.size
        for name, given in (("capacity", self.capacity), ("cost", self.cost)):
            values = np.asarray(given, dtype=np.float64)
            if values.ndim and values.shape != (count,):
                faults.append(f"The {name} has {values.size} values for {count} third parties.")
            elif not np.isfinite(values).all() or (values < 0).any():
                faults.append(f"The {name} must be finite and at least 0.")
        if faults:
            raise ValueError(" ".join(faults))

    def shares(self) -> tuple[float, float, float]:
        """Give the weights, made to sum to 1."""
        total = sum(self.weights)
        a, b, c = self.weights
        return (a / total, b / total, c / total)

    def per(self, given: ArrayLike) -> Float64:
        """Give one number for each third party."""
        return np.array(np.broadcast_to(np.asarray(given, dtype=np.float64), self.host.offer_ids.shape))

    def sha256(self) -> str:
        """SHA-256 over scores, weights, capacities and costs."""
        plain = np.array([*self.shares(), float(self.pairs)])
        return fingerprint(
            digest(self.host), digest(self.resource), plain, self.per(self.capacity), self.per(self.cost)
        )


class Triples:
    """What pricing needs of the third parties, in the order of ids: scores with -inf where not eligible."""

    def __init__(self, host: Float64, resource: Float64, weights: tuple[float, float, float]) -> None:
        self.host, self.resource, self.weights = host, resource, weights
        self._weighted = np.ascontiguousarray(weights[2] * resource) if weights[2] else resource * 0.0
        self._weighted[np.isnan(self._weighted)] = -np.inf
        self._top: Float64 = np.max(self._weighted, axis=1, initial=-np.inf)

    def best(self, pair: Float64, need: int, third_price: Float64, keep: int, line: float = -np.inf) -> Found:
        """Find the `keep` greatest nets above `line` of one host over all (resource, third).

        `pair` (n,) is the weighted pair score less everything the pair pays, -inf where not eligible. Answers
        nets, resources, thirds. Exact; falling nets, of equal ones the least resource then third first.
        """
        with_host, limit = self._limits(pair, need, third_price)
        net = np.empty(keep)
        resource, third = np.empty(keep, dtype=np.int64), np.empty(keep, dtype=np.int64)
        fast = compiled() if self.resource.size > COMPILE_ABOVE else None
        walk = best_triples if fast is None else fast[0]
        found = walk(limit, pair, self._weighted, with_host, line, net, resource, third)
        return net[:found], resource[:found], third[:found]

    def above(self, pair: Float64, need: int, third_price: Float64, line: float) -> Found:
        """Find every (resource, third) of one host with a net above `line`."""
        with_host, limit = self._limits(pair, need, third_price)
        fast = compiled() if self.resource.size > COMPILE_ABOVE else None
        if fast is None:
            some = np.flatnonzero(limit > line)
            net = (pair[some, None] + self._weighted[some]) + with_host
            row, column = np.nonzero(net > line)
            return net[row, column], some[row], column
        room = 4096
        while True:
            net, resource, third = np.empty(room), np.empty(room, np.int64), np.empty(room, np.int64)
            found = fast[1](limit, pair, self._weighted, with_host, line, net, resource, third)
            if found <= room:
                return net[:found], resource[:found], third[:found]
            room = found

    def _limits(self, pair: Float64, need: int, third_price: Float64) -> tuple[Float64, Float64]:
        """Give what each third adds (K,), and the most any triple of each resource can be worth (n,)."""
        with_host = np.full(third_price.size, -np.inf)
        eligible = np.isfinite(self.host[need])
        with_host[eligible] = self.weights[1] * self.host[need, eligible] - third_price[eligible]
        most = float(with_host.max(initial=-np.inf))
        return with_host, pair + self._top + (most + ROUND_OFF)
