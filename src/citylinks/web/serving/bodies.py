"""Reading what a request sends, before a thread is given to it, within a size and a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from tempfile import SpooledTemporaryFile
from typing import IO, Protocol

from citylinks.web.serving.limits import SMALL, seconds_for
from citylinks.web.serving.refusals import BROKEN_OFF, TOO_LARGE, TOO_SLOW, Refusal


class Chunks(Protocol):
    """What the server hands over of a request as it arrives."""

    def __aiter__(self) -> AsyncIterator[bytes]: ...


async def receive(chunks: Chunks, *, told: int) -> IO[bytes] | Refusal:
    """Return a file at its start that holds the whole body of `told` bytes, or why there is none.

    More than SMALL bytes are on disk, in a file without a name: whatever ends the process, nothing remains.
    """
    kept: IO[bytes] = SpooledTemporaryFile(max_size=SMALL)  # noqa: SIM115 closed by who answers
    start, count = asyncio.get_running_loop().time(), 0
    refusal: Refusal | None = None
    try:
        async with asyncio.timeout_at(start + seconds_for(0)) as limit:
            async for chunk in chunks:
                count += len(chunk)
                if count > told:
                    refusal = TOO_LARGE
                    break
                kept.write(chunk)
                limit.reschedule(start + seconds_for(count))
    except TimeoutError:
        refusal = TOO_SLOW
    if refusal is None and count != told:
        refusal = BROKEN_OFF
    if refusal is not None:
        kept.close()
        return refusal
    kept.seek(0)
    return kept


def size_of(kept: IO[bytes]) -> int:
    """Return how many bytes a received body holds, and stay at its start."""
    size = kept.seek(0, 2)
    kept.seek(0)
    return size
