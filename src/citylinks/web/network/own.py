"""Views for those who look after a profile: its owner, and those who look after it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from citylinks.accounts import queries as accounts
from citylinks.kernel.errors import DomainError, NotFound
from citylinks.network import operations, queries
from citylinks.network.queries import Deed, OfferFacts, OrganizationProfile, PersonProfile, Strength
from citylinks.web.answers import for_signed_in
from citylinks.web.network import forms, pages
from citylinks.web.network.addresses import person_path, step_path
from citylinks.web.network.editing import after, step_page
from citylinks.web.network.steps import BY_NAME, Saving
from citylinks.web.requests import Request

REFUSED = 422
READ_AND_WRITE = ["GET", "HEAD", "POST"]


def changeable(request: Request, public_id: str) -> PersonProfile:
    """Return a profile the actor may change; for others there is none to change."""
    profile = queries.person_profile(request.actor, public_id)
    if not profile.may_change:
        raise NotFound("profile to change", public_id)
    return profile


@require_http_methods(READ_AND_WRITE)
@for_signed_in
def me(request: Request) -> HttpResponse:
    """Lead to one's own profile; offer to begin one where there is none."""
    own = queries.own_person(request.actor)
    if own is not None:
        return redirect(person_path(own.public_id))
    if request.method == "POST":
        account = accounts.account(request.actor, request.actor.id)
        made = operations.open_profile(account=account, by=request.actor, at=timezone.now())
        return redirect(step_path(made.public_id, "about"))
    return render(request, "web/network/begin.html", {"trail": pages.trail()})


@require_http_methods(READ_AND_WRITE)
@for_signed_in
def step(request: Request, public_id: str, name: str) -> HttpResponse:
    """Show one step of changing a profile, and save it."""
    if name not in BY_NAME:
        raise Http404
    chosen, profile = BY_NAME[name], changeable(request, public_id)
    if name == "conflicts" and not profile.may_declare:
        raise Http404
    form = chosen.form(request.POST or None, initial=dict(chosen.initial(profile)))
    if request.method == "POST" and form.is_valid():
        try:
            chosen.save(Saving(public_id, form, request.actor, timezone.now()))
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return redirect(after(profile, chosen))
    shown = {"page": step_page(profile, chosen), "form": form}
    return render(request, "web/network/step.html", shown, status=REFUSED if form.errors else None)


def among(found: Iterable[Strength | Deed | OfferFacts], public_id: str) -> str:
    """Return the id of a thing if it is one of these. Raises NotFound: what stands on another page stays."""
    if public_id not in {one.public_id for one in found}:
        raise NotFound("entry", public_id)
    return public_id


def drop_strength(request: Request, profile: PersonProfile | OrganizationProfile) -> None:
    """Take back one piece of evidence where one is named, else a theme with all its evidence."""
    (drop_evidence if request.POST.get("evidence") else drop_expertise)(request, profile)


def drop_evidence(request: Request, profile: PersonProfile | OrganizationProfile) -> None:
    """Take back one piece of evidence."""
    deeds = [deed for one in profile.strengths for deed in one.deeds]
    found = queries.evidence_of(request.actor, among(deeds, request.POST["evidence"]))
    operations.drop_evidence(evidence=found, by=request.actor, at=timezone.now())


def drop_expertise(request: Request, profile: PersonProfile | OrganizationProfile) -> None:
    """Take back a theme with all its evidence."""
    found = queries.expertise_of(request.actor, among(profile.strengths, request.POST.get("id", "")))
    operations.drop_expertise(expertise=found, by=request.actor, at=timezone.now())


def withdraw_offer(request: Request, profile: PersonProfile) -> None:
    """Take back an offer."""
    found = queries.offer(request.actor, among(profile.offers, request.POST.get("id", "")))
    operations.withdraw_offer(offer=found, by=request.actor, at=timezone.now())


DROPS: Mapping[str, Callable[[Request, PersonProfile], None]] = {
    "expertise": drop_strength,
    "offers": withdraw_offer,
}


@require_POST
@for_signed_in
def drop(request: Request, public_id: str, name: str) -> HttpResponse:
    """Take back one thing of a step."""
    profile = changeable(request, public_id)
    if name not in DROPS:
        raise Http404
    DROPS[name](request, profile)
    return redirect(step_path(public_id, name))


@require_http_methods(READ_AND_WRITE)
@for_signed_in
def job(request: Request, public_id: str, job_id: str) -> HttpResponse:
    """Correct where somebody works, or say when it ended."""
    profile = changeable(request, public_id)
    found = queries.affiliation_of(request.actor, job_id)
    initial = {"position": found.position, "started": found.started, "ended": found.ended}
    form = forms.JobForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            operations.correct_affiliation(affiliation=found, **given, by=request.actor, at=timezone.now())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return redirect(step_path(public_id, "jobs"))
    page = pages.small_page(profile, "jobs", found.organization.name)
    return render(
        request,
        "web/network/change.html",
        {"page": page, "form": form},
        status=REFUSED if form.errors else None,
    )


@require_http_methods(READ_AND_WRITE)
@for_signed_in
def end_conflict(request: Request, public_id: str, conflict_id: str) -> HttpResponse:
    profile = changeable(request, public_id)
    found = queries.conflict_of(request.actor, conflict_id)
    form = forms.EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        until = form.cleaned_data["until"]
        try:
            operations.end_conflict(conflict=found, until=until, by=request.actor, at=timezone.now())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return redirect(step_path(public_id, "conflicts"))
    page = pages.small_page(profile, "conflicts", found.organization.name)
    return render(
        request,
        "web/network/change.html",
        {"page": page, "form": form},
        status=REFUSED if form.errors else None,
    )


@require_http_methods(READ_AND_WRITE)
@for_signed_in
def merge(request: Request, public_id: str) -> HttpResponse:
    """Merge another record into this one."""
    profile = changeable(request, public_id)
    if not profile.may_merge:
        raise Http404
    form = forms.MergeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.merge_people(
                kept=queries.person(request.actor, public_id),
                absorbed=queries.person(request.actor, form.cleaned_data["other"]),
                reason=form.cleaned_data["reason"],
                by=request.actor,
                at=timezone.now(),
            )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return redirect(person_path(public_id))
    shown = {"page": pages.merge_page(profile), "form": form}
    return render(request, "web/network/change.html", shown, status=REFUSED if form.errors else None)


def refused_export(request: Request, profile: PersonProfile, refusal: DomainError) -> HttpResponse:
    """Say why nothing is handed out, on a page that leads to making a request."""
    shown = {"page": pages.refused_export_page(profile), "refusals": refusal.said()}
    return render(request, "web/network/refused_export.html", shown, status=REFUSED)


@require_safe
@for_signed_in
def export(request: Request, public_id: str) -> HttpResponse:
    """Hand out all data of one person."""
    profile = queries.person_profile(request.actor, public_id)
    if not profile.may_declare:
        raise Http404
    try:
        data = operations.hand_out_person(public_id=public_id, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        return refused_export(request, profile, refusal)
    answer = JsonResponse(data, json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="person-{public_id}.json"'
    return answer


@require_http_methods(READ_AND_WRITE)
@for_signed_in
def erase(request: Request, public_id: str) -> HttpResponse:
    """Ask once more, then erase a profile."""
    profile = queries.person_profile(request.actor, public_id)
    if not profile.may_declare:
        raise Http404
    refusals: tuple[str, ...] = ()
    if request.method == "POST":
        found = queries.person(request.actor, public_id)
        try:
            operations.erase_person(person=found, by=request.actor, at=timezone.now())
        except DomainError as refusal:
            refusals = refusal.said()
        else:
            return redirect("network:members")
    shown = {"page": pages.erase_page(profile), "refusals": refusals}
    return render(request, "web/network/erase.html", shown, status=REFUSED if refusals else None)
