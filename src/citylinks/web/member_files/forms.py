"""Choosing the file to import, and which members to export."""

from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from citylinks.network.members.operations.exporting import FileKind
from citylinks.network.members.preview import MOST_BYTES
from citylinks.network.members.queries import Choice
from citylinks.network.states import BulkKind
from citylinks.web import names, numerals
from citylinks.web.domain_form import DomainForm

MEGABYTE = 1_000_000


class FileForm(DomainForm):
    """The file; whatever is wrong inside it is for the preview to say."""

    file = forms.FileField(
        label=_("Spreadsheet"),
        help_text=_("An Excel workbook (.xlsx), an OpenDocument spreadsheet (.ods) or CSV, up to 20 MB."),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("The file is empty. Its first row must name the columns."),
        },
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv,.txt,.tsv"}),
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """Refuse what is too large before it is read."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            limit = numerals.count(MOST_BYTES // MEGABYTE)
            raise forms.ValidationError(
                _("The file has more than %(limit)s MB. Split it into several files."),
                params={"limit": limit},
            )
        return file

    def field_for(self, place: str) -> str | None:
        """Say beside the file whatever is wrong with it."""
        del place
        return "file"


class ExportForm(DomainForm):
    """Which members, and as what."""

    country = forms.ChoiceField(label=_("Country"), required=False)
    theme = forms.ChoiceField(label=_("Good at"), required=False)
    kind = forms.ChoiceField(
        label=_("As"),
        choices=[
            (FileKind.XLSX.value, _("Excel workbook (.xlsx), with a sheet that explains the columns")),
            (FileKind.CSV.value, _("CSV, for other programs")),
        ],
        initial=FileKind.XLSX.value,
        widget=forms.RadioSelect,
    )
    sample = forms.BooleanField(
        label=_("The made-up members of the sample network, instead of the real ones"), required=False
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # whatever a form takes
        listed = (("country", _("All"), names.countries()), ("theme", _("Anything"), names.themes_by_area()))
        for name, everything, choices in listed:
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", everything), *choices.items()]

    @property
    def choice(self) -> Choice:
        """The members chosen, once the form is valid."""
        given = self.cleaned_data
        return Choice(given["country"], given["theme"], sample=given["sample"])

    @property
    def kind_of_file(self) -> FileKind:
        """What to write, once the form is valid."""
        return FileKind(self.cleaned_data["kind"])


class AskForm(ExportForm):
    """The same for many members, to be exported or erased, and what for."""

    ways = forms.ChoiceField(
        label=_("What to do"),
        choices=[
            (BulkKind.EXPORT.value, _("Export them")),
            (BulkKind.ERASURE.value, _("Erase them for good")),
        ],
        initial=BulkKind.EXPORT.value,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("What it is for"),
        required=False,
        help_text=_("Everybody concerned reads this in a letter, with your name."),
    )
    field_order = ("ways", "country", "theme", "sample", "reason", "kind")

    @property
    def bulk_kind(self) -> BulkKind:
        """What is asked for, once the form is valid."""
        return BulkKind(self.cleaned_data["ways"])
