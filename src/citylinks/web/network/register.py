"""Views for those who keep organizations: registering, changing, and offering in their name."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from citylinks.kernel.errors import NotFound
from citylinks.kernel.source import Source
from citylinks.network import operations, queries
from citylinks.network.queries import OrganizationProfile
from citylinks.network.queries.people import Person
from citylinks.web.acts import Who, done, show, signed_in
from citylinks.web.network import forms, own, pages
from citylinks.web.network.addresses import organization_path, step_path
from citylinks.web.network.editing import strengths_page
from citylinks.web.network.offering import OfferForm
from citylinks.web.network.own import FORM
from citylinks.web.requests import Request, posted


@signed_in("GET", "POST")
def register(request: Request) -> HttpResponse:
    """Register an organization; only those who may see the form."""
    if not queries.may_register(request.actor):
        raise Http404
    form = forms.OrganizationForm(posted(request))
    if made := done(request, form, lambda who: operations.register_organization(**form.given(), **who)):
        return redirect(organization_path(made.public_id))
    return show(request, FORM, form=form, page=pages.register_page())


def looked_after(request: Request, public_id: str) -> OrganizationProfile:
    """Return an organization the actor may change; for others there is none to change."""
    profile = queries.organization_profile(request.actor, public_id)
    if not profile.may_change:
        raise NotFound("organization to change", public_id)
    return profile


@signed_in("GET", "POST")
def change(request: Request, public_id: str) -> HttpResponse:
    """Change what an organization says of itself."""
    profile = looked_after(request, public_id)
    form = forms.OrganizationForm(posted(request), initial=pages.organization_initial(profile))

    def changed(who: Who) -> object:
        row = queries.organization_by_id(public_id)
        return operations.change_organization(organization=row, **form.given(), **who)

    if done(request, form, changed):
        return redirect(organization_path(public_id))
    return show(request, FORM, form=form, page=pages.change_page(profile))


@signed_in("GET", "POST")
def offer(request: Request, public_id: str) -> HttpResponse:
    """Offer something in the name of an organization."""
    profile = queries.organization_profile(request.actor, public_id)
    if not profile.may_offer:
        raise Http404
    form = OfferForm(posted(request))

    def offered(who: Who) -> object:
        row, source = queries.organization_by_id(public_id), Source(profile.name, profile.website)
        return operations.make_offer(organization=row, source=source, **form.given(profile.name), **who)

    if done(request, form, offered):
        return redirect(organization_path(public_id))
    return show(request, FORM, form=form, page=pages.offer_page(profile))


@signed_in("GET", "POST")
def register_person(request: Request, public_id: str) -> HttpResponse:
    """Register somebody who works for an organization."""
    profile = looked_after(request, public_id)
    form = forms.PersonForm(posted(request))

    def registered(who: Who) -> Person:
        row = queries.organization_by_id(public_id)
        return operations.register_person(organization=row, **form.given(), **who)

    if made := done(request, form, registered):
        return redirect(step_path(made.public_id, "expertise"))
    return show(request, FORM, form=form, page=pages.register_person_page(profile))


@signed_in("GET", "POST")
def strengths(request: Request, public_id: str) -> HttpResponse:
    """Say what an organization is good at."""
    profile = looked_after(request, public_id)
    form = forms.StrengthForm(posted(request))

    def stated(who: Who) -> object:
        row = queries.organization_by_id(public_id)
        return operations.add_strength(owner=row, **form.given(), **who)

    if done(request, form, stated):
        return redirect("network:strengths", public_id)
    return show(request, "web/network/step.html", form=form, page=strengths_page(profile))


@signed_in("POST")
def drop_strength(request: Request, public_id: str) -> HttpResponse:
    own.drop_strength(request, looked_after(request, public_id))
    return redirect("network:strengths", public_id)


@signed_in("GET", "POST")
def evidence(request: Request, public_id: str, strength_id: str) -> HttpResponse:
    return own.add_evidence(request, looked_after(request, public_id), strength_id)
