"""What the operations on people share: taking a record in hand, and judging what was typed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _

from citylinks.kernel.errors import DomainError, Fault, NotFound
from citylinks.kernel.models import locking
from citylinks.kernel.text import line_faults
from citylinks.kernel.time import PartialDate
from citylinks.network.models import Person

MOST = 100  # pieces of evidence of a theme, open offers of an owner, affiliations of a person
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
is_link = URLValidator(schemes=("http", "https"))


def held(person: Person) -> Person:
    """Return the record as it stands now, locked, with its account and organization: one query.

    Raises DomainError for one that was merged or erased: nothing is written into those any more.
    """
    rows = Person.objects.filter(pk=person.pk).select_related("account", "organization")
    found = locking(rows).first()
    if found is None:
        raise NotFound("person", person.public_id)
    if found.merged_into_id is not None:
        raise DomainError("merged", _("This record was merged into another one. Change that one."))
    if found.erased_at is not None:
        raise DomainError("erased", _("This person's data was erased. Nothing can be added."))
    return found


def crowd_faults(there: int, place: str, said: str, mend: str) -> Iterator[Fault]:
    """Say when there is more of something than anybody reads; the caller has locked whose it is.

    Both sentences come untranslated, and the first one holds `%(count)s`.
    """
    if there >= MOST:
        yield Fault(place, _(said) % {"count": there}, _(mend))


def name_faults(name: str) -> Iterator[Fault]:
    """Say what is wrong with a name."""
    if not name.strip():
        yield Fault("name", _("The name is empty."), _("Write the name used at work."))
    if len(name) > 200:
        yield Fault(
            "name", _("The name has %(count)s letters.") % {"count": len(name)}, _("Use at most 200.")
        )
    yield from line_faults("name", name)


def position_faults(position: str) -> Iterator[Fault]:
    """Say what is wrong with what somebody is or was in an organization."""
    if len(position) > 200:
        yield Fault(
            "position",
            _("The position has %(count)s letters.") % {"count": len(position)},
            _("Use at most 200."),
        )
    yield from line_faults("position", position)


def email_faults(addresses: tuple[str, ...]) -> Iterator[Fault]:
    """Say which addresses are none."""
    for address in addresses:
        try:
            validate_email(address.strip())
        except ValidationError:
            message = _("“%(text)s” is no e-mail address.") % {"text": address}
            yield Fault("emails", message, _("Write one such as ana@city.example."))


def language_faults(codes: tuple[str, ...], place: str = "languages") -> Iterator[Fault]:
    """Say which codes are no codes of languages."""
    for code in codes:
        if not LANGUAGE.fullmatch(code):
            message = _("“%(text)s” is no language code.") % {"text": code}
            yield Fault(place, message, _("Write a code such as es."))


def link_faults(link: str, place: str = "link") -> Iterator[Fault]:
    """Say when a link leads nowhere; an empty one is none."""
    if not link:
        return
    try:
        is_link(link)
    except ValidationError:
        message = _("“%(text)s” is no web address.") % {"text": link}
        yield Fault(place, message, _("Copy it whole, with https:// at its start."))
    yield from line_faults(place, link, "web address")


def period_faults(started: PartialDate | None, ended: PartialDate | None, place: str) -> Iterator[Fault]:
    """Say when an end lies before its beginning."""
    if started is not None and ended is not None and ended.last_day < started.first_day:
        message = _("It ends in %(ended)s, before it begins in %(started)s.") % {
            "ended": ended,
            "started": started,
        }
        yield Fault(place, message, _("Exchange or mend the dates."))
