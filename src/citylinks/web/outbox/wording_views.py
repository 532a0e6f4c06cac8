from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language

from citylinks.calls.queries import call, calls
from citylinks.calls.queries.wording import wording_of
from citylinks.outbox import operations, queries
from citylinks.outbox.states import LetterKind
from citylinks.outbox.wordings import LetterWords, is_wording_language
from citylinks.reviews.queries import Example, letter_example
from citylinks.web.acts import Who, done, show, signed_in, who
from citylinks.web.outbox import wording_pages as pages
from citylinks.web.outbox.forms import LetterForm, NewWordingForm
from citylinks.web.outbox.wording_pages import Place
from citylinks.web.requests import Request, posted


def place_of_call(request: Request, code: str) -> Place:
    """Return the place of a call that the reader may see."""
    row = call(request.actor, code)
    title = wording_of(row).title(get_language() or "en")
    return Place(row.program.public_id, row.public_id, row.code, title)


@signed_in("GET")
def wordings(request: Request, within: str) -> HttpResponse:
    """List a program's words, with the way to those of its calls."""
    language = get_language() or "en"
    rows = calls(request.actor).filter(program__public_id=within)
    named = [(one.code, wording_of(one).title(language).text) for one in rows]
    return show_wordings(request, Place(within), named)


@signed_in("GET")
def call_wordings(request: Request, code: str) -> HttpResponse:
    return show_wordings(request, place_of_call(request, code), [])


def show_wordings(request: Request, place: Place, named: list[tuple[str, str]]) -> HttpResponse:
    """Show the list, or lead to the wording that was asked for."""
    page = pages.wordings_page(place, queries.wordings(request.actor, place.within, place.call), named)
    form = NewWordingForm(request.GET or None)
    if form.is_bound and form.is_valid():
        return redirect(place.wording(form.cleaned_data["kind"], form.cleaned_data["language"]))
    return show(request, "web/outbox/wordings.html", form=form, page=page)


@signed_in("GET", "POST")
def wording(request: Request, within: str, kind: str, language: str) -> HttpResponse:
    return write(request, Place(within), kind, language)


@signed_in("GET", "POST")
def call_wording(request: Request, code: str, kind: str, language: str) -> HttpResponse:
    return write(request, place_of_call(request, code), kind, language)


def write(request: Request, place: Place, kind: str, language: str) -> HttpResponse:
    """Write, look at, keep or give up the words of one kind of letter in one language."""
    if kind not in LetterKind.values or not is_wording_language(language):
        raise Http404
    found, wanted = queries.wordings(request.actor, place.within, place.call), LetterKind(kind)
    if request.POST.get("do") == pages.RESET:
        return reset(request, place, wanted, language)
    words = typed(request, language) or pages.words_to_edit(wanted, language, found)
    form = LetterForm(posted(request), initial={"subject": words.subject, "text": words.body})
    keeps = request.POST.get("do") != pages.PREVIEW
    if keeps and done(request, form, lambda who: keep(place, wanted, words, who)) is not None:
        return redirect(place.path)
    example = letter_example(request.actor, place.within, wanted, words.language, call=place.call)
    preview = pages.preview_of(wanted, words, example, link_for(request, wanted, example))
    page = pages.wording_page(place, wanted, language, found, preview)
    return show(request, "web/outbox/wording.html", form=form, page=page)


def typed(request: Request, language: str) -> LetterWords | None:
    """Return the words as they were sent, in order or not, if any were."""
    if not request.POST:
        return None
    return LetterWords(language, request.POST.get("subject", ""), request.POST.get("text", ""))


def keep(place: Place, kind: LetterKind, words: LetterWords, who: Who) -> object:
    """Keep the words for the program, or for one call."""
    return operations.save_template(within=place.within, call=place.call, kind=kind, words=words, **who)


def reset(request: Request, place: Place, kind: LetterKind, language: str) -> HttpResponse:
    """Give up the words that were kept here: those of the program, or those that ship, count again."""
    within = {"within": place.within, "call": place.call}
    operations.reset_template(**within, kind=kind, language=language, **who(request))
    return redirect(place.wording(kind.value, language))


def link_for(request: Request, kind: LetterKind, example: Example | None) -> str:
    """Return the address that a letter of this kind to the example's recipient would lead to."""
    if kind is LetterKind.REVIEWS_ASSIGNED or example is None:
        return request.build_absolute_uri(reverse("reviews:worklist"))
    name = "applications:application" if kind is LetterKind.APPLICATION_RECEIVED else "reviews:result"
    return request.build_absolute_uri(reverse(name, args=[example.application]))
