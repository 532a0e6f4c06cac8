"""Several languages in one field: by their names or codes, as people write them."""

from __future__ import annotations

import re

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _

from citylinks.places.names import fold
from citylinks.web import names

BETWEEN = re.compile("[,،;؛]")
SITE = tuple(code for code, _name in settings.LANGUAGES)


class LanguagesField(forms.CharField):
    """Names in a language of the site, or codes; cleans to codes, in their order."""

    def clean(self, value: object) -> tuple[str, ...]:
        """Find each language; all that nobody knows are named at once."""
        text, known = str(super().clean(value)), names.language_codes(SITE)
        parts = [part.strip() for part in BETWEEN.split(text) if part.strip()]
        typed = [word for part in parts for word in ([part] if fold(part) in known else part.split())]
        missing = [one for one in typed if fold(one) not in known]
        if missing:
            raise forms.ValidationError(
                [_("We know no language “%(name)s”.") % {"name": one} for one in missing]
            )
        return tuple(dict.fromkeys(known[fold(one)] for one in typed))
