from __future__ import annotations

from collections.abc import Callable
from functools import partial

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from citylinks.access.actors import PUBLIC
from citylinks.access.states import Role
from citylinks.accounts import operations, queries
from citylinks.kernel.errors import NotFound
from citylinks.web.acts import Who, done, public, refused, show, signed_in
from citylinks.web.requests import Request, posted
from citylinks.web.roles import pages
from citylinks.web.roles.forms import EndForm, InviteForm, SuccessorForm
from citylinks.web.roles.mail import send_invitation


@signed_in("GET")
def people(request: Request, within: str) -> HttpResponse:
    page = pages.people_page(request.actor, within, at=timezone.now())
    return render(request, "web/roles/people.html", {"page": page})


@signed_in("GET", "POST")
def invite(request: Request, within: str) -> HttpResponse:
    """Invite somebody to one of the roles that the actor gives here."""
    place = pages.place_of(request.actor, within)
    roles = queries.grantable(request.actor, within, place.roles)
    if not roles:
        raise NotFound("place", within)
    form = InviteForm(roles, posted(request), initial=_asked(request))

    def ask(who: Who) -> operations.Invited:
        said = form.cleaned_data | {"role": Role(form.cleaned_data["role"])}
        return operations.invite(**said, within=within, **who)

    if made := done(request, form, ask):
        return _on_its_way(request, made, form, within)
    return show(request, "web/roles/change.html", form=form, page=pages.invite_page(place))


@signed_in("GET", "POST")
def replace(request: Request, grant: str) -> HttpResponse:
    """Invite a successor to who holds a role now."""
    held = queries.role_grant(request.actor, grant)
    place, role, within = pages.place_of(request.actor, held.within), Role(held.role), held.within
    if role not in queries.grantable(request.actor, within, [role]):
        raise NotFound("role", grant)
    form = SuccessorForm(posted(request), initial=_asked(request))

    def ask(who: Who) -> operations.Invited:
        return operations.invite(**form.cleaned_data, role=role, within=within, replaces=held, **who)

    if made := done(request, form, ask):
        return _on_its_way(request, made, form, within)
    return show(
        request, "web/roles/change.html", form=form, page=pages.replace_page(place, queries.held(held))
    )


def _on_its_way(request: Request, made: operations.Invited, form: SuccessorForm, within: str) -> HttpResponse:
    """Put the mail into the queue, and go back to the people of the place."""
    link = request.build_absolute_uri(reverse("roles:invitation", args=[made.secret]))
    send_invitation(queries.asked(made.invitation), link, form.cleaned_data["language"], at=timezone.now())
    messages.success(request, _("The invitation is on its way."))
    return redirect("roles:people", within)


def _asked(request: Request) -> dict[str, str]:
    """Begin with the language of who asks."""
    return {"language": request.LANGUAGE_CODE}


@signed_in("GET", "POST")
def end(request: Request, grant: str) -> HttpResponse:
    """End a role, with a reason that stays in the history of the office."""
    held = queries.role_grant(request.actor, grant)
    place = pages.place_of(request.actor, held.within)
    form = EndForm(posted(request))
    if done(request, form, lambda who: operations.end_role(grant=held, **form.cleaned_data, **who)):
        messages.success(request, _("The role has ended."))
        mine = held.account.public_id == request.actor.id
        return redirect("accounts:account") if mine else redirect("roles:people", held.within)
    return show(request, "web/roles/change.html", form=form, page=pages.end_page(place, queries.held(held)))


@signed_in("POST")
def withdraw(request: Request, invitation: str) -> HttpResponse:
    """Take an invitation back."""
    found = queries.invitation(request.actor, invitation)
    if refusal := refused(request, lambda who: operations.withdraw_invitation(invitation=found, **who)):
        messages.error(request, " ".join(refusal.said()))
    return redirect("roles:people", found.within)


@public("GET", "POST")
@never_cache
def invitation(request: Request, secret: str) -> HttpResponse:
    """Show what the link of a mail asks, and take the person's yes."""
    found = queries.invitation_by_secret(secret)
    return _answer(request, queries.asked(found), partial(operations.accept_invitation, invitation=found))


@signed_in("GET", "POST")
def invitation_to_me(request: Request, invitation: str) -> HttpResponse:
    """Show and take the same for who has proved the address already, and needs no link."""
    found = queries.invitation_to(request.actor, invitation, at=timezone.now())
    return _answer(request, queries.asked(found), partial(operations.accept_invitation, invitation=found))


def _answer(request: Request, asked: queries.Asked, accept: Callable[..., object]) -> HttpResponse:
    page, refusal = pages.invitation_page(asked, at=timezone.now()), None
    if request.method == "POST" and request.actor is not PUBLIC:
        own = queries.account(request.actor, request.actor.id)
        refusal = refused(request, lambda who: accept(account=own, **who))
        if refusal is None:
            return redirect("start:start")
    return show(request, "web/roles/invitation.html", refusal=refusal, page=page, here=request.path)


@public("POST")
@never_cache
def open_account(request: Request, secret: str) -> HttpResponse:
    """Lead to signing up; who followed the link of the mail needs no code to prove the address."""
    asked = queries.asked(queries.invitation_by_secret(secret))
    if not pages.invitation_page(asked, at=timezone.now()).closed:
        get_adapter().stash_verified_email(request, asked.email)
    back = reverse("roles:invitation", args=[secret])
    return redirect(f"{reverse('account_signup')}?next={back}")
