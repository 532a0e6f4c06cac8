from __future__ import annotations

import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citylinks.places import names


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Moscú", "moscu"),
        ("MÜNCHEN", "munchen"),
        ("São Paulo", "sao paulo"),
        ("Łódź", "lodz"),
        ("Tromsø", "tromso"),
        ("Gießen", "giessen"),
        ("İstanbul", "istanbul"),
        ("Diyarbakır", "diyarbakir"),
        ("Xi’an", "xian"),
        ("Xi'an", "xian"),
        ("Stoke-on-Trent", "stoke on trent"),
        ("  St.  John's ", "st johns"),
        ("東京", "東京"),
        ("Ｔｏｋｙｏ", "tokyo"),
        ("ガーナ", "ガーナ"),
        ("Йошкар-Ола", "иошкар ола"),
        ("القَاهِرَة", "القاهرة"),
        ("दिल्ली", "दिल्ली"),
        ("서울", "서울"),
        ("!!!", ""),
        ("", ""),
    ],
)
def test_fold_of_a_name_is_its_key(text, key):
    assert names.fold(text) == key


@settings(deadline=None)
@given(st.text(max_size=60))
def test_fold_when_folded_again_is_the_same(text):
    once = names.fold(text)
    assert names.fold(once) == once


@settings(deadline=None)
@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x24F), max_size=40))
def test_fold_of_capitals_is_that_of_small_letters(text):
    assert names.fold(text.upper().lower()) == names.fold(text.lower().upper().lower())


@settings(deadline=None)
@given(st.text(max_size=40))
def test_spelling_when_shortened_comes_back(name):
    name = " ".join(name.split())
    key = names.fold(name)
    if key and name:
        assert names.spelled(key, names.shortened(key, name)) == name


def test_names_when_written_are_one_gzip_with_chunks_of_whole_keys(tmp_path):
    lines = ["a\t1\t", "b\t1\t", "b\t2\t", "b\t3\t", "c\t1\t"]
    names.write_lines(tmp_path, lines, size=2)
    assert gzip.decompress((tmp_path / "names.txt.gz").read_bytes()).decode() == (
        "\na\t1\t\nb\t1\t\nb\t2\t\nb\t3\t\n\nc\t1\t\n"
    )
    index = [line.split("\t") for line in (tmp_path / "names.index.tsv").read_text().splitlines()]
    assert [key for _, key in index] == ["a", "c"]
    again = tmp_path / "again"
    again.mkdir()
    names.write_lines(again, lines, size=2)
    assert (again / "names.txt.gz").read_bytes() == (tmp_path / "names.txt.gz").read_bytes()
