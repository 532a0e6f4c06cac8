"""Which passwords are refused, each for its reason, and which are not."""

from __future__ import annotations

import hashlib

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from citylinks.accounts.passwords import common, is_breached


def refused_as(password):
    try:
        validate_password(password)
    except ValidationError as refusal:
        return {one.code for one in refusal.error_list}
    return set()


@pytest.mark.parametrize(
    "password",
    [
        "Password2024!!",
        "P@ssw0rd12345",
        "iloveyou2024!",
        "passwordpassword",
        "monkeydragon99",
        "CityLinks2026!",
        "citylinkscity1",
        "Municipality#1",
        "program.officer",
        "ADMINISTRATOR!",
    ],
)
def test_password_when_a_guesser_would_make_it_of_a_known_one_is_refused(password):
    assert refused_as(password) == {"common"}


def test_passwords_of_the_list_that_are_long_enough_are_all_refused():
    long_enough = [one for one in common() if len(one) >= 12]
    assert len(long_enough) > 150
    assert [one for one in long_enough if "common" not in refused_as(one)] == []


@pytest.mark.parametrize(
    "password",
    ["qazwsxqazwsx", "xyzzyxyzzyxyzzy", "kjhgkjhgkjhgkjh", "zyxwvutsrqpo", "asdfghjklqwerty", "aabbaabbaabb"],
)
def test_password_when_it_repeats_itself_or_follows_the_keys_is_refused(password):
    assert refused_as(password) & {"monotonous", "common"}


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "a sentence of mine",
        "the mayor of semarang likes tea",
        "летопрошло вчера",
        "tR7 kanoe blauw",
        "x" * 30 + "a sentence of sixty-four characters and more" + "y" * 20,
        "عندي جملة لا يعرفها أحد",
    ],
)
def test_password_when_nobody_would_guess_it_is_taken_whatever_it_is_made_of(password):
    assert refused_as(password) == set()


@pytest.fixture
def breached(tmp_path, settings):
    """A file of a thousand breached passwords, as it is published."""
    words = [f"breached sentence {n}" for n in range(1000)]
    hashes = sorted(hashlib.sha1(word.encode()).hexdigest().upper() for word in words)
    path = tmp_path / "breached.txt"
    path.write_text("".join(f"{one}:{n % 7}\r\n" for n, one in enumerate(hashes)))
    settings.BREACHED_PASSWORDS = path
    return path, words


def test_password_when_in_the_operators_file_is_refused_and_none_else(breached):
    path, words = breached
    assert [word for word in words if not is_breached(word, path)] == []
    assert [n for n in range(1000) if is_breached(f"kept sentence {n}", path)] == []
    assert refused_as(words[500]) == {"breached"}
    assert refused_as("kept sentence of mine") == set()


def test_password_when_the_file_is_empty_is_taken(tmp_path):
    path = tmp_path / "empty.txt"
    path.write_text("")
    assert not is_breached("anything at all", path)
