"""Köppen-Geiger zones for readers: the words are for everybody, the code is for specialists."""

from __future__ import annotations

from django.utils.translation import gettext as _

from citylinks.matching.climate import ZONES


def climate(code: str) -> str:
    """`Tropical monsoon climate (Am)`; a code without words stands alone."""
    if code not in ZONES:
        return code
    shown = _("%(words)s climate (%(code)s)") % {"words": _(ZONES[code]), "code": code}
    return shown[:1].upper() + shown[1:]
