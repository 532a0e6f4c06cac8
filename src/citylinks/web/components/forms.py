"""Django's form renderer with the design system's templates: label, hint, errors and field in one group.

`{{ form }}` draws all fields, `{{ form.country.as_field_group }}` draws one.
"""

from __future__ import annotations

from pathlib import Path

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.template.backends.django import DjangoTemplates as TemplateBackend
from django.utils.functional import cached_property

# Widgets by their kind, and the class that draws them.
CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "cl-choice__box"),
    (forms.RadioSelect, "cl-choice__box"),
    (forms.CheckboxInput, "cl-choice__box"),
    (forms.Textarea, "usa-textarea"),
    (forms.Select, "usa-select"),
    (forms.HiddenInput, ""),
    (forms.Widget, "usa-input"),
)


class Field(BoundField):
    """A bound field whose widget carries the class of its kind."""

    def build_widget_attrs(
        self, attrs: dict[str, str | bool], widget: forms.Widget | None = None
    ) -> dict[str, str | bool]:
        """Add the class unless the form gave one, and tie hint and errors to the field."""
        widget = widget or self.field.widget
        built = super().build_widget_attrs(attrs, widget)
        name = next((name for kind, name in CLASSES if isinstance(widget, kind)), "")
        if name and "class" not in built and "class" not in widget.attrs:
            built["class"] = name
        return built

    @property
    def is_group(self) -> bool:
        """Several boxes that answer one question stand in a fieldset."""
        return bool(self.field.widget.use_fieldset)

    @property
    def is_single_box(self) -> bool:
        """One box, whose label follows it."""
        return isinstance(self.field.widget, forms.CheckboxInput)


class Renderer(DjangoTemplates):
    """Our templates before Django's, with the same built-in tags as every page."""

    form_template_name = "web/components/forms/form.html"
    field_template_name = "web/components/forms/field.html"
    bound_field_class = Field

    @cached_property
    def engine(self) -> TemplateBackend:
        """Look for widgets in our form templates first, then in Django's."""
        here = Path(__file__).resolve().parent / "form_templates"
        return self.backend(
            {
                "APP_DIRS": True,
                "DIRS": [here, Path(forms.__file__).resolve().parent / "templates"],
                "NAME": "djangoforms",
                "OPTIONS": {"builtins": ["citylinks.web.components.tags", "django.templatetags.i18n"]},
            }
        )
