from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from citylinks.kernel.errors import DomainError
from citylinks.outbox import operations, queries
from citylinks.outbox.states import LetterAction
from citylinks.programs.queries import programs
from citylinks.web.acts import done, refused, show, signed_in
from citylinks.web.outbox import pages
from citylinks.web.outbox.forms import LetterForm
from citylinks.web.requests import Request, posted

ACTS: Mapping[str, Callable[..., object]] = {
    LetterAction.APPROVE: operations.approve_letter,
    LetterAction.SEND: operations.send_letter,
    LetterAction.DISCARD: operations.discard_letter,
    LetterAction.FAIL: operations.report_lost,
    LetterAction.ARRIVE: operations.report_arrived,
    pages.ERASE: operations.erase_letter,
}


@signed_in("GET")
def outbox(request: Request) -> HttpResponse:
    return show_outbox(request)


def show_outbox(request: Request, refusal: DomainError | None = None) -> HttpResponse:
    """Show the list, with what was refused above it."""
    desks = programs(request.actor).filter(public_id__in=queries.desks(request.actor))
    page = pages.outbox_page(
        queries.outbox(request.actor), [(program.public_id, program.name) for program in desks]
    )
    return show(request, "web/outbox/outbox.html", refusal=refusal, page=page)


@signed_in("POST")
def send_all(request: Request) -> HttpResponse:
    ready = queries.ready_letters(request.actor)
    if refusal := refused(request, lambda who: operations.send_letters(messages=ready, **who)):
        return show_outbox(request, refusal)
    return redirect("outbox:outbox")


@signed_in("GET", "POST")
def letter(request: Request, public_id: str) -> HttpResponse:
    message = queries.letter(request.actor, public_id)
    refusal = None
    if request.method == "POST":
        act = ACTS.get(request.POST.get("do", ""))
        if act is None:
            raise Http404
        refusal = refused(request, lambda who: act(message=message, **who))
        if refusal is None:
            return redirect(pages.after(queries.outbox(request.actor), public_id))
    page = pages.letter_page(queries.letter_facts(request.actor, message))
    return show(request, "web/outbox/letter.html", refusal=refusal, page=page)


@signed_in("GET", "POST")
def edit(request: Request, public_id: str) -> HttpResponse:
    message = queries.letter(request.actor, public_id)
    page = pages.letter_page(queries.letter_facts(request.actor, message))
    if not page.edit:
        raise Http404
    form = LetterForm(posted(request), initial={"subject": message.subject, "text": message.text})
    if done(request, form, lambda who: operations.edit_letter(message=message, **form.cleaned_data, **who)):
        return redirect("outbox:letter", public_id)
    back = reverse("outbox:letter", args=[public_id])
    return show(request, "web/outbox/edit.html", form=form, page=page, back=back)
