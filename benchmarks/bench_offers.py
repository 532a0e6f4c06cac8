"""What the text encoder costs: saving a need, and finding which of 11,000 offers in the database answer it.

    python -m benchmarks.bench_offers [OFFERS]

A need is saved by `state_need`, with texts of benchmarks/texts, without and with the encoder in turn, on a
SQLite database of its own. Offers are asked for by `offers_answering` as a need's page does, permissions and
all; their vectors are drawn by lot. The `cpu` figures are what this takes of one processor: they tell a busy
machine from slow code. Targets: 150 ms more for saving, 10 ms for finding the best of 11,000 offers.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.bench_members import NOW, prepared
from benchmarks.bench_texts import read
from benchmarks.harness import limits, save

if TYPE_CHECKING:
    from citylinks.network.models import Organization

OFFERS = 11_000
SAVED = 40
ASKED = 60
SEED = 7


def timed(call: Callable[[], object]) -> tuple[float, float]:
    """Return what a call took in ms: on the clock, and of the processor."""
    start, worked = time.perf_counter(), time.process_time()
    call()
    return (time.perf_counter() - start) * 1000, (time.process_time() - worked) * 1000


def medians(rows: list[tuple[float, ...]]) -> list[float]:
    return [round(statistics.median(column), 2) for column in zip(*rows, strict=True)]


def median_ms(calls: list[Callable[[], object]]) -> list[float]:
    """Return the median time of these calls in ms: on the clock, and of the processor."""
    return medians([timed(call) for call in calls])


def municipality(name: str) -> Organization:
    from citylinks.access.actors import SYSTEM
    from citylinks.network.operations import register_organization
    from citylinks.network.states import OrganizationKind
    from citylinks.places.models import City

    city = City.objects.order_by("-population").first()
    assert city is not None
    return register_organization(
        name=name, kind=OrganizationKind.LOCAL_GOVERNMENT, city=city, by=SYSTEM, at=NOW
    )


def saving() -> dict[str, float]:
    """Save needs without and with the encoder in turn; each text is read anew."""
    from citylinks.access.actors import SYSTEM
    from citylinks.kernel.source import Source
    from citylinks.kernel.text import TranslatedText, Wording
    from citylinks.needs.operations import state_need
    from citylinks.programs.operations import open_program, record_donor, set_up_program
    from citylinks.programs.terms import PurposeTerms, Terms
    from citylinks.themes import encoder, hearing

    source = Source("A benchmark")
    donor = record_donor(name="A donor", by=SYSTEM, at=NOW)
    terms = Terms((PurposeTerms("anywhere", "Governance"),))
    program = set_up_program(
        code="bench", name="Bench", donor=donor, terms=terms, source=source, by=SYSTEM, at=NOW
    )
    program = open_program(program=program, by=SYSTEM, at=NOW)
    rows = read("needs.tsv")[:SAVED]
    load = encoder.load
    load()

    def state(place: int, *, reading: bool) -> tuple[float, float]:
        owner = owners[place % len(owners)]
        row = rows[place]
        encoder.load = load if reading else lambda: None
        hearing._heard.cache_clear()  # noqa: SLF001 - the same text again would be free
        wording = TranslatedText((Wording(row["language"], "A need", row["text"]),))
        return timed(
            lambda: state_need(
                program=program,
                organization=owner,
                wording=wording,
                themes=[row["theme"]],
                source=source,
                by=SYSTEM,
                at=NOW,
            )
        )

    owners = [municipality(f"Municipality {place}") for place in range(8)]
    state(0, reading=True)
    pairs = [(*state(place, reading=False), *state(place, reading=True)) for place in range(len(rows))]
    encoder.load = load
    plain, plain_cpu, heard, heard_cpu = medians(pairs)
    added, added_cpu = medians([(row[2] - row[0], row[3] - row[1]) for row in pairs])
    return {
        "saved_without_ms": plain,
        "saved_without_cpu_ms": plain_cpu,
        "saved_with_ms": heard,
        "saved_with_cpu_ms": heard_cpu,
        "added_ms": added,
        "added_cpu_ms": added_cpu,
    }


def answering(many: int) -> dict[str, float]:
    """Ask which of so many offers answer a need."""
    from citylinks.access.actors import PUBLIC
    from citylinks.network.models import Offer, OfferTheme, OfferVector, OfferWording
    from citylinks.network.queries.answering import Asked, _rows, best, kept_rows, offers_answering
    from citylinks.themes.encoder import DIMENSIONS
    from citylinks.themes.hearing import MODEL
    from citylinks.themes.space import answering as row_of
    from citylinks.themes.space import version
    from citylinks.themes.taxonomy import THEMES

    draw = np.random.default_rng(SEED)
    codes = list(THEMES)
    owner, asker = municipality("Owner"), municipality("Asker")
    places = draw.normal(size=(many + ASKED, DIMENSIONS)).astype("<f4")
    places /= np.linalg.norm(places, axis=1, keepdims=True)
    shares = draw.dirichlet(np.full(len(codes), 0.1), size=many + ASKED).astype("<f4")
    offers = Offer.objects.bulk_create(
        Offer(organization=owner, source_title="A benchmark") for _ in range(many)
    )
    OfferWording.objects.bulk_create(
        OfferWording(offer=one, language="en", title="An offer") for one in offers
    )
    OfferTheme.objects.bulk_create(
        OfferTheme(offer=one, theme=codes[int(draw.integers(len(codes)))]) for one in offers
    )
    OfferVector.objects.bulk_create(
        OfferVector(
            offer=one,
            model=MODEL,
            version=version(),
            text_sha256="0" * 64,
            vector=place.tobytes(),
            shares=share.tobytes(),
        )
        for one, place, share in zip(offers, places, shares, strict=False)
    )
    rows = row_of(places[many:], shares[many:])
    asked = [
        Asked(frozenset(codes[place] for place in np.argsort(-share)[:3]), row, asker.pk)
        for row, share in zip(rows, shares[many:], strict=True)
    ]
    first = median_ms([lambda: offers_answering(PUBLIC, asked[0])])[0]
    known = kept_rows()
    assert len(known.offers) == many
    assert all(len(offers_answering(PUBLIC, one)) == 5 for one in asked)
    found_ms, found_cpu = median_ms([lambda one=one: best(known, one.row, one.themes, 200) for one in asked])
    answer_ms, answer_cpu = median_ms([lambda one=one: offers_answering(PUBLIC, one) for one in asked])
    found = {
        "offers": many,
        "found_ms": found_ms,
        "found_cpu_ms": found_cpu,
        "answer_ms": answer_ms,
        "answer_cpu_ms": answer_cpu,
        "first_answer_ms": first,
    }
    _rows.cache_clear()
    return found


def main() -> int:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else OFFERS
    prepared()
    found = {**saving(), **answering(many)}
    for name, value in found.items():
        print(f"{name:>20} {value:>10}")
    save("offers", {**limits(), **found})
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
