from __future__ import annotations

from collections.abc import Callable
from functools import partial

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from citylinks.access.actors import PUBLIC
from citylinks.access.states import Role
from citylinks.accounts import operations, queries
from citylinks.kernel.errors import DomainError, NotFound
from citylinks.web.accounts.refusals import REFUSED
from citylinks.web.answers import for_signed_in
from citylinks.web.requests import Request, posted
from citylinks.web.roles import pages
from citylinks.web.roles.forms import EndForm, InviteForm, SuccessorForm
from citylinks.web.roles.mail import send_invitation

asking = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@for_signed_in
def people(request: Request, within: str) -> HttpResponse:
    page = pages.people_page(request.actor, within, at=timezone.now())
    return render(request, "web/roles/people.html", {"page": page})


@asking
@for_signed_in
def invite(request: Request, within: str) -> HttpResponse:
    """Invite somebody to one of the roles that the actor gives here."""
    place = pages.place_of(request.actor, within)
    roles = queries.grantable(request.actor, within, place.roles)
    if not roles:
        raise NotFound("place", within)
    form = InviteForm(roles, posted(request), initial=_asked(request))
    if form.is_valid():
        role = Role(form.cleaned_data["role"])
        if _sent(request, form, role, within):
            return redirect("roles:people", within)
    return _question(request, pages.invite_page(place), form)


@asking
@for_signed_in
def replace(request: Request, grant: str) -> HttpResponse:
    """Invite a successor to who holds a role now."""
    held = queries.role_grant(request.actor, grant)
    place = pages.place_of(request.actor, held.within)
    role = Role(held.role)
    if role not in queries.grantable(request.actor, held.within, [role]):
        raise NotFound("role", grant)
    form = SuccessorForm(posted(request), initial=_asked(request))
    if form.is_valid() and _sent(request, form, role, held.within, replaces=grant):
        return redirect("roles:people", held.within)
    return _question(request, pages.replace_page(place, queries.held(held)), form)


@asking
@for_signed_in
def end(request: Request, grant: str) -> HttpResponse:
    """End a role, with a reason that stays in the history of the office."""
    held = queries.role_grant(request.actor, grant)
    place = pages.place_of(request.actor, held.within)
    form = EndForm(posted(request))
    if form.is_valid():
        try:
            operations.end_role(
                grant=held, reason=form.cleaned_data["reason"], by=request.actor, at=timezone.now()
            )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The role has ended."))
            mine = held.account.public_id == request.actor.id
            return redirect("accounts:account") if mine else redirect("roles:people", held.within)
    return _question(request, pages.end_page(place, queries.held(held)), form)


@require_POST
@for_signed_in
def withdraw(request: Request, invitation: str) -> HttpResponse:
    """Take an invitation back."""
    found = queries.invitation(request.actor, invitation)
    try:
        operations.withdraw_invitation(invitation=found, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        messages.error(request, refusal.message)
    return redirect("roles:people", found.within)


@asking
@never_cache
def invitation(request: Request, secret: str) -> HttpResponse:
    """Show what the link of a mail asks, and take the person's yes."""
    try:
        found = queries.invitation_by_secret(secret)
    except NotFound as refusal:
        raise Http404(refusal.message) from refusal
    return _answer(request, queries.asked(found), partial(operations.accept_invitation, invitation=found))


@asking
@for_signed_in
def invitation_to_me(request: Request, invitation: str) -> HttpResponse:
    """Show and take the same for who has proved the address already, and needs no link."""
    found = queries.invitation_to(request.actor, invitation, at=timezone.now())
    return _answer(request, queries.asked(found), partial(operations.accept_invitation, invitation=found))


@require_POST
@never_cache
def open_account(request: Request, secret: str) -> HttpResponse:
    """Lead to signing up; who followed the link of the mail needs no code to prove the address."""
    try:
        asked = queries.asked(queries.invitation_by_secret(secret))
    except NotFound as refusal:
        raise Http404(refusal.message) from refusal
    if not pages.invitation_page(asked, at=timezone.now()).closed:
        get_adapter().stash_verified_email(request, asked.email)
    back = reverse("roles:invitation", args=[secret])
    return redirect(f"{reverse('account_signup')}?next={back}")


def _answer(request: Request, asked: queries.Asked, accept: Callable[..., object]) -> HttpResponse:
    now, fault = timezone.now(), ""
    page = pages.invitation_page(asked, at=now)
    if request.method == "POST" and request.actor is not PUBLIC:
        own = queries.account(request.actor, request.actor.id)
        try:
            accept(account=own, by=request.actor, at=now)
            return redirect("start:start")
        except DomainError as refusal:
            fault = refusal.message
    values = {"page": page, "fault": fault, "here": request.path}
    return render(request, "web/roles/invitation.html", values, status=REFUSED if fault else 200)


def _asked(request: Request) -> dict[str, str]:
    """Begin with the language of who asks."""
    return {"language": request.LANGUAGE_CODE}


def _question(request: Request, page: pages.ChangePage, form: EndForm | SuccessorForm) -> HttpResponse:
    status = REFUSED if form.errors else 200
    return render(request, "web/roles/change.html", {"page": page, "form": form}, status=status)


def _sent(request: Request, form: SuccessorForm, role: Role, within: str, replaces: str = "") -> bool:
    """Invite and put the mail into the queue; what was refused stands on the form."""
    now, language = timezone.now(), form.cleaned_data["language"]
    held = queries.role_grant(request.actor, replaces) if replaces else None
    whom = {"email": form.cleaned_data["email"], "language": language}
    try:
        made = operations.invite(**whom, role=role, within=within, replaces=held, by=request.actor, at=now)
    except DomainError as refusal:
        form.refuse(refusal)
        return False
    link = request.build_absolute_uri(reverse("roles:invitation", args=[made.secret]))
    send_invitation(queries.asked(made.invitation), link, language, at=now)
    messages.success(request, _("The invitation is on its way."))
    return True
