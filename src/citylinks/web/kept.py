"""Public pages kept in the memory of a process, each by its address, its language and what it shows.

A page is served again only while the versions of its topics are those it was made from, which one query
tells, and until the moment at which the clock alone would change it. See docs/adr/0016.
"""

from __future__ import annotations

import datetime as dt
import gzip
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers, set_response_etag

from citylinks.audit.topics import Topic

OVERHEAD = 2048  # bytes of Python around a page: its key, its headers, its place in the shelf
LEVEL = 6  # of gzip: a page is compressed once and read often
LARGEST_PART = 64  # no page takes more of the shelf than one part in this many
NEWCOMERS = 4  # one part in four of the shelf is for pages that were asked for only once
DOORS = 64
Versions = Mapping[Topic, str]
# Scheme, host, path, query as it was sent, language.
Key = tuple[str, str, str, str, str]


@dataclass(slots=True)
class Keeping:
    """What a view says of the page it answers with: unless it names topics, the page is not kept."""

    versions: Versions | None = None
    topics: tuple[Topic, ...] | None = None
    until: dt.datetime | None = None

    def depends_on(self, topics: tuple[Topic, ...], versions: Versions) -> None:
        """Note what the page shows, and the versions as they were before it was made."""
        self.topics, self.versions = topics, versions

    def is_good_until(self, moment: dt.datetime | None) -> None:
        """Note a moment at which the page changes without anybody's doing; the earliest one counts."""
        if moment is not None and (self.until is None or moment < self.until):
            self.until = moment


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page as answered, compressed; `seen` are the versions of its topics, read before it was made."""

    seen: Versions
    until: dt.datetime | None
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @classmethod
    def of(cls, response: HttpResponse, keeping: Keeping) -> KeptPage | None:
        """Keep what everyone may see; None for an error, a cookie, or a page that no view says to keep."""
        if keeping.topics is None or response.status_code != 200 or response.streaming or response.cookies:
            return None
        versions = keeping.versions or {}
        set_response_etag(response)
        return cls(
            {topic: versions[topic] for topic in keeping.topics},
            keeping.until,
            tuple(response.items()),
            gzip.compress(response.content, LEVEL, mtime=0),
        )

    @property
    def size(self) -> int:
        """Bytes that it takes, roughly."""
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers) + OVERHEAD

    def is_current(self, versions: Versions, now: dt.datetime) -> bool:
        """Tell whether nothing it shows has changed since it was made, by anybody or by the clock."""
        in_time = self.until is None or now < self.until
        return in_time and all(versions[topic] == seen for topic, seen in self.seen.items())

    def answer(self, *, compressed: bool) -> HttpResponse:
        """Build the response anew, for one who reads gzip or for one who does not."""
        response = HttpResponse(self.body if compressed else gzip.decompress(self.body))
        for name, value in self.headers:
            response.headers[name] = value
        if compressed:
            response.headers["Content-Encoding"] = "gzip"
            response.headers["ETag"] = weak(response.headers["ETag"])
        response.headers["Content-Length"] = str(len(response.content))
        patch_vary_headers(response, ("Accept-Encoding",))
        return response


def weak(etag: str) -> str:
    """Mark that the same page is sent in other bytes, as compressing on the way does (RFC 9110, 8.8.1)."""
    return etag if etag.startswith("W/") else f"W/{etag}"


@dataclass(slots=True)
class Shelf:
    """Kept pages within a number of bytes; what was not asked for the longest leaves first.

    Pages that were asked for once stand apart from those asked for again, in a fourth of the room: made-up
    addresses, each asked for once, push out one another and nothing else (the segmented LRU of R. Karedla,
    J. S. Love and B. G. Wherry, 1994).
    """

    once: OrderedDict[Key, KeptPage] = field(default_factory=OrderedDict)
    again: OrderedDict[Key, KeptPage] = field(default_factory=OrderedDict)
    bytes_once: int = 0
    bytes_again: int = 0
    lock: Lock = field(default_factory=Lock)
    # Who finds a page outdated waits here until another has made it anew; two addresses may share a door.
    doors: tuple[Lock, ...] = field(default_factory=lambda: tuple(Lock() for _ in range(DOORS)))

    def door(self, key: Key) -> Lock:
        """Return the lock of those who make the page of this address."""
        return self.doors[hash(key) % DOORS]

    def find(self, key: Key, room: int) -> KeptPage | None:
        """Return the page kept at an address, current or not; being asked for again moves it up."""
        with self.lock:
            if key in self.again:
                self.again.move_to_end(key)
                return self.again[key]
            page = self.once.pop(key, None)
            if page is not None:
                self.bytes_once -= page.size
                self._put_again(key, page, room)
            return page

    def put(self, key: Key, page: KeptPage, room: int) -> None:
        """Keep a page in place of the one before it, within `room` bytes; one that is too large is not."""
        with self.lock:
            known = key in self.again
            self._drop(key)
            if page.size > room // LARGEST_PART:
                return
            if known:
                self._put_again(key, page, room)
            else:
                self.once[key] = page
                self.bytes_once += page.size
            while self.bytes_once > room // NEWCOMERS:
                self.bytes_once -= self.once.popitem(last=False)[1].size

    def _put_again(self, key: Key, page: KeptPage, room: int) -> None:
        self.again[key] = page
        self.bytes_again += page.size
        while self.bytes_again > room - room // NEWCOMERS:
            self.bytes_again -= self.again.popitem(last=False)[1].size

    def _drop(self, key: Key) -> None:
        if (page := self.once.pop(key, None)) is not None:
            self.bytes_once -= page.size
        if (page := self.again.pop(key, None)) is not None:
            self.bytes_again -= page.size

    def clear(self) -> None:
        """Forget all pages."""
        with self.lock:
            self.once.clear()
            self.again.clear()
            self.bytes_once = self.bytes_again = 0


SHELF = Shelf()


def keeping_of(request: HttpRequest) -> Keeping | None:
    """Return where a view says what its page depends on; None for a request whose page nobody keeps."""
    found: Keeping | None = getattr(request, "keeping", None)
    return found


def changes_at(request: HttpRequest, moment: dt.datetime | None) -> None:
    """Say that the page of this request changes at a moment without anybody's doing; None says nothing."""
    keeping = keeping_of(request)
    if keeping is not None:
        keeping.is_good_until(moment)
