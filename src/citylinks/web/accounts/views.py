from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from citylinks.accounts import operations, queries
from citylinks.kernel.errors import DomainError
from citylinks.kernel.numbers import whole_number
from citylinks.logs.security import SecurityEvent, tell
from citylinks.web.accounts import pages
from citylinks.web.accounts.forms import EraseForm, ProfileForm, TokenForm
from citylinks.web.accounts.language import set_language
from citylinks.web.accounts.proof import after_proof
from citylinks.web.accounts.refusals import REFUSED
from citylinks.web.answers import for_signed_in
from citylinks.web.limits import origin, too_often
from citylinks.web.requests import Request, posted

asking = require_http_methods(["GET", "HEAD", "POST"])


@asking
@for_signed_in
def account(request: Request) -> HttpResponse:
    """Show a person's account, and save what they are called and read."""
    own = queries.account(request.actor, request.actor.id)
    form = ProfileForm(posted(request), initial={"name": own.name, "language": own.language})
    if form.is_valid():
        try:
            operations.change_account(account=own, **form.cleaned_data, by=request.actor, at=timezone.now())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return _in_language(request, form.cleaned_data["language"])
    page = pages.account_page(request.actor, request.waiting, at=timezone.now())
    status = REFUSED if form.errors else 200
    return render(request, "web/accounts/account.html", {"page": page, "form": form}, status=status)


@asking
@for_signed_in
def sessions(request: Request) -> HttpResponse:
    """List where a person is signed in, and end one of these sessions."""
    now, number = timezone.now(), whole_number(request.POST.get("number", ""))
    key = request.session.session_key or ""
    if request.POST.get("others"):
        own = queries.account(request.actor, request.actor.id)
        operations.end_other_sessions(account=own, current=key, by=request.actor, at=now)
        messages.success(request, _("All your other devices are signed out."))
        return redirect("accounts:sessions")
    if request.method == "POST" and number is not None:
        own = queries.account(request.actor, request.actor.id)
        operations.end_session(account=own, number=number, by=request.actor, at=now)
        messages.success(request, _("That device is signed out."))
        return redirect("accounts:sessions")
    lines = pages.sessions_page(request.actor, key, at=now)
    shown = {"lines": lines, "others": any(not line.current for line in lines)}
    return render(request, "web/accounts/sessions.html", shown)


@asking
@for_signed_in
@after_proof
def tokens(request: Request) -> HttpResponse:
    """List a person's tokens, and make one: its secret is shown on the answer and never again."""
    now, secret = timezone.now(), ""
    form = TokenForm(pages.role_choices(request.actor), posted(request))
    if form.is_valid():
        given = form.cleaned_data
        grants = [queries.role_grant(request.actor, one) for one in given["grants"]]
        what = {"label": given["label"], "grants": grants, "days": given["days"]}
        try:
            own = queries.account(request.actor, request.actor.id)
            secret = operations.make_token(account=own, **what, by=request.actor, at=now).secret
            form = TokenForm(pages.role_choices(request.actor))
        except DomainError as refusal:
            form.refuse(refusal)
    page = pages.tokens_page(request.actor, at=now, secret=secret)
    status = REFUSED if form.errors else 200
    return render(request, "web/accounts/tokens.html", {"page": page, "form": form}, status=status)


@require_POST
@for_signed_in
def end_token(request: Request, token: str) -> HttpResponse:
    """Put a token out of force."""
    try:
        found = queries.token(request.actor, token)
        operations.end_token(token=found, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        messages.error(request, refusal.message)
    return redirect("accounts:tokens")


@require_safe
@for_signed_in
@after_proof
def data(request: Request) -> HttpResponse:
    """Hand a person all that is kept of them, as a file."""
    found = queries.account_export(request.actor, request.actor.id)
    tell(SecurityEvent.EXPORTED, actor=request.actor.id, origin=origin(request))
    response = JsonResponse(found, json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = 'attachment; filename="citylinks-account.json"'
    return response


@asking
@for_signed_in
@after_proof
def erase(request: Request) -> HttpResponse:
    """Say what goes and what stays, and erase a person's account at their word."""
    form = EraseForm(posted(request))
    if form.is_valid():
        own = queries.account(request.actor, request.actor.id)
        try:
            operations.erase_account(account=own, by=request.actor, at=timezone.now())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            logout(request)
            return render(request, "web/accounts/erased.html")
    status = REFUSED if form.errors else 200
    return render(request, "web/accounts/erase.html", {"form": form}, status=status)


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
