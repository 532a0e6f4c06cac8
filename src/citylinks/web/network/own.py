"""Views for those who look after a profile: its owner, and those who look after it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect

from citylinks.accounts import queries as accounts
from citylinks.kernel.errors import DomainError, NotFound
from citylinks.network import operations, queries
from citylinks.network.queries import Deed, OfferFacts, OrganizationProfile, PersonProfile, Strength
from citylinks.web.acts import Who, done, refused, show, signed_in, tried, who
from citylinks.web.network import forms, pages
from citylinks.web.network.addresses import person_path, step_path
from citylinks.web.network.editing import after, evidence_page, step_page
from citylinks.web.network.steps import BY_NAME
from citylinks.web.requests import Request, posted

FORM = "web/components/form_page.html"


def changeable(request: Request, public_id: str) -> PersonProfile:
    """Return a profile the actor may change; for others there is none to change."""
    profile = queries.person_profile(request.actor, public_id)
    if not profile.may_change:
        raise NotFound("profile to change", public_id)
    return profile


@signed_in("GET", "POST")
def me(request: Request) -> HttpResponse:
    """Lead to one's own profile; offer to begin one where there is none."""
    own = queries.own_person(request.actor)
    if own is not None:
        return redirect(person_path(own.public_id))
    if request.method != "POST":
        return show(request, "web/network/begin.html", trail=pages.trail())
    account = accounts.account(request.actor, request.actor.id)
    made = tried(request, lambda who: operations.open_profile(account=account, **who))
    if isinstance(made, DomainError):
        return show(request, "web/network/begin.html", refusal=made, trail=pages.trail())
    return redirect(step_path(made.public_id, "about"))


@signed_in("GET", "POST")
def step(request: Request, public_id: str, name: str) -> HttpResponse:
    """Show one step of changing a profile, and save it."""
    if name not in BY_NAME:
        raise Http404
    chosen, profile = BY_NAME[name], changeable(request, public_id)
    if name == "conflicts" and not profile.may_declare:
        raise Http404
    form = chosen.form(posted(request), initial=dict(chosen.initial(profile)))
    if done(request, form, lambda who: chosen.save(queries.person(request.actor, public_id), form, who)):
        return redirect(after(profile, chosen))
    return show(request, "web/network/step.html", form=form, page=step_page(profile, chosen))


def among(found: Iterable[Strength | Deed | OfferFacts], public_id: str) -> str:
    """Return the id of a thing if it is one of these. Raises NotFound: what stands on another page stays."""
    if public_id not in {entry.public_id for entry in found}:
        raise NotFound("entry", public_id)
    return public_id


def drop_strength(request: Request, profile: PersonProfile | OrganizationProfile) -> None:
    """Take back one piece of evidence where one is named, else a theme with all its evidence."""
    if named := request.POST.get("evidence"):
        deeds = [deed for strength in profile.strengths for deed in strength.deeds]
        shown = queries.evidence_of(request.actor, among(deeds, named))
        operations.drop_evidence(evidence=shown, **who(request))
    else:
        found = queries.expertise_of(request.actor, among(profile.strengths, request.POST.get("id", "")))
        operations.drop_expertise(expertise=found, **who(request))


def withdraw_offer(request: Request, profile: PersonProfile) -> None:
    """Take back an offer."""
    found = queries.offer(request.actor, among(profile.offers, request.POST.get("id", "")))
    operations.withdraw_offer(offer=found, **who(request))


DROPS: Mapping[str, Callable[[Request, PersonProfile], None]] = {
    "expertise": drop_strength,
    "offers": withdraw_offer,
}


@signed_in("POST")
def drop(request: Request, public_id: str, name: str) -> HttpResponse:
    """Take back one thing of a step."""
    profile = changeable(request, public_id)
    if name not in DROPS:
        raise Http404
    DROPS[name](request, profile)
    return redirect(step_path(public_id, name))


@signed_in("GET", "POST")
def evidence(request: Request, public_id: str, strength_id: str) -> HttpResponse:
    return add_evidence(request, changeable(request, public_id), strength_id)


def add_evidence(
    request: Request, owner: PersonProfile | OrganizationProfile, strength_id: str
) -> HttpResponse:
    """Add evidence to a theme that is on record; `NotFound` for a theme of somebody else."""
    strength = next((found for found in owner.strengths if found.public_id == strength_id), None)
    if strength is None:
        raise NotFound("expertise", strength_id)
    page, form = evidence_page(owner, strength), forms.EvidenceForm(posted(request))

    def given(who: Who) -> object:
        expertise, proof = queries.expertise_of(request.actor, strength_id), form.proof()
        assert proof is not None  # the form demands what was done
        return operations.give_evidence(expertise=expertise, proof=proof, **who)

    if done(request, form, given):
        return redirect(page.leave.href)
    return show(request, FORM, form=form, page=page)


@signed_in("GET", "POST")
def job(request: Request, public_id: str, job_id: str) -> HttpResponse:
    """Correct where somebody works, or say when it ended."""
    profile = changeable(request, public_id)
    found = queries.affiliation_of(request.actor, job_id)
    initial = {"position": found.position, "started": found.started, "ended": found.ended}
    form = forms.JobForm(posted(request), initial=initial)
    if done(
        request, form, lambda who: operations.correct_affiliation(affiliation=found, **form.given(), **who)
    ):
        return redirect(step_path(public_id, "jobs"))
    return show(request, FORM, form=form, page=pages.small_page(profile, "jobs", found.organization.name))


@signed_in("GET", "POST")
def end_conflict(request: Request, public_id: str, conflict_id: str) -> HttpResponse:
    profile = changeable(request, public_id)
    found = queries.conflict_of(request.actor, conflict_id)
    form = forms.EndForm(posted(request))
    if done(request, form, lambda who: operations.end_conflict(conflict=found, **form.cleaned_data, **who)):
        return redirect(step_path(public_id, "conflicts"))
    page = pages.small_page(profile, "conflicts", found.organization.name)
    return show(request, FORM, form=form, page=page)


@signed_in("GET", "POST")
def merge(request: Request, public_id: str) -> HttpResponse:
    """Merge another record into this one."""
    profile = changeable(request, public_id)
    if not profile.may_merge:
        raise Http404
    form = forms.MergeForm(posted(request))

    def joined(who: Who) -> object:
        kept = queries.person(request.actor, public_id)
        absorbed = queries.person(request.actor, form.cleaned_data["other"])
        reason = form.cleaned_data["reason"]
        return operations.merge_people(kept=kept, absorbed=absorbed, reason=reason, **who)

    if done(request, form, joined):
        return redirect(person_path(public_id))
    return show(request, FORM, form=form, page=pages.merge_page(profile))


@signed_in("GET")
def export(request: Request, public_id: str) -> HttpResponse:
    """Hand out all data of one person; where it is refused, say why on a page that leads to a request."""
    profile = queries.person_profile(request.actor, public_id)
    if not profile.may_declare:
        raise Http404
    data = tried(request, lambda who: operations.hand_out_person(public_id=public_id, **who))
    if isinstance(data, DomainError):
        page = pages.refused_export_page(profile)
        return show(request, "web/network/refused_export.html", refusal=data, page=page)
    answer = JsonResponse(data, json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="person-{public_id}.json"'
    return answer


@signed_in("GET", "POST")
def erase(request: Request, public_id: str) -> HttpResponse:
    """Ask once more, then erase a profile."""
    profile = queries.person_profile(request.actor, public_id)
    if not profile.may_declare:
        raise Http404
    refusal = None
    if request.method == "POST":
        found = queries.person(request.actor, public_id)
        refusal = refused(request, lambda who: operations.erase_person(person=found, **who))
        if refusal is None:
            return redirect("network:members")
    return show(request, FORM, refusal=refusal, page=pages.erase_page(profile))
