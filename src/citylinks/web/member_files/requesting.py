"""Requests to export or erase many people: asking, approving, carrying out."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from citylinks.kernel.errors import DomainError
from citylinks.network import queries
from citylinks.network.members.operations import ask_for_members, erase_request, export_request
from citylinks.network.members.preview import demand_export
from citylinks.network.operations import approve_request, withdraw_request
from citylinks.network.states import BulkAction, BulkKind
from citylinks.web.answers import for_signed_in
from citylinks.web.member_files import request_pages as pages
from citylinks.web.member_files.forms import AskForm
from citylinks.web.member_files.views import REFUSED, file_of
from citylinks.web.numerals import count
from citylinks.web.requests import Request


@require_safe
@for_signed_in
def requests(request: Request) -> HttpResponse:
    """List the requests one made, or all of them to a register keeper."""
    demand_export(request.actor)
    rows = list(queries.bulk_requests(request.actor)[: pages.MOST])
    found = queries.bulk_facts(request.actor, rows, at=timezone.now())
    return render(request, "web/member_files/requests.html", {"page": pages.list_page(found)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def ask(request: Request) -> HttpResponse:
    """Ask to export or erase many people."""
    demand_export(request.actor)
    form = AskForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = ask_for_members(
                kind=form.bulk_kind,
                choice=form.choice,
                file_kind=form.kind_of_file,
                reason=form.cleaned_data["reason"],
                by=request.actor,
                at=timezone.now(),
            )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return redirect("member-files:request", made.public_id)
    shown = {"page": pages.ask_page(), "form": form}
    return render(request, "web/components/form_page.html", shown, status=REFUSED if form.errors else None)


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def request_(request: Request, public_id: str) -> HttpResponse:
    """Show one request; approve, withdraw or carry it out."""
    found, now = queries.bulk_request(request.actor, public_id), timezone.now()
    refusal: tuple[str, ...] = ()
    if request.method == "POST":
        try:
            return _done(request, public_id, now)
        except DomainError as caught:
            refusal = (caught.message,)
            found = queries.bulk_request(request.actor, public_id)
    (facts,) = queries.bulk_facts(request.actor, [found], at=now)
    shown = {"page": pages.request_page(facts), "refusal": refusal}
    return render(request, "web/member_files/request.html", shown, status=REFUSED if refusal else None)


def _done(request: Request, public_id: str, now: dt.datetime) -> HttpResponse:
    found, by = queries.bulk_request(request.actor, public_id), request.actor
    act = request.POST.get("do", "")
    if act == BulkAction.CARRY_OUT and found.kind == BulkKind.EXPORT:
        data, kind = export_request(bulk_request=found, by=by, at=now)
        return file_of(data, kind, f"citylinks-members-{now:%Y-%m-%d}")
    if act == BulkAction.CARRY_OUT:
        number = erase_request(bulk_request=found, by=by, at=now)
        said = ngettext("%(count)s person was erased.", "%(count)s people were erased.", number)
        messages.success(request, said % {"count": count(number)})
    elif act == BulkAction.APPROVE:
        link = request.build_absolute_uri(reverse("network:me"))
        approve_request(bulk_request=found, link=link, by=by, at=now)
        messages.success(request, _("The request is approved. The people concerned are being told."))
    elif act == BulkAction.WITHDRAW:
        withdraw_request(bulk_request=found, by=by, at=now)
        messages.success(request, _("The request is withdrawn."))
    else:
        raise Http404
    return redirect("member-files:request", public_id)
