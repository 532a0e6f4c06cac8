"""Thread settings of numpy's and numba's pools, to be made before numpy is loaded."""

from __future__ import annotations

import os
from collections.abc import MutableMapping

DEFAULTS = {"OPENBLAS_THREAD_TIMEOUT": "4", "OMP_WAIT_POLICY": "PASSIVE"}


def quiet_threads(environment: MutableMapping[str, str] | None = None) -> dict[str, str]:
    """Let idle pool threads sleep, so that pools do not fight for the same few cores; what is set stays.

    Entry points call it before anything imports numpy: OpenBLAS reads its setting when it is loaded. Returns
    the settings in force.
    """
    target = os.environ if environment is None else environment
    for name, value in DEFAULTS.items():
        target.setdefault(name, value)
    return {name: target[name] for name in DEFAULTS}
