"""What the JSON API shows of the weights that programs learned."""

from __future__ import annotations

import pytest

from matching.paired import WHY

pytestmark = pytest.mark.django_db


def test_weights_when_the_programs_people_ask_then_show_what_was_learned(found, known):
    shown = found("programs/main/weights", "ada")
    assert {name: shown[name] for name in ("decided", "followed", "usable", "needed", "left_out")} == {
        "decided": 1, "followed": 1, "usable": 1, "needed": 30, "left_out": {},
    }  # fmt: skip
    (past,) = shown["past"]
    assert (past["state"], past["pairs"], past["gain"], past["decided"]["reason"]) == (
        "refused",
        31,
        0.02,
        WHY,
    )
    assert past["weights"][0] == {
        "criterion": "climate", "weight": 88.0, "low": 0.0, "high": 100.0, "shipped": 5.0,
    }  # fmt: skip
    assert [one["found_by"] for one in past["found"]] == ["shipped", "learned"]
    assert (shown["proposed"], shown["in_force"]) == (None, None)


def test_weights_when_asked_by_the_cast_then_only_those_with_a_role_in_the_program_see_them(found):
    seen = {
        name: [of for of in ("main", "other") if found(f"programs/{of}/weights", name) is not None]
        for name in ("ada", "bo", "cem", "dia", "eve", "public")
    }
    assert seen == {"ada": ["main"], "bo": [], "cem": [], "dia": ["main"], "eve": [], "public": []}
