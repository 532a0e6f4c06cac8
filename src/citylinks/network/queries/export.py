"""All data of one person, for the person: a value that JSON can hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.kernel.time import PartialDate
from citylinks.network.models import Person
from citylinks.network.queries.offers import wording_of
from citylinks.network.queries.people import everything, person

Json = str | int | bool | None | Sequence["Json"] | Mapping[str, "Json"]


def export_person(actor: Actor, public_id: str) -> Mapping[str, Json]:
    """Return everything kept about a person and the records merged into it; for the person itself.

    Who takes out somebody else's data uses `operations.hand_out_person`, which counts.

    Thirteen queries. Raises NotFound and NotPermitted. What an account keeps is `accounts.account_export`'s.
    """
    row = person(actor, public_id)
    require(actor, Permission.EXPORT_PERSON, row)
    return export_record(actor, row)


def export_record(actor: Actor, row: Person) -> Mapping[str, Json]:
    """Return the same of a row for which the caller has asked the rule: ten queries."""
    kept, *absorbed = everything(actor, row)
    return {**_record(kept), "merged_records": [_record(one) for one in absorbed]}


def _record(one: Person) -> Mapping[str, Json]:
    merge = getattr(one, "merge", None)
    return {
        "id": one.public_id,
        "name": one.name,
        "account": one.account.public_id if one.account is not None else None,
        "city": str(one.city) if one.city is not None else None,
        "visibility": one.visibility,
        "will_travel": one.will_travel,
        "will_host": one.will_host,
        "pro_bono_days": one.pro_bono_days,
        "registered_at": one.registered_at.isoformat(),
        "is_sample": one.is_sample,
        "merged": {"at": merge.merged_at.isoformat(), "by": merge.merged_by, "reason": merge.reason}
        if merge
        else None,
        "emails": [
            {"address": email.address, "in_use": email.dropped_at is None} for email in one.emails.all()
        ],
        "affiliations": [
            {
                "id": job.public_id,
                "organization": job.organization.name,
                "position": job.position,
                "started": _date(job.started),
                "ended": _date(job.ended),
            }
            for job in one.affiliations.all()
        ],
        "languages": [{"language": spoken.language, "level": spoken.level} for spoken in one.languages.all()],
        "availability": [
            {"starts": window.starts.isoformat(), "ends": window.ends.isoformat()}
            for window in one.windows.all()
        ],
        "expertise": _expertise(one),
        "offers": _offers(one),
        "conflicts": _conflicts(one),
    }


def _expertise(one: Person) -> Sequence[Json]:
    return [
        {
            "id": expertise.public_id,
            "theme": expertise.theme,
            "level": expertise.level,
            "evidence": [
                {
                    "id": deed.public_id,
                    "what": deed.what,
                    "where": deed.where,
                    "when": _date(deed.when),
                    "link": deed.link,
                }
                for deed in expertise.evidence.all()
            ],
        }
        for expertise in one.expertise.all()
    ]


def _offers(one: Person) -> Sequence[Json]:
    return [
        {
            "id": offer.public_id,
            "state": offer.state,
            "wordings": [
                {"language": wording.language, "title": wording.title, "text": wording.text}
                for wording in wording_of(offer).wordings
            ],
            "themes": [theme.theme for theme in offer.themes.all()],
            "evidence": [
                {"what": deed.what, "where": deed.where, "when": _date(deed.when), "link": deed.source_url}
                for deed in offer.evidence.all()
            ],
        }
        for offer in one.offers.all()
    ]


def _conflicts(one: Person) -> Sequence[Json]:
    return [
        {
            "id": fact.public_id,
            "organization": fact.organization.name,
            "kind": fact.kind,
            "note": fact.note,
            "since": _date(fact.since),
            "until": _date(fact.until),
            "source": fact.source_title,
            "link": fact.source_url,
        }
        for fact in one.conflicts.all()
    ]


def _date(when: PartialDate | None) -> str | None:
    return str(when) if when is not None else None
