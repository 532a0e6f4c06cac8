"""Refusals as `application/problem+json` (RFC 9457): the domain's own code and sentences."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import ValidationError

from citylinks.kernel.errors import Busy, DomainError, Fault, Faults
from citylinks.logs.lines import request_id

# A refusal of the domain that is none of these clashes with the state of things.
STATUS = {"not-found": 404, "unknown-city": 404, "not-permitted": 403, "bad-token": 401, "faults": 422}
CONFLICT = 409
WITH_INSTANCE = frozenset({429, 500})  # what a person may ask an operator about
MEDIA_TYPE = "application/problem+json"
TITLES = {
    401: "The token is not in force",
    403: "Not permitted",
    404: "Not found",
    405: "Not a method of this address",
    409: "Not possible now",
    422: "The request has faults",
    429: "Too often",
    500: "Something broke on our side",
    503: "Somebody else was writing",
}


class FaultOut(Schema):
    """One thing wrong with a request: where, what, and what would mend it."""

    place: str
    message: str
    mend: str


class Problem(Schema):
    """Why the request was refused."""

    type: str
    title: str
    status: int
    detail: str
    faults: tuple[FaultOut, ...] = ()
    instance: str = ""


def register(api: NinjaAPI) -> None:
    """Tell the interface how to answer each kind of refusal."""
    api.exception_handler(DomainError)(refused)
    api.exception_handler(Busy)(busy)
    api.exception_handler(ValidationError)(malformed)
    api.exception_handler(Http404)(unknown)
    api.exception_handler(Exception)(broken)


def refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    """Answer what the domain refuses."""
    del request
    faults = list(refusal) if isinstance(refusal, Faults) else []
    return problem(STATUS.get(refusal.code, CONFLICT), refusal.code, refusal.message, faults)


def busy(request: HttpRequest, fault: Busy) -> HttpResponse:
    """Answer a change that was given up because others were writing: it can be sent again."""
    del request
    answer = problem(503, fault.code, fault.message, [])
    answer["Retry-After"] = "5"
    return answer


def malformed(request: HttpRequest, refusal: ValidationError) -> HttpResponse:
    """Answer a request that does not have the form that the description asks for: every fault at once.

    Where the address names what can be no id, the answer is 404, whatever else is wrong.
    """
    if any(one["loc"][0] == "path" for one in refusal.errors):
        return unknown(request, Http404())
    faults = [
        Fault(".".join(str(part) for part in one["loc"]), f"{one['msg']}.", "See openapi.json.")
        for one in refusal.errors
    ]
    sentences = "\n".join(fault.traced() for fault in faults)
    return problem(422, "faults", sentences, faults)


def unknown(request: HttpRequest, refusal: Http404) -> HttpResponse:
    """Answer an address that leads nowhere."""
    del request
    return problem(404, "not-found", str(refusal) or "There is nothing here.", [])


def broken(request: HttpRequest, fault: Exception) -> HttpResponse:
    """Answer what nobody foresaw; the trace goes to the log, under the id that the answer names."""
    del fault
    got_request_exception.send(sender=None, request=request)
    return problem(500, "broken", "It is recorded. Nothing was kept halfway. Try again in a minute.", ())


def problem(status: int, code: str, detail: str, faults: Sequence[Fault]) -> HttpResponse:
    """Write one problem."""
    body: dict[str, object] = {
        "type": f"urn:citylinks:problem:{code}",
        "title": TITLES[status],
        "status": status,
        "detail": detail,
        "faults": [{"place": one.place, "message": one.message, "mend": one.mend} for one in faults],
    }
    if status in WITH_INSTANCE and (number := request_id()):
        body["instance"] = f"urn:citylinks:request:{number}"
    answer = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)
    if status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    return answer
