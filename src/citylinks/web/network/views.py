from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from citylinks.audit.topics import Topic
from citylinks.network import queries
from citylinks.network.members.preview import may_import
from citylinks.partnerships.queries import organization_record
from citylinks.web.acts import public
from citylinks.web.caching import kept, revalidated
from citylinks.web.components.data import Link
from citylinks.web.dates import next_day
from citylinks.web.kept import changes_at
from citylinks.web.network.addresses import person_path
from citylinks.web.network.fields import choice_label
from citylinks.web.network.organization_pages import organization_page
from citylinks.web.network.pages import person_page
from citylinks.web.network.search import question_of, search_page
from citylinks.web.requests import Request, is_signed_in

MEMBERS = (Topic.ACCOUNTS, Topic.NETWORK, Topic.PLACES)


@public("GET")
@kept(*MEMBERS)
def members(request: Request) -> HttpResponse:
    """Find people and organizations; the address is the whole question."""
    question = question_of(request.GET)
    found = queries.members(request.actor, question)
    own = [Link(_("Your profile"), reverse("network:me"))] if is_signed_in(request) else []
    if queries.may_register(request.actor):
        own.append(Link(_("Register an organization"), reverse("network:register-organization")))
    if may_import(request.actor):
        own.append(Link(_("Import members"), reverse("member-files:import")))
    now = timezone.now()
    changes_at(request, next_day(now))
    page = search_page(question, found, own, now.date())
    return render(request, "web/network/members.html", {"page": page})


@public("GET")
@kept(*MEMBERS)
def person(request: Request, public_id: str) -> HttpResponse:
    """Show one person; the id of a merged record leads to the kept one."""
    profile = queries.person_profile(request.actor, public_id)
    if profile.public_id != public_id:
        return redirect(person_path(profile.public_id))
    return render(request, "web/network/person.html", {"page": person_page(profile)})


@public("GET")
@kept(*MEMBERS, Topic.NEEDS, Topic.PARTNERSHIPS, Topic.PROGRAMS)
def organization(request: Request, public_id: str) -> HttpResponse:
    record = organization_record(request.actor, public_id)
    return render(request, "web/network/organization.html", {"page": organization_page(record)})


@public("GET")
@revalidated
def organizations(request: Request) -> HttpResponse:
    """Suggest organizations of which words begin as typed."""
    found = queries.organizations_named(request.GET.get("q", "")[:120], limit=8)
    lines = [{"value": choice_label(one), "detail": "", "id": one.public_id, "href": ""} for one in found]
    return JsonResponse({"results": lines})
