"""The answer of the match page as CSV and JSON: the same query string, the same rows."""

from __future__ import annotations

import csv
import io

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from citylinks.kernel.errors import DomainError, Fault, Faults
from citylinks.matching.peers import PeerAnswer, PeerRow, peers
from citylinks.matching.world import World
from citylinks.standards.spreadsheet.formulas import harmless
from citylinks.web.address import Address
from citylinks.web.components.data import Link
from citylinks.web.match.forms import MatchForm

COLUMNS = (
    "rank",
    "geonameid",
    "name",
    "country",
    "country_name",
    "admin1",
    "population",
    "score",
    "low",
    "high",
    "behind",
)


def export_links(address: Address, *, table: bool) -> tuple[Link, ...]:
    """Return the same answer in other forms."""
    plain = address.drop("view")
    as_other = Link(_("Cards"), str(plain)) if table else Link(_("Table"), str(plain.put("view", "table")))
    return (
        as_other,
        Link("CSV", str(plain.at(reverse("match:csv")))),
        Link("JSON", str(plain.at(reverse("match:json")))),
    )


def answer_of(form: MatchForm, world: World) -> PeerAnswer:
    """Answer a valid form; raise Faults with every fault of another."""
    if not form.is_valid():
        raise Faults(
            Fault(name if name != "__all__" else "", str(sentence))
            for name, sentences in form.errors.items()
            for sentence in sentences
        )
    return peers(form.question(), world)


def as_csv(form: MatchForm, world: World) -> HttpResponse:
    """One row a peer: scores from 0 to 1, and what each criterion gave; the sum of these is the score."""
    answer = answer_of(form, world)
    names = [criterion.name for criterion in answer.criteria]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow((*COLUMNS, *names))
    for row in answer.rows:
        writer.writerow(
            (*(cell(row, name) for name in COLUMNS), *(f"{row.contributions[name]:.6f}" for name in names))
        )
    headers = {"Content-Disposition": f'attachment; filename="peers-of-{answer.city.geonameid}.csv"'}
    return HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def cell(row: PeerRow, name: str) -> str:
    """One cell of text that no spreadsheet takes for a formula."""
    value = getattr(row, name)
    text = f"{value:.6f}" if isinstance(value, float) else str(value)
    return harmless(text)


def as_json(form: MatchForm, world: World) -> HttpResponse:
    """Return the whole answer: question, criteria with weights per cent, peers, notes, certificate."""
    answer = answer_of(form, world)
    asked = answer.question
    return JsonResponse(
        {
            "question": {
                "city": asked.city,
                "name": answer.city.name,
                "countries": asked.countries,
                "themes": asked.themes,
                "min_population": asked.min_population,
                "own_country": asked.own_country,
                "every_city": asked.every_city,
                "only_proven": asked.only_proven,
                "top": asked.top,
                "weighting": asked.weighting,
                "learned_from": None
                if asked.own is None
                else {"program": asked.own.source, "pairings": asked.own.pairs},
            },
            "criteria": [
                {"name": one.name, "label": one.label, "family": one.family, "weight": one.weight}
                for one in answer.criteria
            ],
            "peers": [peer(row) for row in answer.rows],
            "proven": None if answer.proven is None else [peer(row) for row in answer.proven],
            "proven_compared": answer.proven_compared,
            "compared": answer.compared,
            "excluded": answer.excluded,
            "notes": answer.notes,
            "certificate": {
                "exact": answer.certificate.exact,
                "method": answer.certificate.method,
                "engine_version": answer.certificate.engine_version,
                "input_sha256": answer.certificate.input_sha256,
            },
        },
        json_dumps_params={"ensure_ascii": False},
    )


def peer(row: PeerRow) -> dict[str, object]:
    """One peer, with the names that the command line gives to the same facts."""
    return {name: getattr(row, name) for name in COLUMNS} | {
        "contributions": row.contributions,
        "values": row.values,
        "weights": row.weights,
        "sentence": row.sentence,
    }


def problem(refusal: DomainError, *, status: int) -> HttpResponse:
    """Every fault, as RFC 9457 has it."""
    return JsonResponse(
        {
            "type": "about:blank",
            "title": "The question has faults.",
            "status": status,
            "faults": [{"field": fault.place, "message": fault.message} for fault in refusal.faults],
        },
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
        status=status,
    )
