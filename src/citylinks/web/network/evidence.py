"""Views for one piece of evidence beside others: of a person, or of an organization."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from citylinks.kernel.errors import DomainError, NotFound
from citylinks.network import operations, queries
from citylinks.network.queries import OrganizationProfile, PersonProfile
from citylinks.web.answers import for_signed_in
from citylinks.web.network.editing import evidence_page
from citylinks.web.network.forms import evidence_form
from citylinks.web.network.own import changeable
from citylinks.web.network.register import looked_after
from citylinks.web.requests import Request

REFUSED = 422
READ_AND_WRITE = ["GET", "HEAD", "POST"]


@require_http_methods(READ_AND_WRITE)
@for_signed_in
def of_person(request: Request, public_id: str, strength_id: str) -> HttpResponse:
    return add(request, changeable(request, public_id), strength_id)


@require_http_methods(READ_AND_WRITE)
@for_signed_in
def of_organization(request: Request, public_id: str, strength_id: str) -> HttpResponse:
    return add(request, looked_after(request, public_id), strength_id)


def add(request: Request, owner: PersonProfile | OrganizationProfile, strength_id: str) -> HttpResponse:
    """Add evidence to a theme that is on record; `NotFound` for a theme of somebody else."""
    strength = next((one for one in owner.strengths if one.public_id == strength_id), None)
    if strength is None:
        raise NotFound("expertise", strength_id)
    page, form = evidence_page(owner, strength), evidence_form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        expertise, proof = queries.expertise_of(request.actor, strength_id), form.proof()
        assert proof is not None  # the form demands what was done
        try:
            operations.give_evidence(expertise=expertise, proof=proof, by=request.actor, at=timezone.now())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return redirect(page.leave.href)
    shown = {"page": page, "form": form}
    return render(request, "web/network/change.html", shown, status=REFUSED if form.errors else None)
