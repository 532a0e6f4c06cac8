from __future__ import annotations

import threading

from citylinks.web.counts import FileCounts


def test_add_when_many_add_the_same_key_at_once_is_true_for_one(tmp_path):
    cache = FileCounts(str(tmp_path), {})
    start, told = threading.Barrier(16, timeout=30), []

    def add(number):
        start.wait()
        told.append(cache.add("turn", number))

    for _round in range(20):
        told.clear()
        cache.delete("turn")
        writers = [threading.Thread(target=add, args=(number,)) for number in range(16)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        assert sorted(told) == [False] * 15 + [True]
