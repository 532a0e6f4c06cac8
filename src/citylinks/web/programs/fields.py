"""Fields of an officer's forms: codes, and countries by their names."""

from __future__ import annotations

import re
from typing import ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citylinks.places.names import fold
from citylinks.web import names

BETWEEN = re.compile("[,،;؛]")  # what people and spreadsheets write between countries
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


class CodeField(forms.SlugField):
    """A short code, and in words of people what may stand in it."""

    default_error_messages: ClassVar = {
        "invalid": gettext_lazy("Write it with letters without accents, digits and hyphens, without blanks.")
    }


class CountriesField(forms.CharField):
    """Names or codes of countries with commas between, in any language of the site; cleans to codes."""

    def __init__(self, **kwargs: object) -> None:
        help_text = gettext_lazy("Names or two letters, with commas between.")
        super().__init__(required=False, help_text=help_text, **kwargs)  # type: ignore[arg-type]

    def clean(self, value: object) -> tuple[str, ...]:
        """Find each country; all that nobody knows are named at once."""
        typed = [part.strip() for part in BETWEEN.split(str(super().clean(value))) if part.strip()]
        known = names.country_codes(LANGUAGES)
        missing = [one for one in typed if fold(one) not in known]
        if missing:
            raise ValidationError([_("We know no country “%(name)s”.") % {"name": one} for one in missing])
        return tuple(dict.fromkeys(known[fold(one)] for one in typed))
