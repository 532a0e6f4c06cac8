from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from citylinks.audit.topics import Topic
from citylinks.kernel.errors import Faults
from citylinks.matching.peers import peers
from citylinks.matching.queries import world
from citylinks.matching.why import why_not as compared
from citylinks.web.address import Address
from citylinks.web.caching import kept
from citylinks.web.match import exports
from citylinks.web.match.ask import ask_page
from citylinks.web.match.forms import MatchForm, WhyNotForm
from citylinks.web.match.pages import match_page
from citylinks.web.match.state import canonical
from citylinks.web.match.why_not import why_not_page

REFUSED = 422
ASKED = (Topic.MATCHING, Topic.NEEDS, Topic.NETWORK, Topic.PARTNERSHIPS, Topic.PLACES, Topic.PROGRAMS)


@require_safe
@kept(*ASKED)
def match(request: HttpRequest) -> HttpResponse:
    """Rank the peers of a city; the address is the whole question, and there is one address a question."""
    asked = Address.of(request.path, request.GET)
    form = MatchForm(request.GET or None)
    if not form.is_valid():
        status = REFUSED if form.is_bound else 200
        return render(request, "web/match/ask.html", {"page": ask_page(form, asked)}, status=status)
    known = world()
    address = canonical(request.path, form, known)
    if address != asked:
        return redirect(str(address))
    try:
        answer = peers(form.question(), known)
    except Faults as refusal:
        form.refuse(refusal)
        return render(request, "web/match/ask.html", {"page": ask_page(form, asked)}, status=REFUSED)
    return render(
        request, "web/match/match.html", {"page": match_page(form, answer, address, known.evidence)}
    )


@require_safe
@kept(*ASKED)
def match_csv(request: HttpRequest) -> HttpResponse:
    form = MatchForm(request.GET)
    try:
        return exports.as_csv(form, world())
    except Faults as refusal:
        return HttpResponse("\n".join(refusal.traced()) + "\n", content_type="text/plain", status=REFUSED)


@require_safe
@kept(*ASKED)
def match_json(request: HttpRequest) -> HttpResponse:
    form = MatchForm(request.GET)
    try:
        return exports.as_json(form, world())
    except Faults as refusal:
        return exports.problem(refusal, status=REFUSED)


@require_safe
@kept(*ASKED)
def why_not(request: HttpRequest) -> HttpResponse:
    """Set another city beside the one asked about, and say what would bring it among the first."""
    asked = Address.of(request.path, request.GET)
    form = WhyNotForm(request.GET)
    if not form.is_valid():
        return render(request, "web/match/ask.html", {"page": ask_page(form, asked)}, status=REFUSED)
    known = world()
    address = canonical(request.path, form, known)
    if address != asked:
        return redirect(str(address))
    try:
        answer = compared(form.question(), form.other_number, known)
    except Faults as refusal:
        form.refuse(refusal)
        return render(request, "web/match/ask.html", {"page": ask_page(form, asked)}, status=REFUSED)
    return render(request, "web/match/why_not.html", {"page": why_not_page(form, answer, address)})
