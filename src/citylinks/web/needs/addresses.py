"""Where the pages about needs stand."""

from __future__ import annotations

from django.urls import reverse


def need_path(public_id: str) -> str:
    """Return the page of one need."""
    return reverse("needs:need", args=[public_id])


def draft_path(public_id: str) -> str:
    """Return the page on which a draft is written."""
    return reverse("needs:draft", args=[public_id])
