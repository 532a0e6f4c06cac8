from __future__ import annotations

import os

import pytest

from citylinks.standards.confined import Budget, ConfinedError, Ending, run_confined


def ending(code, **budget):
    with pytest.raises(ConfinedError) as caught:
        run_confined("builtins:eval", code, budget=Budget(**budget))
    return caught.value.ending


def test_run_confined_when_the_function_answers_gives_it_back():
    assert run_confined("builtins:len", b"x" * 3_000_000, budget=Budget()) == 3_000_000
    assert run_confined("builtins:eval", "['é', 1, None]".encode(), budget=Budget()) == ["é", 1, None]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (b"[0 for _ in range(10**12) if False]", Ending.TIME),
        (b"len(b'x' * (1 << 30))", Ending.MEMORY),
        (b"'x' * (3 << 20)", Ending.MEMORY),
        (b"1 / 0", Ending.CRASHED),
        (b"__import__('os').abort()", Ending.CRASHED),
        (b"{1, 2}", Ending.CRASHED),
    ],
    ids=["endless", "memory", "a long answer", "an error", "an abort", "no JSON"],
)
def test_run_confined_when_the_function_ends_otherwise_says_how(code, expected):
    assert ending(code, cpu_s=1, wall_s=60.0) is expected


def test_run_confined_when_the_function_only_waits_ends_it_by_the_clock():
    assert ending(b"__import__('time').sleep(600)", wall_s=1.0) is Ending.TIME


def test_run_confined_when_an_error_holds_a_text_of_the_file_tells_nothing_of_it():
    with pytest.raises(ConfinedError) as caught:
        run_confined("builtins:int", b"the name of a person", budget=Budget())
    assert caught.value.detail.startswith("builtins:int: code 1 ValueError in")
    assert "person" not in caught.value.detail


def test_run_confined_gives_the_function_neither_the_environment_nor_files(monkeypatch, tmp_path):
    monkeypatch.setenv("CITYLINKS_SECRET_KEY", "planted")
    told = run_confined("builtins:eval", b"dict(__import__('os').environ)", budget=Budget())
    assert "CITYLINKS_SECRET_KEY" not in told
    held = os.open(tmp_path / "held", os.O_CREAT | os.O_RDWR)
    try:
        open_files = run_confined(
            "builtins:eval", b"__import__('os').listdir('/proc/self/fd')", budget=Budget()
        )
    finally:
        os.close(held)
    assert open_files == ["0", "1", "2", "3"]  # the last is the folder that is listed
    target = str(tmp_path / "written")
    code = f"open({target!r}, 'wb', 0).write(b'x')"
    assert ending(code.encode()) is Ending.CRASHED
    assert (tmp_path / "written").stat().st_size == 0
