from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from citylinks.kernel.errors import DomainError
from citylinks.network.members import uploads
from citylinks.network.members.operations import export_members
from citylinks.network.members.operations.exporting import FileKind, template
from citylinks.network.members.preview import demand_export, demand_import
from citylinks.web.answers import for_signed_in
from citylinks.web.member_files import pages
from citylinks.web.member_files.forms import ExportForm, FileForm
from citylinks.web.requests import Request

REFUSED = 422
TYPES = {
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.CSV: "text/csv; charset=utf-8",
}


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def start(request: Request) -> HttpResponse:
    uploads.open_desk(by=request.actor, at=timezone.now())
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = uploads.keep(file.read(), file.name, by=request.actor, at=timezone.now())
        except DomainError as refusal:
            form.add_error("file", refusal.message)
        else:
            return redirect("member-files:preview", kept.token)
    shown = {"page": pages.start_page(), "form": form}
    return render(request, "web/member_files/start.html", shown, status=REFUSED if form.errors else None)


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def preview(request: Request, token: str) -> HttpResponse:
    demand_import(request.actor)
    refusal = None
    if request.method == "POST":
        now, skip = timezone.now(), request.POST.get("skip") == "yes"
        try:
            uploads.import_kept(token=token, skip_faulty=skip, by=request.actor, at=now)
        except DomainError as caught:
            refusal = caught
        else:
            return redirect("member-files:preview", token)
    kept = uploads.kept_plan(token, by=request.actor, at=timezone.now())
    if kept.done is not None:
        return render(request, "web/member_files/done.html", {"page": pages.done_page(kept)})
    page = pages.preview_page(kept, request.GET.get("show", ""), request.GET.get("page", "1"))
    shown = {"page": page, "refusal": pages.refused(refusal)}
    return render(request, "web/member_files/preview.html", shown, status=REFUSED if refusal else None)


@require_safe
@for_signed_in
def template_file(request: Request, ending: str) -> HttpResponse:
    demand_import(request.actor)
    if ending not in set(FileKind):
        raise Http404
    return file_of(template(FileKind(ending)), FileKind(ending), "citylinks-members-template")


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def export(request: Request) -> HttpResponse:
    demand_export(request.actor)
    form = ExportForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        shown = {"form": form, "trail": pages.network()}
        status = REFUSED if form.errors else None
        return render(request, "web/member_files/export.html", shown, status=status)
    now, kind = timezone.now(), form.kind_of_file
    try:
        data = export_members(choice=form.choice, kind=kind, by=request.actor, at=now)
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        shown = {"form": form, "trail": pages.network()}
        return render(request, "web/member_files/export.html", shown, status=REFUSED)
    return file_of(data, kind, f"citylinks-members-{now:%Y-%m-%d}")


def file_of(data: bytes, kind: FileKind, name: str) -> HttpResponse:
    """Hand out a file to be saved."""
    disposition = f'attachment; filename="{name}.{kind.value}"'
    return HttpResponse(data, content_type=TYPES[kind], headers={"Content-Disposition": disposition})
