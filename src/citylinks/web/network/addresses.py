"""The addresses of members' pages."""

from __future__ import annotations

from django.urls import reverse

from citylinks.network.states import MemberKind


def person_path(public_id: str) -> str:
    """Return the page of a person."""
    return reverse("network:person", args=[public_id])


def organization_path(public_id: str) -> str:
    """Return the page of an organization."""
    return reverse("network:organization", args=[public_id])


def member_path(kind: MemberKind, public_id: str) -> str:
    """Return the page of either."""
    return person_path(public_id) if kind is MemberKind.PERSON else organization_path(public_id)


def step_path(public_id: str, step: str) -> str:
    """Return one step of changing a profile."""
    return reverse("network:step", args=[public_id, step])
