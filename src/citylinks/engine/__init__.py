"""The matching engine: who is like this city and can help, which partnerships to fund, why, is it true.

Pure Python over numpy arrays. Importing this package is cheap; each name is loaded when it is first used.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

_HOMES = {
    "problem": ("Column", "Criteria", "Criterion", "Need", "ProblemError"),
    "table": ("PartyTable",),
    "text": ("TextVectors",),
    "certificate": ("Certificate", "ENGINE_VERSION"),
    "criteria": ("KINDS",),
    "rank": ("Ranking", "rank"),
    "explain": ("Explanation", "WhyNot", "explain", "why_not"),
    "stability": ("Acceptability", "StabilityInterval", "acceptability", "stability_interval"),
    "allpairs": ("SparseScores", "rank_all"),
    "pair_scores": ("PairScores",),
    "scores": ("DenseScores", "ScoreSource"),
    "evaluate": ("Evaluation", "Pairing", "evaluate"),
    "choices": ("Choices", "Decided", "draw_choices"),
    "fit": ("Fit", "fit", "fit_groups"),
    "threads": ("quiet_threads",),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}


class _Engine(ModuleType):
    """Importing the module `rank` binds it here; the function that is called like it takes its place."""

    def __setattr__(self, name: str, value: object) -> None:
        if isinstance(value, ModuleType) and _HOME_OF.get(name) == name:
            value = getattr(value, name)
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Engine


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME_OF})
