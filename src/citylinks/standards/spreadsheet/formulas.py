"""Cells that a spreadsheet would run: one list of their signs for all that write a table."""

from __future__ import annotations

# A csv cell that begins so is run as a formula by a spreadsheet that opens the file.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")


def plain(cell: str) -> str:
    """Take off the apostrophe that keeps a spreadsheet from running a cell as a formula."""
    return cell[1:] if cell.startswith("'") and is_formula(cell) else cell


def harmless(cell: str) -> str:
    """Mark as text what a spreadsheet would run as a formula; `plain` undoes it, whatever the cell holds."""
    return f"'{cell}" if is_formula(cell) else cell


def is_formula(cell: str) -> bool:
    """Tell whether a cell begins as a formula does, apostrophes before it aside."""
    return cell.lstrip("'").startswith(FORMULA_SIGNS)
