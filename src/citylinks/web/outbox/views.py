from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from citylinks.kernel.errors import DomainError
from citylinks.outbox import operations, queries
from citylinks.outbox.states import LetterAction
from citylinks.programs.queries import programs
from citylinks.web.answers import for_signed_in
from citylinks.web.outbox import pages
from citylinks.web.outbox.forms import LetterForm
from citylinks.web.requests import Request

ACTS: Mapping[str, Callable[..., object]] = {
    LetterAction.APPROVE: operations.approve_letter,
    LetterAction.SEND: operations.send_letter,
    LetterAction.DISCARD: operations.discard_letter,
    LetterAction.FAIL: operations.report_lost,
    LetterAction.ARRIVE: operations.report_arrived,
    pages.ERASE: operations.erase_letter,
}
REFUSED = 422


@require_safe
@for_signed_in
def outbox(request: Request) -> HttpResponse:
    return show_outbox(request, None)


def show_outbox(request: Request, refusal: DomainError | None) -> HttpResponse:
    """Show the list, with what was refused above it."""
    desks = programs(request.actor).filter(public_id__in=queries.desks(request.actor))
    page = pages.outbox_page(
        queries.outbox(request.actor), [(program.public_id, program.name) for program in desks]
    )
    shown = {"page": page, "refusal": refusal.said() if refusal else ()}
    return render(request, "web/outbox/outbox.html", shown, status=REFUSED if refusal else None)


@require_POST
@for_signed_in
def send_all(request: Request) -> HttpResponse:
    ready = queries.ready_letters(request.actor)
    try:
        operations.send_letters(messages=ready, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        return show_outbox(request, refusal)
    return redirect("outbox:outbox")


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def letter(request: Request, public_id: str) -> HttpResponse:
    message = queries.letter(request.actor, public_id)
    refusal = None
    if request.method == "POST":
        act = ACTS.get(request.POST.get("do", ""))
        if act is None:
            raise Http404
        try:
            act(message=message, by=request.actor, at=timezone.now())
        except DomainError as caught:
            refusal = caught
        else:
            return redirect(pages.after(queries.outbox(request.actor), public_id))
    page = pages.letter_page(queries.letter_facts(request.actor, message))
    shown = {"page": page, "refusal": refusal.said() if refusal else ()}
    return render(request, "web/outbox/letter.html", shown, status=REFUSED if refusal else None)


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def edit(request: Request, public_id: str) -> HttpResponse:
    message = queries.letter(request.actor, public_id)
    page = pages.letter_page(queries.letter_facts(request.actor, message))
    if not page.edit:
        raise Http404
    form = LetterForm(request.POST or None, initial={"subject": message.subject, "text": message.text})
    if request.method == "POST" and form.is_valid():
        try:
            operations.edit_letter(message=message, **form.cleaned_data, by=request.actor, at=timezone.now())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return redirect("outbox:letter", public_id)
    shown = {"page": page, "form": form, "back": reverse("outbox:letter", args=[public_id])}
    return render(request, "web/outbox/edit.html", shown, status=REFUSED if form.errors else None)
