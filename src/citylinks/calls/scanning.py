"""Letting ClamAV look at a file of an applicant, where the operator has named its address."""

from __future__ import annotations

import logging

from django.conf import settings
from django.utils.translation import gettext as _

from citylinks.kernel.errors import Fault
from citylinks.standards.clamd import NoAnswerError, found_in

TIMEOUT_S = 10.0
_log = logging.getLogger(__name__)


def scanned(place: str, content: bytes) -> list[Fault]:
    """Return why the scanner refuses some bytes; nothing where none is named.

    A scanner that does not answer refuses the file, unless the operator said that it is only asked; both are
    written to the log.
    """
    if not settings.CLAMAV:
        return []
    try:
        name = found_in(content, settings.CLAMAV, timeout_s=TIMEOUT_S)
    except NoAnswerError as silent:
        _log.warning("The virus scanner does not answer: %s", silent)
        if not settings.CLAMAV_REQUIRED:
            return []
        message = _("The virus scanner does not answer, so the file cannot be checked.")
        return [Fault(place, message, _("Add it again later."))]
    if not name:
        return []
    _log.warning("The virus scanner refused a file: %s", name)
    message = _("The virus scanner found “%(name)s” in the file.") % {"name": name[:80]}
    return [Fault(place, message, _("Ask who made the file, and add a clean one."))]
