from __future__ import annotations

import secrets

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from citylinks.audit.topics import Topic
from citylinks.kernel.errors import DomainError, Faults, NotFound
from citylinks.kernel.numbers import whole_number
from citylinks.needs import operations, queries
from citylinks.needs.queries import DraftDetail
from citylinks.needs.states import DraftState
from citylinks.partnerships.queries import beside as found_beside
from citylinks.web.answers import for_signed_in
from citylinks.web.caching import kept
from citylinks.web.needs import pages
from citylinks.web.needs.addresses import draft_path, need_path
from citylinks.web.needs.begin import BeginForm, suggestions
from citylinks.web.needs.beside import BesidePart, beside_part
from citylinks.web.needs.forms import NeedForm, kept_of, typed_in
from citylinks.web.needs.own import own_page, write_page
from citylinks.web.needs.owner import ACTS, OwnerForm
from citylinks.web.requests import Request
from citylinks.web.saving import kept_answer, refused_answer

REFUSED = 422
SHOWN = (Topic.NEEDS, Topic.NETWORK, Topic.PLACES, Topic.PROGRAMS)


@require_safe
@kept(*SHOWN)
def needs(request: Request) -> HttpResponse:
    theme, country = request.GET.get("theme", ""), request.GET.get("country", "")
    found = queries.lines_of(queries.published_needs(request.actor, theme, country))
    page = pages.list_page(found, theme, country, request.GET.get("page", ""))
    return render(request, "web/needs/list.html", {"page": page})


@require_safe
@kept(*SHOWN, Topic.ACCOUNTS, Topic.PARTNERSHIPS)
def need(request: Request, public_id: str) -> HttpResponse:
    try:
        return show_need(request, public_id, None)
    except NotFound as refusal:
        raise Http404(refusal.message) from refusal


def show_need(request: Request, public_id: str, refusal: DomainError | None) -> HttpResponse:
    """Show a need, with what was refused above it."""
    detail = queries.need_detail(request.actor, public_id)
    found = found_beside(request.actor, detail.need, get_language() or "en")
    beside = beside_part(found, detail.need.city.geonameid, detail.themes, detail.need.program.code)
    shown = {
        "page": pages.need_page(detail),
        "beside": beside,
        "refusal": refusal.said() if refusal else (),
    }
    return render(request, "web/needs/need.html", shown, status=REFUSED if refusal else None)


@require_POST
@for_signed_in
def act(request: Request, public_id: str) -> HttpResponse:
    """Publish, revise or withdraw a need."""
    detail = queries.need_detail(request.actor, public_id)
    done = ACTS.get(request.POST.get("do", ""))
    if done is None:
        raise Http404
    try:
        return redirect(done(detail, request.actor, timezone.now()))
    except DomainError as refusal:
        return show_need(request, public_id, refusal)


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def owner(request: Request, public_id: str) -> HttpResponse:
    """Hand a need to another office or person at home."""
    detail = queries.need_detail(request.actor, public_id)
    form = OwnerForm(request.POST or None, detail.owner)
    if request.method == "POST" and form.is_valid():
        try:
            operations.replace_owner(
                need=detail.need, owner=form.owner(), by=request.actor, at=timezone.now()
            )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return redirect(need_path(public_id) + "#owner")
    shown = {"page": pages.need_page(detail), "form": form, "back": need_path(public_id)}
    return render(request, "web/needs/owner.html", shown, status=REFUSED if form.errors else None)


@require_safe
@for_signed_in
def own(request: Request) -> HttpResponse:
    stated = queries.lines_of(queries.own_needs(request.actor))
    page = own_page(queries.drafts_in_hand(request.actor), stated)
    return render(request, "web/needs/own.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def begin(request: Request) -> HttpResponse:
    """Choose for whom a need is written, and go to the page on which it is."""
    form = BeginForm(request.POST or None, request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            chosen = form.cleaned_data
            place = queries.place_to_write(request.actor, chosen["program"], chosen["organization"])
            draft = operations.begin_draft(
                program=place.program,
                organization=place.organization,
                language=chosen["language"],
                by=request.actor,
                at=timezone.now(),
            )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return redirect(draft_path(draft.public_id))
    shown = {"form": form, "suggest_url": reverse("needs:organizations")}
    return render(request, "web/needs/begin.html", shown, status=REFUSED if form.errors else None)


@require_safe
@for_signed_in
def organizations(request: Request) -> HttpResponse:
    return JsonResponse({"results": suggestions(request.GET.get("q", "")[:120])})


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def draft(request: Request, public_id: str) -> HttpResponse:
    """Write a need: save it, state it, or throw it away."""
    detail = queries.draft_detail(request.actor, public_id)
    if request.method == "POST":
        return change_draft(request, detail)
    if detail.draft.state != DraftState.DRAFT:
        need = detail.draft.need
        return redirect(need_path(need.public_id) if need else "needs:own")
    return show_draft(request, detail, NeedForm(detail.typed))


def show_draft(request: Request, detail: DraftDetail, form: NeedForm) -> HttpResponse:
    """Show the page on which a need is written, every window with a code of its own."""
    writer = request.POST.get("writer") or secrets.token_urlsafe(12)
    beside = beside_of(request, detail)
    page = write_page(detail, form, beside, writer=writer, reader=request.actor.id)
    return render(request, "web/needs/write.html", {"page": page}, status=REFUSED if form.errors else None)


def change_draft(request: Request, detail: DraftDetail) -> HttpResponse:
    """Do what the pressed button says; whatever is refused, what was typed is shown again."""
    refused: DomainError
    row, by, at, sent = detail.draft, request.actor, timezone.now(), sent_by(request)
    try:
        if request.POST.get("do") == "discard":
            operations.discard_draft(draft=row, by=by, at=at)
            return redirect("needs:own")
        if request.POST.get("do") == "state":
            stated = operations.finish_draft(draft=row, sent=sent, by=by, at=at)
            return redirect(need_path(stated.public_id))
        saved = operations.save_draft(draft=row, sent=sent, by=by, at=at)
        if not saved.faults:
            return redirect(draft_path(saved.draft.public_id))
        row, refused = saved.draft, Faults(saved.faults)
    except operations.KeptBeside as refusal:
        return redirect(draft_path(refusal.draft.public_id))
    except DomainError as refusal:
        refused = refusal
    form = NeedForm(sent.typed)
    form.refuse(refused)
    return show_draft(request, queries.draft_detail(by, row.public_id), form)


@require_POST
@for_signed_in
def save(request: Request, public_id: str) -> HttpResponse:
    """Keep what is typed, for the page's script."""
    draft = queries.own_draft(request.actor, public_id)
    sent = sent_by(request)
    try:
        saved = operations.save_draft(draft=draft, sent=sent, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        return refused_answer(refusal)
    address = draft_path(saved.draft.public_id)
    kept, faults = kept_of(request.POST, sent.typed, saved.faults)
    return kept_answer(kept, faults, revision=saved.draft.revision, beside=saved.beside, address=address)


@require_safe
@for_signed_in
def beside(request: Request, public_id: str) -> HttpResponse:
    """Show what stands beside a draft, for the page's script."""
    detail = queries.draft_detail(request.actor, public_id)
    return render(request, "web/needs/_beside.html", {"beside": beside_of(request, detail)})


def beside_of(request: Request, detail: DraftDetail) -> BesidePart:
    """Find what stands beside a draft."""
    city = detail.draft.organization.city.geonameid
    found = found_beside(request.actor, detail.draft, get_language() or "en")
    return beside_part(found, city, detail.typed.themes, detail.draft.program.code, writing=True)


def sent_by(request: Request) -> operations.Sent:
    """Read what a window sends; one that names no revision has seen none."""
    seen, writer = request.POST.get("revision", ""), request.POST.get("writer", "")
    revision = whole_number(seen, most_digits=9) or 0
    return operations.Sent(typed_in(request.POST), revision, writer)
