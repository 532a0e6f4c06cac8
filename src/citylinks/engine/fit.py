"""Weights fitted to decided pairs: the conditional logit of McFadden (1974) over the criteria's values.

The chance that an alternative is chosen is exp(utility) over the sum of all; the utility is the sum of weight
times value, which is the score times the sum of weights. So weights per cent are the utility's weights over
their sum, and that sum says how sharply the choice goes by the score.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.certificate import ENGINE_VERSION, Certificate, fingerprint
from citylinks.engine.choices import Choices, filled_in
from citylinks.engine.problem import Float64, Int64, ProblemError

RIDGE = 10.0  # the prior counts as much as so many pairs of information 1
INTERVAL = (2.5, 97.5)
FREE = (0.0, 100.0)
LIMIT_ROUNDS, SETTLED = 40, 1e-5
Limits = Mapping[str, tuple[float, float]]


@dataclass(frozen=True, eq=False)
class Fit:
    """Fitted weights: `utility` as the logit has them, `weights` per cent, `low` and `high` around those.

    `at_limit` names the criteria that a limit holds up or down. `likelihood` and `even_likelihood` are mean
    logarithms of the chance of what was chosen, under the fit and when all alternatives are as likely.
    """

    names: tuple[str, ...]
    utility: Float64
    weights: Float64
    low: Float64
    high: Float64
    at_limit: tuple[str, ...]
    pairs: int
    choices: int
    likelihood: float
    even_likelihood: float
    certificate: Certificate

    @property
    def by_name(self) -> dict[str, float]:
        """The weights per cent by criterion."""
        return dict(zip(self.names, self.weights.tolist(), strict=True))


@dataclass(frozen=True, eq=False)
class _Task:
    """Values (n k, C) as one matrix, and what the objective needs beside them."""

    matrix: Float64
    absent: NDArray[np.bool_]
    prior: Float64
    ridge: float
    counts: Float64  # how often each choice counts

    @property
    def shape(self) -> tuple[int, int]:
        return (int(self.absent.shape[0]), int(self.absent.shape[1]))

    def chances(self, utility: Float64) -> tuple[Float64, Float64]:
        """Chances (n, k) of all alternatives, and the logarithm of that of the chosen one (n,)."""
        worth = (self.matrix @ utility).reshape(self.shape)
        worth[self.absent] = -np.inf
        worth -= worth.max(axis=1, keepdims=True)
        chance = np.exp(worth)
        total = chance.sum(axis=1)
        return chance / total[:, None], worth[:, 0] - np.log(total)

    def cost(self, utility: Float64) -> tuple[float, Float64]:
        """Mean negative logarithm of the chance of what was chosen, plus the ridge; and its gradient."""
        chance, logs = self.chances(utility)
        chance[:, 0] -= 1.0
        chance *= self.counts[:, None]
        number = self.counts.sum()
        away = utility - self.prior
        cost = -(logs * self.counts).sum() + 0.5 * self.ridge * away @ away
        slope = self.matrix.T @ chance.reshape(-1) + self.ridge * away
        return float(cost / number), np.asarray(slope / number, dtype=np.float64)

    def solve(self, start: Float64, least: Float64, most: Float64) -> Float64:
        """Find the utility of least cost between `least` and `most`."""
        from scipy.optimize import minimize

        found = minimize(
            self.cost,
            np.clip(start, least, most),
            jac=True,
            method="L-BFGS-B",
            bounds=np.stack([least, most], axis=1).tolist(),
            options={"maxiter": 500, "ftol": 1e-11, "gtol": 1e-7},
        )
        return np.asarray(found.x, dtype=np.float64)


def fit(
    choices: Choices,
    *,
    prior: Mapping[str, float] | None = None,
    ridge: float = RIDGE,
    limits: Limits | None = None,
    resamples: int = 200,
    seed: int = 0,
) -> Fit:
    """Fit weights that are not negative.

    `prior` holds weights per cent; the ridge draws toward them, at the sharpness that suits these choices, as
    much as `ridge` pairs would; without a prior it draws toward 0. `limits` are weights per cent between
    which criteria stay. Intervals hold 95 of 100 refits to pairs drawn again with replacement, each refit by
    the likelihood's quadratic at the fit. The same choices and seed give the same fit. Raises ProblemError
    with all faults.
    """
    _check(choices, prior, limits or {}, ridge)
    values = filled_in(choices)
    matrix = values.reshape(-1, values.shape[2])
    counts = np.ones(choices.n)
    drawn = np.zeros(len(choices.names))
    task = _Task(matrix, ~choices.offered, drawn, ridge, counts)
    if prior is not None:
        drawn = _at_best_sharpness(task, np.array([prior.get(name, 0.0) for name in choices.names]))
        task = _Task(matrix, ~choices.offered, drawn, ridge, counts)
    shares = np.array([(limits or {}).get(name, FREE) for name in choices.names]) / 100.0
    utility, bounds = _within(task, np.maximum(drawn, 1.0), shares)
    if not utility.sum() > 0:
        raise ProblemError(["No criterion tells the chosen from the others."])
    drawn_again = _resampled(task, (utility, *bounds), choices.pairs, resamples, seed)
    low, high = np.percentile(drawn_again, INTERVAL, axis=0)
    weights = 100.0 * utility / utility.sum()
    held = (shares[:, 0] > 0) & (utility <= bounds[0] * (1 + 1e-6)) | (utility >= bounds[1] * (1 - 1e-6))
    return Fit(
        names=choices.names,
        utility=utility,
        weights=weights,
        low=np.minimum(low, weights),
        high=np.maximum(high, weights),
        at_limit=tuple(name for name, up in zip(choices.names, held, strict=True) if up),
        pairs=int(np.unique(choices.pairs).size),
        choices=choices.n,
        likelihood=float(task.chances(utility)[1].mean()),
        even_likelihood=float(-np.log(choices.offered.sum(axis=1)).mean()),
        certificate=_certificate(choices, drawn, shares, ridge, seed),
    )


def _within(task: _Task, start: Float64, shares: Float64) -> tuple[Float64, tuple[Float64, Float64]]:
    """Solve with limits (C, 2) that are parts of a sum which the solution itself decides, in rounds."""
    least, most = np.zeros(len(shares)), np.full(len(shares), np.inf)
    limited = (shares != np.array(FREE) / 100.0).any()
    utility = task.solve(start, least, most)
    for _ in range(LIMIT_ROUNDS if limited else 0):
        total = utility.sum()
        least = shares[:, 0] * total
        most = np.where(shares[:, 1] < 1, shares[:, 1] * total, np.inf)
        utility = task.solve(utility, least, most)
        if abs(utility.sum() - total) <= SETTLED * total:
            break
    return utility, (least, most)


def fit_groups(
    choices: Choices,
    groups: Mapping[str, NDArray[np.bool_]],
    overall: Fit,
    *,
    ridge: float = RIDGE,
    resamples: int = 200,
    seed: int = 0,
) -> dict[str, Fit]:
    """Fit each group of choices, bool (n,), with the overall weights as prior; leave empty ones out."""
    return {
        name: fit(choices.take(mask), prior=overall.by_name, ridge=ridge, resamples=resamples, seed=seed)
        for name, mask in groups.items()
        if mask.any()
    }


def folds_of(cities: NDArray[np.integer], number: int, seed: int = 0) -> dict[int, int]:
    """Deal cities into folds of equal size at random; the same seed deals the same."""
    ids = np.unique(cities)
    order = np.random.default_rng(seed).permutation(ids.size)
    return {int(city): int(fold) for city, fold in zip(ids[order], np.arange(ids.size) % number, strict=True)}


def _check(choices: Choices, prior: Mapping[str, float] | None, limits: Limits, ridge: float) -> None:
    known = set(choices.names)
    faults = [
        f"There is no criterion “{name}”; there are {', '.join(choices.names)}."
        for given in (prior or {}, limits)
        for name in sorted(set(given) - known)
    ]
    if not all(np.isfinite(weight) and weight >= 0 for weight in (prior or {}).values()):
        faults.append("Weights are 0 or more.")
    if not all(0 <= low <= high <= 100 for low, high in limits.values()):
        faults.append("Limits are two numbers from 0 to 100, the lower first.")
    if sum(low for low, _ in limits.values()) >= 100:
        faults.append("The limits leave nothing to fit: the sum of the lower ones is below 100.")
    if not (np.isfinite(ridge) and ridge >= 0):
        faults.append(f"The ridge is {ridge}; it must be 0 or more.")
    if choices.n == 0:
        faults.append("There are no choices to fit to.")
    if faults:
        raise ProblemError(faults)


def _at_best_sharpness(task: _Task, prior: Float64) -> Float64:
    """Scale a prior's weights so that the choices are likeliest under them."""
    from scipy.optimize import minimize_scalar

    if not prior.sum() > 0:
        raise ProblemError(["No criterion of the prior has a weight above 0."])
    shares = prior / prior.sum()
    column = task.matrix @ shares
    flat = _Task(column[:, None], task.absent, np.zeros(1), 0.0, task.counts)
    found = minimize_scalar(
        lambda sharpness: flat.cost(np.array([sharpness]))[0], bounds=(0.1, 60.0), method="bounded"
    )
    return np.asarray(float(found.x) * shares, dtype=np.float64)


def _resampled(
    task: _Task, solved: tuple[Float64, Float64, Float64], of: Int64, resamples: int, seed: int
) -> Float64:
    """Weights per cent of refits to pairs drawn again, (resamples, C).

    `solved` is the utility between its bounds, `of` the pair of each choice.

    Near the fit the cost is a quadratic with the same curvature for every draw; a draw changes its slope.
    """
    utility, *bounds = solved
    chance, _ = task.chances(utility)
    width = utility.size
    mean = np.stack([(chance * task.matrix[:, c].reshape(task.shape)).sum(axis=1) for c in range(width)], 1)
    slopes = mean - task.matrix.reshape(*task.shape, width)[:, 0]
    spread = task.matrix.T @ (chance.reshape(-1, 1) * task.matrix) - mean.T @ mean
    bent = spread + (task.ridge + 1e-9) * np.eye(width)
    pairs, place = np.unique(of, return_inverse=True)
    by_pair = np.zeros((pairs.size, width))
    np.add.at(by_pair, place, slopes)
    pull = task.ridge * (utility - task.prior)
    rng = np.random.default_rng(seed)
    made = np.tile(utility, (max(resamples, 1), 1))
    root = np.linalg.cholesky(bent)
    for row in range(resamples):
        counts = np.bincount(rng.integers(0, pairs.size, pairs.size), minlength=pairs.size)
        made[row] = _quadratic(root, counts @ by_pair + pull, utility, (bounds[0], bounds[1]))
    return np.asarray(100.0 * made / made.sum(axis=1, keepdims=True), dtype=np.float64)


def _quadratic(root: Float64, slope: Float64, at: Float64, bounds: tuple[Float64, Float64]) -> Float64:
    """Minimize slope . d + d . bent . d / 2 for at + d within bounds; bent is `root` times its transpose.

    It is a least-squares problem: half the square of root' d + root^-1 slope.
    """
    from scipy.linalg import solve_triangular
    from scipy.optimize import lsq_linear

    target = root.T @ at - solve_triangular(root, slope, lower=True)
    least, most = bounds
    found = lsq_linear(root.T, target, bounds=(least, np.maximum(most, least + 1e-9)), method="bvls")
    return np.maximum(found.x, 1e-12)


def _certificate(choices: Choices, prior: Float64, limits: Float64, ridge: float, seed: int) -> Certificate:
    sha = fingerprint(
        ",".join(choices.names), choices.values, choices.offered, choices.pairs, prior, limits, ridge
    )
    return Certificate(True, "conditional logit by L-BFGS-B", seed, ENGINE_VERSION, sha)
