"""Requests to export or erase many people: asking, approving, carrying out."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citylinks.kernel.errors import DomainError
from citylinks.network import queries
from citylinks.network.members.operations import ask_for_members, erase_request, export_request
from citylinks.network.members.preview import demand_export
from citylinks.network.operations import approve_request, withdraw_request
from citylinks.network.queries.bulk import BulkRequest
from citylinks.network.states import BulkAction, BulkKind
from citylinks.web.acts import Who, done, show, signed_in, tried
from citylinks.web.member_files import request_pages as pages
from citylinks.web.member_files.forms import AskForm
from citylinks.web.member_files.views import members_file
from citylinks.web.numerals import count
from citylinks.web.requests import Request, posted


@signed_in("GET")
def requests(request: Request) -> HttpResponse:
    """List the requests one made, or all of them to a register keeper."""
    demand_export(request.actor)
    rows = list(queries.bulk_requests(request.actor)[: pages.MOST])
    found = queries.bulk_facts(request.actor, rows, at=timezone.now())
    return render(request, "web/member_files/requests.html", {"page": pages.list_page(found)})


@signed_in("GET", "POST")
def ask(request: Request) -> HttpResponse:
    """Ask to export or erase many people."""
    demand_export(request.actor)
    form = AskForm(posted(request))

    def write(who: Who) -> BulkRequest:
        kind, file_kind, reason = form.bulk_kind, form.kind_of_file, form.cleaned_data["reason"]
        return ask_for_members(kind=kind, choice=form.choice, file_kind=file_kind, reason=reason, **who)

    if made := done(request, form, write):
        return redirect("member-files:request", made.public_id)
    return show(request, "web/components/form_page.html", form=form, page=pages.ask_page())


@signed_in("GET", "POST")
def request_(request: Request, public_id: str) -> HttpResponse:
    """Show one request; approve, withdraw or carry it out."""
    found, refusal = queries.bulk_request(request.actor, public_id), None
    if request.method == "POST":
        answer = tried(request, lambda who: carried_out(request, found, who))
        if not isinstance(answer, DomainError):
            return answer
        found, refusal = queries.bulk_request(request.actor, public_id), answer
    (facts,) = queries.bulk_facts(request.actor, [found], at=timezone.now())
    return show(request, "web/member_files/request.html", refusal=refusal, page=pages.request_page(facts))


def carried_out(request: Request, found: BulkRequest, who: Who) -> HttpResponse:
    """Do what the pressed button says, and say what was done."""
    act = request.POST.get("do", "")
    if act == BulkAction.CARRY_OUT and found.kind == BulkKind.EXPORT:
        return members_file(*export_request(bulk_request=found, **who))
    if act == BulkAction.CARRY_OUT:
        number = erase_request(bulk_request=found, **who)
        said = ngettext("%(count)s person was erased.", "%(count)s people were erased.", number)
        messages.success(request, said % {"count": count(number)})
    elif act == BulkAction.APPROVE:
        approve_request(bulk_request=found, link=request.build_absolute_uri(reverse("network:me")), **who)
        messages.success(request, _("The request is approved. The people concerned are being told."))
    elif act == BulkAction.WITHDRAW:
        withdraw_request(bulk_request=found, **who)
        messages.success(request, _("The request is withdrawn."))
    else:
        raise Http404
    return redirect("member-files:request", found.public_id)
