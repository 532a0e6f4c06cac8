from __future__ import annotations

from types import SimpleNamespace

import pytest

import reviewing
from places_rows import some_places
from remembered import remembered
from reviewing import RUI, SOL, TEA


@pytest.fixture
def made(db):
    return reviewed_call()


@remembered
def reviewed_call():
    """A closed call with three applications, a rubric of two reviews each, and three reviewers without ties."""
    some_places()
    program = reviewing.a_program()
    organizations = reviewing.applicants(3)
    call, applications = reviewing.a_call(program, organizations)
    reviewing.rubric(call)
    reviewers = [reviewing.reviewer(call, actor) for actor in (RUI, SOL, TEA)]
    return SimpleNamespace(
        program=program,
        organizations=organizations,
        call=call,
        applications=applications,
        reviewers=reviewers,
        rui=reviewers[0],
        sol=reviewers[1],
        tea=reviewers[2],
    )
