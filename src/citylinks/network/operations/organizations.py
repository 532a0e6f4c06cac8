"""Every change of organizations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.audit.names import EventName
from citylinks.audit.operations import Fact, record
from citylinks.kernel.errors import DomainError, Fault, refuse
from citylinks.kernel.models import locked
from citylinks.kernel.text import line_faults
from citylinks.kernel.writing import operation
from citylinks.network.models import Organization, OrganizationIdentifier, OrganizationLanguage
from citylinks.network.operations.listing import list_organizations
from citylinks.network.operations.records import language_faults, link_faults
from citylinks.network.states import IdentifierScheme, OrganizationKind
from citylinks.places.models import City

Identifiers = Sequence[tuple[IdentifierScheme, str]]


@operation
def register_organization(
    *,
    name: str,
    kind: OrganizationKind,
    city: City,
    identifiers: Identifiers = (),
    languages: Sequence[str] = (),
    website: str = "",
    is_sample: bool = False,
    by: Actor,
    at: dt.datetime,
) -> Organization:
    """Register an organization; refuse a second one of the same name in the same city."""
    require(by, Permission.REGISTER_ORGANIZATION, None)
    refuse(_faults(name, identifiers, languages, website))
    if Organization.objects.filter(city=city, name=name).exists():
        raise _exists(name)
    organization = Organization.objects.create(
        name=name, kind=kind, city=city, website=website, is_sample=is_sample, registered_by=by.id
    )
    _write_lists(organization, identifiers, languages)
    list_organizations([organization.pk])
    record(
        EventName.ORGANIZATION_REGISTERED,
        by=by,
        at=at,
        kind="organization",
        object_id=organization.public_id,
        facts={"name": name, "kind": kind.value, "city": city.pk},
    )
    return organization


@operation
def change_organization(
    *,
    organization: Organization,
    name: str,
    kind: OrganizationKind,
    city: City,
    identifiers: Identifiers = (),
    languages: Sequence[str] = (),
    website: str = "",
    by: Actor,
    at: dt.datetime,
) -> Organization:
    """Write down anew all that an organization says of itself; the trail keeps what it was called before."""
    organization = locked(Organization.objects.all(), organization)
    require(by, Permission.CHANGE_ORGANIZATION, organization)
    refuse(_faults(name, identifiers, languages, website))
    if Organization.objects.filter(city=city, name=name).exclude(pk=organization.pk).exists():
        raise _exists(name)
    facts: dict[str, Fact] = {
        "name": name,
        "kind": kind.value,
        "city": city.pk,
        "name_before": organization.name,
    }
    organization.name, organization.kind, organization.city = name, kind, city
    organization.website = website
    organization.save(update_fields=["name", "kind", "city", "website"])
    organization.identifiers.all().delete()
    organization.languages.all().delete()
    _write_lists(organization, identifiers, languages)
    list_organizations([organization.pk])
    record(
        EventName.ORGANIZATION_CHANGED,
        by=by,
        at=at,
        kind="organization",
        object_id=organization.public_id,
        facts=facts,
    )
    return organization


def _exists(name: str) -> DomainError:
    message = _("%(name)s is registered already.") % {"name": name}
    return DomainError("organization-exists", message, place="name")


def _faults(name: str, identifiers: Identifiers, languages: Sequence[str], website: str) -> Iterator[Fault]:
    if not name.strip():
        yield Fault("name", _("The name is empty."), _("Write the name it uses itself."))
    if len(name) > 200:
        yield Fault(
            "name", _("The name has %(count)s letters.") % {"count": len(name)}, _("Use at most 200.")
        )
    yield from line_faults("name", name)
    for scheme, value in identifiers:
        if not value.strip() or len(value) > 100:
            message = _("The %(scheme)s is empty or too long.") % {"scheme": scheme.label}
            yield Fault("identifiers", message, _("Copy it from its list."))
        yield from line_faults("identifiers", value, scheme.label)
    yield from language_faults(tuple(languages))
    yield from link_faults(website, "website")


def _write_lists(organization: Organization, identifiers: Identifiers, languages: Sequence[str]) -> None:
    OrganizationIdentifier.objects.bulk_create(
        OrganizationIdentifier(organization=organization, scheme=scheme, value=value.strip())
        for scheme, value in dict.fromkeys(identifiers)
    )
    OrganizationLanguage.objects.bulk_create(
        OrganizationLanguage(organization=organization, language=code) for code in dict.fromkeys(languages)
    )
