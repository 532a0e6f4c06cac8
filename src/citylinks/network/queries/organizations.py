"""Organizations: the register is public."""

from __future__ import annotations

from django.db.models import QuerySet

from citylinks.kernel.errors import NotFound
from citylinks.network.models import Organization


def organizations() -> QuerySet[Organization]:
    """Return all organizations with their city and country, by name: the register is public."""
    return Organization.objects.select_related("city__country").order_by("name", "id")


def organization_by_id(public_id: str) -> Organization:
    """Return one organization with its city and country: one query. Raises NotFound."""
    found = organizations().filter(public_id=public_id).first()
    if found is None:
        raise NotFound("organization", public_id)
    return found
