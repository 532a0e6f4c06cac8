"""One module a resource; this table says where each stands."""

from __future__ import annotations

from ninja import Router

from citylinks.api.routes.applications import router as applications
from citylinks.api.routes.bulk_requests import router as bulk_requests
from citylinks.api.routes.calls import router as calls
from citylinks.api.routes.cities import router as cities
from citylinks.api.routes.letters import router as letters
from citylinks.api.routes.me import router as me
from citylinks.api.routes.members import router as members
from citylinks.api.routes.needs import router as needs
from citylinks.api.routes.offers import router as offers
from citylinks.api.routes.organizations import router as organizations
from citylinks.api.routes.partnerships import router as partnerships
from citylinks.api.routes.programs import router as programs
from citylinks.api.routes.results import router as results
from citylinks.api.routes.reviews import router as reviews
from citylinks.api.routes.roles import router as roles

ROUTERS: tuple[tuple[str, Router], ...] = (
    ("/applications", applications),
    ("/bulk-requests", bulk_requests),
    ("/calls", calls),
    ("/calls", results),
    ("/cities", cities),
    ("/letters", letters),
    ("/me", me),
    ("/members", members),
    ("/needs", needs),
    ("/offers", offers),
    ("/organizations", organizations),
    ("/partnerships", partnerships),
    ("/programs", programs),
    ("/reviews", reviews),
    ("/roles", roles),
)
