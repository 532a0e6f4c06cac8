"""What stands in an address for one thing: its id, or the code of a call or a program."""

from __future__ import annotations

from typing import Annotated

from ninja import Path

Key = Annotated[str, Path(pattern="^[-a-zA-Z0-9_]+$")]
