"""What only shows when all files lie side by side: ids that name nothing, currencies that cannot be added."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from citylinks.matching.files.faults import FaultLog, FileFault, did_you_mean, nearest
from citylinks.matching.files.readers import Read
from citylinks.matching.files.records import Amount, NeedRecord, OfferRecord, ProgramRecord
from citylinks.matching.files.rules import pair_cost

MOST_PAIRS = 50_000_000


@dataclass(frozen=True, slots=True)
class FileNames:
    """What the files are called, for the faults."""

    needs: str
    offers: str
    program: str = "PROGRAM.toml"


def check(
    needs: Read[NeedRecord],
    offers: Read[OfferRecord],
    program: ProgramRecord,
    names: FileNames,
    log: FaultLog,
) -> None:
    """Log every fault between the files."""
    for found in (
        _size(needs.records, offers.records, names),
        _need_purposes(needs.records, program, names),
        _offer_conflicts(needs, offers, names),
        _program_ids(needs, offers, program, names),
        _thirds(needs.records, offers, program, names),
        _costs(offers.records, program, names),
        _currencies(needs.records, offers.records, program, names),
    ):
        for fault in found:
            log.add(fault)


def _size(
    needs: Sequence[NeedRecord], offers: Sequence[OfferRecord], names: FileNames
) -> Iterator[FileFault]:
    if len(needs) * len(offers) > MOST_PAIRS:
        message = f"{len(needs):,} needs with {len(offers):,} offers are more than {MOST_PAIRS:,} pairs."
        yield FileFault(names.needs, message, "Split the needs into several files.")


def _need_purposes(
    needs: Sequence[NeedRecord], program: ProgramRecord, names: FileNames
) -> Iterator[FileFault]:
    known = tuple(purpose.code for purpose in program.purposes)
    for need in needs:
        for code in need.purposes if known else ():
            if code not in known:
                mend = did_you_mean(nearest(code, known)) or f"It has: {', '.join(known)}."
                message = f"The program has no purpose “{code}”."
                yield FileFault(names.needs, message, mend, need.row, "purposes")


def _offer_conflicts(
    needs: Read[NeedRecord], offers: Read[OfferRecord], names: FileNames
) -> Iterator[FileFault]:
    known = dict.fromkeys([*needs.ids, *offers.ids])
    for offer in offers.records:
        for name in offer.conflicts:
            if name not in known:
                mend = did_you_mean(nearest(name, tuple(known)))
                message = f"No need and no offer has the id “{name}”."
                yield FileFault(names.offers, message, mend, offer.row, "conflicts")


def _program_ids(
    needs: Read[NeedRecord], offers: Read[OfferRecord], program: ProgramRecord, names: FileNames
) -> Iterator[FileFault]:
    thirds = {offer.id for offer in offers.records if offer.role == "third"}
    of_offers = tuple(name for name in offers.ids if name not in thirds)
    wanted: list[tuple[str, str, str, tuple[str, ...]]] = []
    for key, locks in (("must", program.must), ("must_not", program.must_not)):
        for at, lock in enumerate(locks, start=1):
            wanted.append((f"{key}[{at}].need", "need", lock.need, needs.ids))
            wanted.append((f"{key}[{at}].offer", "offer", lock.offer, of_offers))
    for at, group in enumerate(program.conflicts, start=1):
        wanted += [(f"conflicts[{at}].offers", "offer", name, of_offers) for name in group]
    for path, what, name, known in wanted:
        if name and name not in known:
            mend = did_you_mean(nearest(name, known))
            yield FileFault(names.program, f"No {what} has the id “{name[:64]}”.", mend, None, path)
    both = {(lock.need, lock.offer) for lock in program.must}
    for at, lock in enumerate(program.must_not, start=1):
        if (lock.need, lock.offer) in both:
            message = f"{lock.need} with {lock.offer} is both a must and a must_not."
            yield FileFault(names.program, message, "Remove one of the two.", None, f"must_not[{at}]")


def _thirds(
    needs: Sequence[NeedRecord], offers: Read[OfferRecord], program: ProgramRecord, names: FileNames
) -> Iterator[FileFault]:
    if not program.trilateral:
        if program.trilateral_only:
            mend = "Set allowed = true too."
            yield FileFault(
                names.program, "A third city is required but not allowed.", mend, None, "trilateral"
            )
        return
    whole = len(offers.records) == len(offers.ids)
    if whole and not any(offer.role == "third" for offer in offers.records):
        mend = f"Set the role of those offers to third in {names.offers}."
        message = "Third cities are allowed, but no offer has the role third."
        yield FileFault(names.program, message, mend, None, "trilateral.allowed")
    for need in needs:
        if need.budget is not None:
            message = "A need's own budget cannot be kept where third cities join."
            mend = f"Leave it blank, and state money.budget in {names.program}."
            yield FileFault(names.needs, message, mend, need.row, "budget")


def _costs(offers: Sequence[OfferRecord], program: ProgramRecord, names: FileNames) -> Iterator[FileFault]:
    if program.budget is None:
        return
    for offer in offers:
        default = program.third_cost if offer.role == "third" else pair_cost(offer, program)
        if offer.cost is None and default is None:
            key = "third_cost" if offer.role == "third" else "partnership_cost"
            mend = f"Fill it in, or set {key} under [money] in {names.program}."
            message = "The program has a budget, but this offer has no cost."
            yield FileFault(names.offers, message, mend, offer.row, "cost")


def _currencies(
    needs: Sequence[NeedRecord], offers: Sequence[OfferRecord], program: ProgramRecord, names: FileNames
) -> Iterator[FileFault]:
    """Refuse a second currency: converting needs a rate, a date and a source, and these files have none."""
    found: list[tuple[Amount | None, tuple[str, int | None, str]]] = [
        (program.budget, (names.program, None, "money.budget")),
        (program.partnership_cost, (names.program, None, "money.partnership_cost")),
        (program.third_cost, (names.program, None, "money.third_cost")),
        *((offer.cost, (names.offers, offer.row, "cost")) for offer in offers),
        *((need.budget, (names.needs, need.row, "budget")) for need in needs),
    ]
    amounts = [(amount, place) for amount, place in found if amount is not None]
    first = amounts[0][0].currency if amounts else ""
    for amount, (file, row, column) in amounts:
        if amount.currency != first:
            message = f"This amount is in {amount.currency}, the others are in {first}."
            yield FileFault(file, message, f"State it in {first}.", row, column)
