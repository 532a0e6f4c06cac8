"""What of a typed need fits into a draft: where it is more than anybody types, the longest texts stay out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from citylinks.kernel.errors import Fault
from citylinks.needs.typed import MOST_LETTERS, TypedNeed

WORDS = ("title", "text", "tried", "solved")
PROOF = ("what", "when", "source", "url")
OWNER = ("office", "role", "person")


def fitted(typed: TypedNeed, held: TypedNeed) -> tuple[TypedNeed, tuple[Fault, ...]]:
    """Return what a draft keeps, and a fault for each text that is too long for it.

    Such a text stays as the draft holds it. The longest go first, so that as many as can be are kept.
    """
    if typed.letters() <= MOST_LETTERS:
        return typed, ()
    sent, before = texts(typed), texts(held)
    kept, faults = dict(sent), []
    total = typed.letters()
    for place in sorted(sent, key=lambda place: -len(sent[place])):
        stays = before.get(place, "")
        if total <= MOST_LETTERS or len(stays) >= len(sent[place]):
            continue
        kept[place] = stays
        total -= len(sent[place]) - len(stays)
        message = f"This has {len(sent[place]):,} characters, too many for the draft."
        faults.append(Fault(place, message, f"All of it together can have {MOST_LETTERS:,}."))
    return with_texts(typed, kept), tuple(faults)


def texts(typed: TypedNeed) -> dict[str, str]:
    """Return all texts by their places, `evidence.0.when`, in the order of the page."""
    rows = [(f"wordings.{place}", one, WORDS) for place, one in enumerate(typed.wordings)]
    proofs = [(f"hazards.{one.hazard}", one) for one in typed.hazards]
    proofs += [(f"evidence.{place}", one) for place, one in enumerate(typed.evidence)]
    found = {f"{name}.{part}": str(getattr(one, part)) for name, one, parts in rows for part in parts}
    found |= {f"{name}.{part}": str(getattr(one, part)) for name, one in proofs for part in PROOF}
    return found | {part: str(getattr(typed, part)) for part in OWNER}


def with_texts(typed: TypedNeed, found: Mapping[str, str]) -> TypedNeed:
    """Return the same need with other texts in its places."""

    def parts(name: str, of: tuple[str, ...]) -> dict[str, str]:
        return {part: found[f"{name}.{part}"] for part in of}

    return replace(
        typed,
        wordings=tuple(
            replace(one, **parts(f"wordings.{place}", WORDS)) for place, one in enumerate(typed.wordings)
        ),
        hazards=tuple(replace(one, **parts(f"hazards.{one.hazard}", PROOF)) for one in typed.hazards),
        evidence=tuple(
            replace(one, **parts(f"evidence.{place}", PROOF)) for place, one in enumerate(typed.evidence)
        ),
        office=found["office"],
        role=found["role"],
        person=found["person"],
    )
