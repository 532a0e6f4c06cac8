"""The columns of a template: one table for the reader, the writer and the page that explains them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, what it holds, an example, and how the template shows it.

    `choices` become a list to pick from in xlsx, unless the cell may hold several. `width` is in characters.
    """

    name: str
    meaning: str
    example: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    several: bool = False
    width: int = 18
    aliases: tuple[str, ...] = ()  # other headings that people use for it
