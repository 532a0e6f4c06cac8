"""Is a portfolio file true to its files? The engine's verifier, and what only the files' names can show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from citylinks.engine.verify import Check, verify
from citylinks.matching.files.chosen import cost_of, named, told, total
from citylinks.matching.files.inputs import Inputs
from citylinks.matching.files.plan import plan
from citylinks.matching.files.portfolio_file import Document, PortfolioFile, document_of
from citylinks.matching.files.scoring import Tables

MOST_LISTED = 20
ROUNDING = 1e-9


def verified(read: PortfolioFile, inputs: Inputs, tables: Tables, *, time_limit: float) -> tuple[Check, ...]:
    """Build scores and rules again from the files, and check the portfolio against them."""
    laid = plan(inputs, tables, read.text)
    engine = verify(laid.problem, read.portfolio, time_limit=time_limit)
    checks = [_files(read, inputs)]
    checks += [Check(check.name, check.ok, named(check.finding, inputs)) for check in engine.checks]
    if all(check.ok for check in engine.checks if check.name in {"pairs", "eligibility"}):
        true = document_of(told(read.portfolio, laid, inputs, tables, read.text), inputs, read.text)
        checks += [_told(read, true), _money(read, inputs)]
    return tuple(checks)


def _check(name: str, faults: Iterable[str], fine: str) -> Check:
    found = list(faults)
    return Check(name, not found, " ".join(found) or fine)


def _files(read: PortfolioFile, inputs: Inputs) -> Check:
    stated = read.document.get("inputs")
    hashes = stated if isinstance(stated, dict) else {}
    names = {"needs": inputs.names.needs, "offers": inputs.names.offers, "program": inputs.names.program}
    faults = []
    for name in dict.fromkeys([*inputs.sha256, *(key for key in hashes if key in names)]):
        if name not in hashes:
            faults.append(f"The portfolio was made without {names[name]}.")
        elif name not in inputs.sha256:
            faults.append("The portfolio was made with a program file; give it with --program.")
        elif hashes[name] != inputs.sha256[name]:
            faults.append(f"{names[name]} is not the file the portfolio was made from.")
    return _check("files", faults, "The files are byte for byte those the portfolio was made from.")


def _told(read: PortfolioFile, true: Document) -> Check:
    """Hold all that people read in the file against what its proof says; hashes are the check before."""
    apart = list(differences({**true, "inputs": None}, {**read.document, "inputs": None}))
    faults = [f"{sentence}." for sentence in apart[:MOST_LISTED]]
    if len(apart) > MOST_LISTED:
        faults.append(f"And {len(apart) - MOST_LISTED:,} differences more.")
    return _check("told", faults, "What the file tells people is what was proved.")


def differences(true: object, said: object, path: str = "") -> Iterator[str]:
    """Yield where two plain documents differ; numbers may differ by rounding."""
    if isinstance(true, Mapping) and isinstance(said, Mapping):
        for key in dict.fromkeys([*true, *said]):
            below = f"{path}.{key}" if path else str(key)
            if key not in said:
                yield f"{below} is missing"
            elif key not in true:
                yield f"{below} does not belong there"
            else:
                yield from differences(true[key], said[key], below)
    elif isinstance(true, list | tuple) and isinstance(said, list):
        if len(true) != len(said):
            yield f"{path} has {len(said)} entries, not {len(true)}"
        for place, (one, other) in enumerate(zip(true, said, strict=False), start=1):
            yield from differences(one, other, f"{path}[{place}]")
    elif isinstance(true, float) and isinstance(said, int | float) and not isinstance(said, bool):
        if abs(true - said) > ROUNDING * max(1.0, abs(true)):
            yield f"{path} is {said}, not {true}"
    elif type(true) is not type(said) or true != said:
        yield f"{path} is {said!r}, not {true!r}"


def _money(read: PortfolioFile, inputs: Inputs) -> Check:
    """Add up in decimals: the engine's own check is in binary numbers."""
    spent = total([cost_of(pair, inputs) for pair in read.portfolio.pairs], inputs)
    budget = inputs.program.budget
    over = budget is not None and spent is not None and spent.value > budget.value
    faults = [f"The portfolio costs {spent}; the budget is {budget}."] if over else []
    return _check("money", faults, f"The costs add up to {spent}." if spent else "No costs are stated.")
