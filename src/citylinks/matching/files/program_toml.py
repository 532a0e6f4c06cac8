"""PROGRAM.toml to the rules of a program, with every fault of the file and the path of its key."""

from __future__ import annotations

import tomllib
from decimal import Decimal

from citylinks.matching.files.faults import FaultLog, FileFault
from citylinks.matching.files.records import Eligibility, Lock, ProgramRecord, Purpose, Quota, QuotaKind
from citylinks.matching.files.reference import Reference
from citylinks.matching.files.toml_table import Table

MOST_BYTES = 1_000_000
QUOTA_KINDS: tuple[QuotaKind, ...] = ("country", "region", "subregion", "income_group", "theme", "purpose")


def read_program(data: bytes, file: str, reference: Reference, log: FaultLog) -> ProgramRecord:
    """Read a program's rules; what is faulty is left at its default, so look at the log before use."""
    values = _parsed(data, file, log)
    if values is None:
        return ProgramRecord()
    table = Table(file, log, values)
    name, donor = table.text("name", required=True), table.text("donor")
    donor_country = _donor_country(table, reference)
    purposes = _purposes(table, reference)
    eligibility = _eligibility(table.table("eligibility"), reference)
    money = table.table("money")
    limits = table.table("limits")
    trilateral = table.table("trilateral")
    solver = table.table("solver")
    program = ProgramRecord(
        name=name,
        donor=donor,
        donor_country=donor_country,
        purposes=purposes,
        eligibility=eligibility,
        budget=money.money("budget", reference.currencies),
        partnership_cost=money.money("partnership_cost", reference.currencies),
        third_cost=money.money("third_cost", reference.currencies),
        max_partnerships=limits.whole("partnerships", 0, 1_000_000),
        newcomer_share=limits.share("newcomer_share", 0.0, 0, 1),
        minimum_score=limits.share("minimum_score", 0.0, 0, 1),
        quotas=_quotas(table, reference, purposes),
        conflicts=_conflicts(table),
        must=_locks(table, "must"),
        must_not=_locks(table, "must_not"),
        trilateral=trilateral.flag("allowed"),
        trilateral_only=trilateral.flag("required"),
        trilateral_shares=_trilateral_shares(trilateral),
        weights=_weights(table.table("weights"), reference),
        gap=solver.share("gap", 1e-4, 0, 1),
        time_limit=solver.share("time_limit", 60.0, 0, 86_400),
    )
    for part in (money, limits, trilateral, solver, table):
        part.close()
    return program


def _parsed(data: bytes, file: str, log: FaultLog) -> dict[str, object] | None:
    if len(data) > MOST_BYTES:
        log.add(FileFault(file, f"The file has more than {MOST_BYTES:,} bytes."))
        return None
    try:
        return tomllib.loads(data.decode("utf-8-sig").replace("\r\n", "\n"), parse_float=Decimal)
    except UnicodeDecodeError as error:
        log.add(FileFault(file, f"Byte {error.start + 1:,} is not UTF-8 text.", "Save it again as UTF-8."))
    except tomllib.TOMLDecodeError as error:
        log.add(FileFault(file, f"This is not TOML: {_sentence(str(error))}", "Mend that line first."))
    except RecursionError:
        log.add(FileFault(file, "The file nests its values too deep.", "Write it flat."))
    except ValueError:  # a number of thousands of digits
        log.add(FileFault(file, "The file holds a number too long to read.", "Shorten it."))
    return None


def _sentence(message: str) -> str:
    line = " ".join(message.split())[:200].removesuffix(".")
    return f"{line[:1].lower()}{line[1:]}."


def _donor_country(table: Table, reference: Reference) -> str:
    code = table.text("donor_country").upper()
    if code and code not in reference.countries:
        table.fault("donor_country", f"“{code[:40]}” is no country code.", "Use two letters, such as US.")
    return code


def _purposes(table: Table, reference: Reference) -> tuple[Purpose, ...]:
    found: list[Purpose] = []
    for entry in table.tables("purposes"):
        purpose = Purpose(
            code=entry.text("code", required=True),
            label=entry.text("label"),
            lists=entry.coded("lists", reference.lists, "country list"),
            countries=entry.coded("countries", reference.countries, "country code"),
            themes=entry.coded("themes", reference.themes, "theme"),
        )
        if purpose.code and purpose.code in {earlier.code for earlier in found}:
            entry.fault("code", f"The purpose {purpose.code} stands twice.", "Make its code unique.")
        found.append(purpose)
        entry.close()
    return tuple(found)


def _eligibility(table: Table, reference: Reference) -> Eligibility:
    as_of = table.day("as_of")
    parts: dict[str, tuple[str, ...]] = {}
    for role in ("host", "resource", "third"):
        parts[f"{role}_lists"] = table.coded(f"{role}_lists", reference.lists, "country list")
        parts[f"{role}_countries"] = table.coded(f"{role}_countries", reference.countries, "country code")
    for key, codes in parts.items():
        for code in codes if key.endswith("_lists") else ():
            day = reference.list_days[code]
            if as_of is not None and day > as_of:
                message = f"The list {code} is of {day.isoformat()}, after as_of {as_of.isoformat()}."
                table.fault(key, message, "Name the list that held on that day, or move as_of.")
    found = Eligibility(
        as_of=as_of,
        same_country=table.flag("same_country"),
        shared_theme=table.flag("shared_theme"),
        shared_language=table.flag("shared_language"),
        **parts,
    )
    table.close()
    return found


def _quotas(table: Table, reference: Reference, purposes: tuple[Purpose, ...]) -> tuple[Quota, ...]:
    found: list[Quota] = []
    for entry in table.tables("quotas"):
        kinds = [kind for kind in QUOTA_KINDS if kind in entry.values]
        minimum, maximum = entry.whole("minimum", 0, 1_000_000), entry.whole("maximum", 0, 1_000_000)
        values = {kind: entry.text(kind) for kind in QUOTA_KINDS}
        entry.close()
        if len(kinds) != 1:
            entry.fault("", f"A quota names one of {', '.join(QUOTA_KINDS)}.", 'Such as region = "Africa".')
            continue
        if minimum is None and maximum is None:
            entry.fault("", "A quota needs a minimum or a maximum.", "Such as minimum = 1.")
        if minimum is not None and maximum is not None and minimum > maximum:
            entry.fault("minimum", "The minimum is more than the maximum.", "Swap them.")
        value = values[kinds[0]]
        known = reference.quota_values(kinds[0]) or tuple(purpose.code for purpose in purposes)
        match = next((name for name in known if name.lower() == value.lower()), value)
        if match not in known:
            shown = "" if not value else f"“{value[:40]}” is no {kinds[0].replace('_', ' ')}."
            entry.fault(kinds[0], shown or "This key is blank.", f"One of: {', '.join(known[:40])}.")
        found.append(Quota(kinds[0], match, minimum, maximum))
    return tuple(found)


def _conflicts(table: Table) -> tuple[tuple[str, ...], ...]:
    groups: list[tuple[str, ...]] = []
    for entry in table.tables("conflicts"):
        group = entry.texts("offers")
        entry.text("reason")
        if len(group) < 2:
            entry.fault("offers", "A conflict names two offers or more.", 'Such as offers = ["a", "b"].')
        entry.close()
        groups.append(group)
    return tuple(groups)


def _locks(table: Table, key: str) -> tuple[Lock, ...]:
    locks: list[Lock] = []
    for entry in table.tables(key):
        locks.append(
            Lock(entry.text("need", required=True), entry.text("offer", required=True), entry.text("reason"))
        )
        entry.close()
    return tuple(locks)


def _trilateral_shares(table: Table) -> tuple[float, float, float]:
    """Read how much each pair of a trio counts; they are brought to a sum of 1."""
    shares = (
        table.share("host_resource", 0.5, 0, 1_000),
        table.share("host_third", 0.25, 0, 1_000),
        table.share("resource_third", 0.25, 0, 1_000),
    )
    if sum(shares) <= 0:
        table.fault("host_resource", "All three shares are 0.", "Such as 0.5, 0.25 and 0.25.")
    return shares


def _weights(table: Table, reference: Reference) -> dict[str, float]:
    weights = {name: table.share(name, 0.0, 0, 1_000) for name in reference.criteria if name in table.values}
    table.asked = list(reference.criteria)
    table.close()
    return weights
