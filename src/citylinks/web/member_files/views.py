from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from citylinks.network.members import uploads
from citylinks.network.members.operations import export_members
from citylinks.network.members.operations.exporting import FileKind, template
from citylinks.network.members.preview import demand_export, demand_import
from citylinks.web.acts import Who, done, refused, show, signed_in, who
from citylinks.web.member_files import pages
from citylinks.web.member_files.forms import ExportForm, FileForm
from citylinks.web.requests import Request, posted

TYPES = {
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.CSV: "text/csv; charset=utf-8",
}


@signed_in("GET", "POST")
def start(request: Request) -> HttpResponse:
    uploads.open_desk(**who(request))
    form = FileForm(posted(request), request.FILES or None)

    def keep(who: Who) -> uploads.KeptPlan:
        file = form.cleaned_data["file"]
        return uploads.keep(file.read(), file.name, **who)

    if kept := done(request, form, keep):
        return redirect("member-files:preview", kept.token)
    return show(request, "web/member_files/start.html", form=form, page=pages.start_page())


@signed_in("GET", "POST")
def preview(request: Request, token: str) -> HttpResponse:
    demand_import(request.actor)
    refusal = None
    if request.method == "POST":
        skip = request.POST.get("skip") == "yes"
        refusal = refused(request, lambda who: uploads.import_kept(token=token, skip_faulty=skip, **who))
        if refusal is None:
            return redirect("member-files:preview", token)
    kept = uploads.kept_plan(token, **who(request))
    if kept.done is not None:
        return show(request, "web/member_files/done.html", page=pages.done_page(kept))
    page = pages.preview_page(kept, request.GET.get("show", ""), request.GET.get("page", "1"))
    return show(request, "web/member_files/preview.html", refusal=refusal, page=page)


@signed_in("GET")
def template_file(request: Request, ending: str) -> HttpResponse:
    demand_import(request.actor)
    if ending not in set(FileKind):
        raise Http404
    return file_of(template(FileKind(ending)), FileKind(ending), "citylinks-members-template")


@signed_in("GET", "POST")
def export(request: Request) -> HttpResponse:
    demand_export(request.actor)
    form = ExportForm(posted(request))

    def hand_out(who: Who) -> HttpResponse:
        kind = form.kind_of_file
        return members_file(export_members(choice=form.choice, kind=kind, **who), kind)

    answer = done(request, form, hand_out)
    return answer or show(request, "web/member_files/export.html", form=form, trail=pages.network())


def members_file(data: bytes, kind: FileKind) -> HttpResponse:
    """Hand out members, in a file with the day in its name."""
    return file_of(data, kind, f"citylinks-members-{timezone.now():%Y-%m-%d}")


def file_of(data: bytes, kind: FileKind, name: str) -> HttpResponse:
    """Hand out a file to be saved."""
    disposition = f'attachment; filename="{name}.{kind.value}"'
    return HttpResponse(data, content_type=TYPES[kind], headers={"Content-Disposition": disposition})
