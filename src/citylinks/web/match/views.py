from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from citylinks.audit.topics import Topic
from citylinks.kernel.errors import DomainError
from citylinks.matching.peers import peers
from citylinks.matching.queries import world
from citylinks.matching.why import why_not as compared
from citylinks.web.acts import REFUSED, public, show, tried
from citylinks.web.address import Address
from citylinks.web.caching import kept
from citylinks.web.match import exports
from citylinks.web.match.ask import ask_page
from citylinks.web.match.forms import MatchForm, WhyNotForm
from citylinks.web.match.pages import match_page
from citylinks.web.match.state import canonical
from citylinks.web.match.why_not import why_not_page
from citylinks.web.requests import Request

ASKED = (Topic.MATCHING, Topic.NEEDS, Topic.NETWORK, Topic.PARTNERSHIPS, Topic.PLACES, Topic.PROGRAMS)


@public("GET")
@kept(*ASKED)
def match(request: Request) -> HttpResponse:
    """Rank the peers of a city; the address is the whole question, and there is one address a question."""
    asked = Address.of(request.path, request.GET)
    form = MatchForm(request.GET or None)
    if not form.is_valid():
        return show(request, "web/match/ask.html", form=form, page=ask_page(form, asked))
    known = world()
    address = canonical(request.path, form, known)
    if address != asked:
        return redirect(str(address))
    answer = tried(request, lambda _who: peers(form.question(), known))
    if isinstance(answer, DomainError):
        form.refuse(answer)
        return show(request, "web/match/ask.html", form=form, page=ask_page(form, asked))
    page = match_page(form, answer, address, known.evidence)
    return render(request, "web/match/match.html", {"page": page})


@public("GET")
@kept(*ASKED)
def match_csv(request: Request) -> HttpResponse:
    form = MatchForm(request.GET)
    answer = tried(request, lambda _who: exports.as_csv(form, world()))
    if isinstance(answer, DomainError):
        said = "\n".join(answer.traced()) + "\n"
        return HttpResponse(said, content_type="text/plain", status=REFUSED)
    return answer


@public("GET")
@kept(*ASKED)
def match_json(request: Request) -> HttpResponse:
    form = MatchForm(request.GET)
    answer = tried(request, lambda _who: exports.as_json(form, world()))
    return exports.problem(answer, status=REFUSED) if isinstance(answer, DomainError) else answer


@public("GET")
@kept(*ASKED)
def why_not(request: Request) -> HttpResponse:
    """Set another city beside the one asked about, and say what would bring it among the first."""
    asked = Address.of(request.path, request.GET)
    form = WhyNotForm(request.GET)
    if not form.is_valid():
        return show(request, "web/match/ask.html", form=form, page=ask_page(form, asked))
    known = world()
    address = canonical(request.path, form, known)
    if address != asked:
        return redirect(str(address))
    answer = tried(request, lambda _who: compared(form.question(), form.other_number, known))
    if isinstance(answer, DomainError):
        form.refuse(answer)
        return show(request, "web/match/ask.html", form=form, page=ask_page(form, asked))
    return render(request, "web/match/why_not.html", {"page": why_not_page(form, answer, address)})
