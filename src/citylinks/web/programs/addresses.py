"""Addresses of the pages of programs and donors."""

from __future__ import annotations

from django.urls import reverse


def program_path(code: str) -> str:
    """Return the page of one program."""
    return reverse("programs:program", args=[code])


def donor_path(public_id: str) -> str:
    """Return the page of one donor."""
    return reverse("programs:donor", args=[public_id])
