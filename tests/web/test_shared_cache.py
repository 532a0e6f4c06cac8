"""The cache of one machine: what it keeps, for how long, and that it counts everything."""

from __future__ import annotations

import stat
import threading

import pytest
import time_machine

from cast import AT
from citylinks.web import shared_cache
from citylinks.web.shared_cache import SharedCache


@pytest.fixture
def kept(tmp_path):
    return SharedCache(str(tmp_path / "cache"), {"TIMEOUT": 300, "OPTIONS": {"MAX_ENTRIES": 10}})


def test_cache_when_something_is_kept_returns_it(kept):
    kept.set("a", {"some": ["thing"]})
    assert (kept.get("a"), kept.get("b"), kept.get("b", 3)) == ({"some": ["thing"]}, None, 3)
    kept.set("a", 7)
    assert kept.get("a") == 7


def test_cache_when_added_twice_keeps_the_first(kept):
    assert (kept.add("a", 1), kept.add("a", 2), kept.get("a")) == (True, False, 1)


def test_cache_when_the_time_is_over_forgets_and_takes_another(kept):
    with time_machine.travel(AT, tick=False) as clock:
        kept.set("a", 1, 60)
        clock.shift(59)
        assert kept.get("a") == 1
        clock.shift(1)
        assert (kept.get("a"), kept.add("a", 2, 60), kept.get("a")) == (None, True, 2)
        assert kept.touch("a", 120)
        clock.shift(119)
        assert kept.get("a") == 2


def test_cache_when_something_is_deleted_tells_whether_it_was_there(kept):
    kept.set("a", 1)
    assert (kept.delete("a"), kept.delete("a"), kept.touch("a")) == (True, False, False)


def test_cache_when_cleared_is_empty(kept):
    kept.set("a", 1)
    kept.clear()
    assert kept.get("a") is None


def test_count_when_there_is_none_or_no_number_raises(kept):
    kept.set("a", "text")
    for name in ("a", "b"):
        with pytest.raises(ValueError, match="no count"):
            kept.incr(name)


def test_counts_when_eight_threads_raise_them_at_once_lose_none(kept):
    kept.add("a", 0)
    threads = [threading.Thread(target=lambda: [kept.incr("a") for _ in range(50)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kept.get("a") == 400


def test_add_when_eight_threads_add_at_once_lets_one_through(kept):
    kept.get("a")
    won = []
    threads = [threading.Thread(target=lambda: won.append(kept.add("a", 1))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False] * 7 + [True]


def test_cache_when_too_much_is_kept_forgets_what_ends_first(kept, monkeypatch):
    for number in range(30):
        kept.set(f"name{number}", number, 100 + number)
    monkeypatch.setattr(shared_cache, "CULL_ONE_IN", 1)
    kept.set("last", 1, 1000)
    assert [n for n in range(30) if kept.get(f"name{n}") is not None] == list(range(21, 30))


def test_file_of_the_cache_is_for_its_owner_alone(kept, tmp_path):
    kept.set("a", 1)
    modes = [
        stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "cache", tmp_path / "cache/cache.sqlite3")
    ]
    assert modes == [0o700, 0o600]
