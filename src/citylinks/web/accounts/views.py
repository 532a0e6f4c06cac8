from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from citylinks.accounts import operations, queries
from citylinks.kernel.numbers import whole_number
from citylinks.logs.security import SecurityEvent, tell
from citylinks.web.accounts import pages
from citylinks.web.accounts.forms import EraseForm, ProfileForm, TokenForm
from citylinks.web.accounts.language import set_language
from citylinks.web.accounts.proof import after_proof
from citylinks.web.acts import Who, done, refused, show, signed_in, who
from citylinks.web.limits import origin, too_often
from citylinks.web.requests import Request, posted


@signed_in("GET", "POST")
def account(request: Request) -> HttpResponse:
    """Show a person's account, and save what they are called and read."""
    own = queries.account(request.actor, request.actor.id)
    form = ProfileForm(posted(request), initial={"name": own.name, "language": own.language})
    if done(request, form, lambda who: operations.change_account(account=own, **form.cleaned_data, **who)):
        return _in_language(request, form.cleaned_data["language"])
    page = pages.account_page(request.actor, request.waiting, at=timezone.now())
    return show(request, "web/accounts/account.html", form=form, page=page)


@signed_in("GET", "POST")
def sessions(request: Request) -> HttpResponse:
    """List where a person is signed in, and end one of these sessions."""
    number, key = whole_number(request.POST.get("number", "")), request.session.session_key or ""
    if request.POST.get("others"):
        own = queries.account(request.actor, request.actor.id)
        operations.end_other_sessions(account=own, current=key, **who(request))
        messages.success(request, _("All your other devices are signed out."))
        return redirect("accounts:sessions")
    if request.method == "POST" and number is not None:
        own = queries.account(request.actor, request.actor.id)
        operations.end_session(account=own, number=number, **who(request))
        messages.success(request, _("That device is signed out."))
        return redirect("accounts:sessions")
    lines = pages.sessions_page(request.actor, key, at=timezone.now())
    shown = {"lines": lines, "others": any(not line.current for line in lines)}
    return render(request, "web/accounts/sessions.html", shown)


@signed_in("GET", "POST")
@after_proof
def tokens(request: Request) -> HttpResponse:
    """List a person's tokens, and make one: its secret is shown on the answer and never again."""
    roles = pages.role_choices(request.actor)
    form = TokenForm(roles, posted(request))
    made = done(request, form, lambda who: make_token(request, form, who))
    shown = TokenForm(roles) if made else form
    page = pages.tokens_page(request.actor, at=timezone.now(), secret=made.secret if made else "")
    return show(request, "web/accounts/tokens.html", form=shown, page=page)


def make_token(request: Request, form: TokenForm, who: Who) -> operations.MadeToken:
    """Make the token that the form describes."""
    own, said = queries.account(request.actor, request.actor.id), form.cleaned_data
    grants = [queries.role_grant(request.actor, key) for key in said["grants"]]
    return operations.make_token(account=own, label=said["label"], grants=grants, days=said["days"], **who)


@signed_in("POST")
def end_token(request: Request, token: str) -> HttpResponse:
    """Put a token out of force."""

    def end(who: Who) -> object:
        return operations.end_token(token=queries.token(request.actor, token), **who)

    if refusal := refused(request, end):
        messages.error(request, " ".join(refusal.said()))
    return redirect("accounts:tokens")


@signed_in("GET")
@after_proof
def data(request: Request) -> HttpResponse:
    """Hand a person all that is kept of them, as a file."""
    found = queries.account_export(request.actor, request.actor.id)
    tell(SecurityEvent.EXPORTED, actor=request.actor.id, origin=origin(request))
    response = JsonResponse(found, json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = 'attachment; filename="citylinks-account.json"'
    return response


@signed_in("GET", "POST")
@after_proof
def erase(request: Request) -> HttpResponse:
    """Say what goes and what stays, and erase a person's account at their word."""
    form = EraseForm(posted(request))

    def erase_own(who: Who) -> object:
        return operations.erase_account(account=queries.account(request.actor, request.actor.id), **who)

    if done(request, form, erase_own):
        logout(request)
        return render(request, "web/accounts/erased.html")
    return show(request, "web/accounts/erase.html", form=form)


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer who the library for signing in finds to ask too often: its limits are of one minute."""
    tell(SecurityEvent.LIMITED, limit="signing-in", origin=origin(request))
    return too_often(request, 60)


def _in_language(request: Request, language: str) -> HttpResponse:
    with translation.override(language):
        messages.success(request, _("Your account is saved."))
    response = redirect("accounts:account")
    set_language(response, language)
    return response
