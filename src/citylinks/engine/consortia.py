"""Partnerships of three, in one master with pairs: a host with a need, a resource partner, a third country.

A triple (i, j, k) is worth a weighted mean of three scores, host with resource, host with third, resource
with third; it costs what the pair costs plus what the third party costs. Triples are never listed: for each
host the best one at given prices is found exactly by bounding. With the resources in falling order of
u_ij + (the most any third could add), the walk stops when that bound is no better than what was found.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from citylinks.engine.certificate import fingerprint
from citylinks.engine.scores import ScoreSource, digest

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

STEP = 32
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


@dataclass(frozen=True, slots=True, eq=False)
class Triples:
    """What pricing needs of the third parties, in the order of ids: scores with -inf where not eligible."""

    host: Float64
    resource: Float64
    weights: tuple[float, float, float]

    def best(self, pair: Float64, need: int, third_price: Float64, keep: int) -> Found:
        """Find the `keep` greatest nets of one host over all (resource, third): nets, resources, thirds.

        `pair` (n,) is the weighted pair score less everything the pair pays, -inf where not eligible. Exact;
        falling nets, of equal ones the least resource then third first.
        """
        return self._walk(pair, need, third_price, keep, -np.inf)

    def above(self, pair: Float64, need: int, third_price: Float64, line: float) -> Found:
        """Find every (resource, third) of one host with a net above `line`."""
        return self._walk(pair, need, third_price, None, line)

    def _walk(self, pair: Float64, need: int, third_price: Float64, keep: int | None, line: float) -> Found:
        with_host = self.weights[1] * self.host[need] - third_price
        open_to = np.flatnonzero(np.isfinite(with_host))
        empty = np.zeros(0), np.zeros(0, np.int64), np.zeros(0, np.int64)
        if not open_to.size:
            return empty
        with_host = with_host[open_to]
        limit = pair + float(with_host.max()) + self.weights[2] * self.top() + ROUND_OFF
        order = np.argsort(-limit, kind="stable")
        order = order[np.isfinite(limit[order])]
        net, resource, third = empty
        for start in range(0, order.size, STEP):
            if limit[order[start]] <= line:
                break
            some = order[start : start + STEP]
            values = (pair[some, None] + self.weights[2] * self.resource[np.ix_(some, open_to)]) + with_host
            row, column = np.nonzero(values > line)
            net = np.concatenate([net, values[row, column]])
            resource = np.concatenate([resource, some[row]])
            third = np.concatenate([third, open_to[column]])
            if keep is not None and net.size >= keep:
                first = np.lexsort((third, resource, -net))[:keep]
                net, resource, third = net[first], resource[first], third[first]
                line = max(line, np.nextafter(net[-1], -np.inf))
        return net, resource, third

    def top(self) -> Float64:
        """Give the best score of each resource with any third party, at most 1."""
        top: Float64 = np.max(self.resource, axis=1, initial=-np.inf)
        return top
