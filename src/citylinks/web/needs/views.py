from __future__ import annotations

import secrets

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language

from citylinks.audit.topics import Topic
from citylinks.kernel.errors import DomainError, Faults
from citylinks.kernel.numbers import whole_number
from citylinks.needs import operations, queries
from citylinks.needs.queries import DraftDetail
from citylinks.needs.queries.drafts import NeedDraft
from citylinks.needs.states import DraftState
from citylinks.partnerships.queries import beside as found_beside
from citylinks.web.acts import Who, done, public, show, signed_in, tried
from citylinks.web.caching import kept
from citylinks.web.needs import pages
from citylinks.web.needs.addresses import draft_path, need_path
from citylinks.web.needs.begin import BeginForm, suggestions
from citylinks.web.needs.beside import BesidePart, beside_part
from citylinks.web.needs.forms import NeedForm, kept_of, typed_in
from citylinks.web.needs.own import own_page, write_page
from citylinks.web.needs.owner import ACTS, OwnerForm
from citylinks.web.requests import Request, posted
from citylinks.web.saving import kept_answer, refused_answer

SHOWN = (Topic.NEEDS, Topic.NETWORK, Topic.PLACES, Topic.PROGRAMS)


@public("GET")
@kept(*SHOWN)
def needs(request: Request) -> HttpResponse:
    theme, country = request.GET.get("theme", ""), request.GET.get("country", "")
    found = queries.lines_of(queries.published_needs(request.actor, theme, country))
    page = pages.list_page(found, theme, country, request.GET.get("page", ""))
    return render(request, "web/needs/list.html", {"page": page})


@public("GET")
@kept(*SHOWN, Topic.ACCOUNTS, Topic.PARTNERSHIPS)
def need(request: Request, public_id: str) -> HttpResponse:
    return show_need(request, public_id, None)


def show_need(request: Request, public_id: str, refusal: DomainError | None) -> HttpResponse:
    """Show a need, with what was refused above it."""
    detail = queries.need_detail(request.actor, public_id)
    found = found_beside(request.actor, detail.need, get_language() or "en")
    beside = beside_part(found, detail.need.city.geonameid, detail.themes, detail.need.program.code)
    page = pages.need_page(detail)
    return show(request, "web/needs/need.html", refusal=refusal, page=page, beside=beside)


@signed_in("POST")
def act(request: Request, public_id: str) -> HttpResponse:
    """Publish, revise or withdraw a need."""
    detail = queries.need_detail(request.actor, public_id)
    chosen = ACTS.get(request.POST.get("do", ""))
    if chosen is None:
        raise Http404
    found = tried(request, lambda who: chosen(detail, who))
    return show_need(request, public_id, found) if isinstance(found, DomainError) else redirect(found)


@signed_in("GET", "POST")
def owner(request: Request, public_id: str) -> HttpResponse:
    """Hand a need to another office or person at home."""
    detail = queries.need_detail(request.actor, public_id)
    form, back = OwnerForm(posted(request), detail.owner), need_path(public_id)
    if done(request, form, lambda who: operations.replace_owner(need=detail.need, owner=form.owner(), **who)):
        return redirect(back + "#owner")
    return show(request, "web/needs/owner.html", form=form, page=pages.need_page(detail), back=back)


@signed_in("GET")
def own(request: Request) -> HttpResponse:
    stated = queries.lines_of(queries.own_needs(request.actor))
    page = own_page(queries.drafts_in_hand(request.actor), stated)
    return render(request, "web/needs/own.html", {"page": page})


@signed_in("GET", "POST")
def begin(request: Request) -> HttpResponse:
    """Choose for whom a need is written, and go to the page on which it is."""
    form = BeginForm(posted(request), request.actor)

    def begun(who: Who) -> NeedDraft:
        chosen = form.cleaned_data
        place = queries.place_to_write(request.actor, chosen["program"], chosen["organization"])
        program, organization, language = place.program, place.organization, chosen["language"]
        return operations.begin_draft(program=program, organization=organization, language=language, **who)

    if made := done(request, form, begun):
        return redirect(draft_path(made.public_id))
    return show(request, "web/needs/begin.html", form=form, suggest_url=reverse("needs:organizations"))


@signed_in("GET")
def organizations(request: Request) -> HttpResponse:
    return JsonResponse({"results": suggestions(request.GET.get("q", "")[:120])})


@signed_in("GET", "POST")
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
    return show(request, "web/needs/write.html", form=form, page=page)


def change_draft(request: Request, detail: DraftDetail) -> HttpResponse:
    """Do what the pressed button says; whatever is refused, what was typed is shown again."""
    row, sent = detail.draft, sent_by(request)
    found = tried(request, lambda who: changed(row, sent, request.POST.get("do", ""), who))
    if isinstance(found, operations.KeptBeside):
        return redirect(draft_path(found.draft.public_id))
    if isinstance(found, operations.SavedDraft):
        row, found = found.draft, Faults(found.faults)
    if isinstance(found, DomainError):
        form = NeedForm(sent.typed)
        form.refuse(found)
        return show_draft(request, queries.draft_detail(request.actor, row.public_id), form)
    return redirect(found)


def changed(row: NeedDraft, sent: operations.Sent, do: str, who: Who) -> str | operations.SavedDraft:
    """Throw a draft away, state it, or save it; return where to go on, or what was saved with faults."""
    if do == "discard":
        operations.discard_draft(draft=row, **who)
        return reverse("needs:own")
    if do == "state":
        return need_path(operations.finish_draft(draft=row, sent=sent, **who).public_id)
    saved = operations.save_draft(draft=row, sent=sent, **who)
    return saved if saved.faults else draft_path(saved.draft.public_id)


@signed_in("POST")
def save(request: Request, public_id: str) -> HttpResponse:
    """Keep what is typed, for the page's script."""
    draft, sent = queries.own_draft(request.actor, public_id), sent_by(request)
    saved = tried(request, lambda who: operations.save_draft(draft=draft, sent=sent, **who))
    if isinstance(saved, DomainError):
        return refused_answer(saved)
    address = draft_path(saved.draft.public_id)
    kept, faults = kept_of(request.POST, sent.typed, saved.faults)
    return kept_answer(kept, faults, revision=saved.draft.revision, beside=saved.beside, address=address)


@signed_in("GET")
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
