from __future__ import annotations

import datetime as dt
from typing import Annotated

from ninja import Field, Query, Router, Schema

from citylinks.access.states import ROLE_SCOPES, Role
from citylinks.accounts import queries
from citylinks.accounts.queries import HeldRole
from citylinks.api.keys import Key
from citylinks.api.paging import Page, PageAsked, paged
from citylinks.api.problems import Problem
from citylinks.api.shapes import NamedOut
from citylinks.api.tokens import Call

router = Router(tags=["roles"])


class RolesAsked(PageAsked):
    """Which roles are asked for."""

    within: Annotated[
        str, Field(pattern="^[0-9a-z]{0,20}$", description="The id of a program or an organization.")
    ] = ""
    role: Role | None = None


class RoleOut(Schema):
    """A role that somebody holds or held, from when to when; `reason` says why it ended.

    `within` is the id of a program or of an organization, as `scope` says, or `installation`. The name of
    who has erased their account is empty.
    """

    id: str
    role: str
    scope: str
    within: str
    holder: NamedOut
    since: dt.datetime
    until: dt.datetime | None
    reason: str


class RoleWhole(RoleOut):
    """A role with those it came from and the one it passed on to, as far as the actor may see them."""

    predecessors: list[RoleOut]
    successor: RoleOut | None


@router.get("", response={200: Page[RoleOut], 401: Problem, 422: Problem})
def roles(request: Call, asked: Annotated[RolesAsked, Query()]) -> Page[RoleOut]:
    """List who holds and who held roles, those in force first, then the newest."""
    found = queries.roles_found(request.auth, asked.within, asked.role)
    rows = [queries.held(row) for row in found[asked.part]]
    return paged(request, asked, rows, found.count(), role_out)


@router.get("/{id}", response={200: RoleWhole, 401: Problem, 404: Problem})
def role(request: Call, id: Key) -> RoleWhole:  # noqa: A002  the path's own word
    """Show one role and how it was passed on."""
    record = queries.role_record(request.auth, id)
    return RoleWhole(
        **dict(role_out(record.held)),
        predecessors=[role_out(one) for one in record.predecessors],
        successor=role_out(record.successor) if record.successor else None,
    )


def role_out(one: HeldRole) -> RoleOut:
    """Show a role."""
    return RoleOut(
        id=one.public_id,
        role=one.role,
        scope=ROLE_SCOPES[one.role],
        within=one.within,
        holder=NamedOut(id=one.account, name=one.name),
        since=one.started_at,
        until=one.ended_at,
        reason=one.end_reason,
    )
