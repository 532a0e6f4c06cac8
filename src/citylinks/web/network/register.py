"""Views for those who keep organizations: registering, changing, and offering in their name."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from citylinks.access.actors import Actor
from citylinks.kernel.errors import DomainError, NotFound
from citylinks.kernel.source import Source
from citylinks.network import operations, queries
from citylinks.network.queries import OrganizationProfile
from citylinks.places.queries import cities
from citylinks.web.answers import for_signed_in
from citylinks.web.network import forms, own, pages
from citylinks.web.network.addresses import organization_path, step_path
from citylinks.web.network.editing import strengths_page
from citylinks.web.network.offering import OfferForm
from citylinks.web.network.steps import own_language
from citylinks.web.requests import Request

REFUSED = 422
READ_AND_WRITE = ["GET", "HEAD", "POST"]


def save(form: forms.OrganizationForm, public_id: str, by: Actor) -> str:
    """Write down what a valid form says, of a new organization where there is no id; return its id."""
    given = form.cleaned_data
    write = operations.register_organization
    if public_id:
        write = partial(operations.change_organization, organization=queries.organization_by_id(public_id))
    made = write(
        name=given["name"],
        kind=given["kind"],
        city=cities().get(geonameid=given["city"].geonameid),
        website=given["website"],
        languages=form.languages(),
        identifiers=given["identifiers"],
        by=by,
        at=timezone.now(),
    )
    return made.public_id


@require_http_methods(READ_AND_WRITE)
@for_signed_in
def register(request: Request) -> HttpResponse:
    """Register an organization; only those who may see the form."""
    if not queries.may_register(request.actor):
        raise Http404
    form = forms.OrganizationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = save(form, "", request.actor)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return redirect(organization_path(made))
    shown = {"page": pages.register_page(), "form": form}
    return render(request, "web/network/change.html", shown, status=REFUSED if form.errors else None)


def looked_after(request: Request, public_id: str) -> OrganizationProfile:
    """Return an organization the actor may change; for others there is none to change."""
    profile = queries.organization_profile(request.actor, public_id)
    if not profile.may_change:
        raise NotFound("organization to change", public_id)
    return profile


@require_http_methods(READ_AND_WRITE)
@for_signed_in
def change(request: Request, public_id: str) -> HttpResponse:
    """Change what an organization says of itself."""
    profile = looked_after(request, public_id)
    form = forms.OrganizationForm(request.POST or None, initial=pages.organization_initial(profile))
    if request.method == "POST" and form.is_valid():
        try:
            save(form, public_id, request.actor)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return redirect(organization_path(public_id))
    shown = {"page": pages.change_page(profile), "form": form}
    return render(request, "web/network/change.html", shown, status=REFUSED if form.errors else None)


@require_http_methods(READ_AND_WRITE)
@for_signed_in
def offer(request: Request, public_id: str) -> HttpResponse:
    """Offer something in the name of an organization."""
    profile = queries.organization_profile(request.actor, public_id)
    if not profile.may_offer:
        raise Http404
    form = OfferForm(request.POST or None, initial=own_language())
    if request.method == "POST" and form.is_valid():
        found = queries.organization_by_id(public_id)
        try:
            operations.make_offer(
                organization=found,
                wording=form.wording(),
                themes=form.themes(),
                evidence=form.evidence(profile.name),
                source=Source(profile.name, profile.website),
                by=request.actor,
                at=timezone.now(),
            )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return redirect(organization_path(public_id))
    shown = {"page": pages.offer_page(profile), "form": form}
    return render(request, "web/network/change.html", shown, status=REFUSED if form.errors else None)


@require_http_methods(READ_AND_WRITE)
@for_signed_in
def register_person(request: Request, public_id: str) -> HttpResponse:
    """Register somebody who works for an organization."""
    profile = looked_after(request, public_id)
    form = forms.PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = operations.register_person(
                name=given["name"],
                emails=[given["email"]] if given["email"] else [],
                organization=queries.organization_by_id(public_id),
                position=given["position"],
                by=request.actor,
                at=timezone.now(),
            )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return redirect(step_path(made.public_id, "expertise"))
    shown = {"page": pages.register_person_page(profile), "form": form}
    return render(request, "web/network/change.html", shown, status=REFUSED if form.errors else None)


@require_http_methods(READ_AND_WRITE)
@for_signed_in
def strengths(request: Request, public_id: str) -> HttpResponse:
    """Say what an organization is good at."""
    profile = looked_after(request, public_id)
    form = forms.StrengthForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.add_strength(
                owner=queries.organization_by_id(public_id),
                theme=form.cleaned_data["theme"],
                level=form.cleaned_data["level"],
                proof=form.proof(),
                by=request.actor,
                at=timezone.now(),
            )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return redirect("network:strengths", public_id)
    shown = {"page": strengths_page(profile), "form": form}
    return render(request, "web/network/step.html", shown, status=REFUSED if form.errors else None)


@require_POST
@for_signed_in
def drop_strength(request: Request, public_id: str) -> HttpResponse:
    own.drop_strength(request, looked_after(request, public_id))
    return redirect("network:strengths", public_id)
