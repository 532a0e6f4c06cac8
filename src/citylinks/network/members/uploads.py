"""A file of members between its preview and the import: kept privately, for one person and one day.

Two files lie in the private storage: what was sent, and what it would do, so that a page of it need not
read 11,000 rows again. Their names say whose they are and since when; nobody else finds them, and each new
file takes away those that are older than a day.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import secrets
from dataclasses import asdict, dataclass, replace

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.kernel.errors import DomainError, NotFound
from citylinks.kernel.time import aware_utc
from citylinks.network.members.changes import FieldChange
from citylinks.network.members.faults import RowFault
from citylinks.network.members.operations.importing import CHANGED_SINCE, Imported, import_members
from citylinks.network.members.plan import Fate
from citylinks.network.members.preview import demand_import, preview_members
from citylinks.network.members.queries import city_names
from citylinks.network.members.texts import workplace_text
from citylinks.places.lookup import Lookup

FOLDER = "member-files"
KEPT_FOR = dt.timedelta(days=1)
MOST_FILES = 20  # of one person; a further one takes the place of the oldest
LONGEST_NAME = 80
_TOKEN = re.compile(r"[0-9a-f]{40}", re.ASCII)
_NAME = re.compile(
    r"(?P<owner>[^.]+)\.(?P<stamp>[0-9]{14})\.(?P<token>[0-9a-f]{40})\.(?:file|plan)", re.ASCII
)


@dataclass(frozen=True, slots=True)
class KeptMember:
    """One member of the file, ready to be shown."""

    row: int
    public_id: str
    name: str
    fate: Fate
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """What a kept file would do, or did once it is imported."""

    token: str
    file_name: str
    rows: int
    digest: str
    members: tuple[KeptMember, ...]
    organizations: tuple[str, ...]  # that will be registered
    faults: tuple[RowFault, ...]
    unlisted: int
    faulty: int
    can_skip: bool  # whether the rest can be imported without the faulty members
    notes: tuple[str, ...]
    done: Imported | None = None

    def of(self, fate: Fate) -> tuple[KeptMember, ...]:
        """Return the members of one fate, in the order of the rows."""
        return tuple(one for one in self.members if one.fate is fate)


def open_desk(*, by: Actor, at: dt.datetime) -> None:
    """Return when the actor may send a file, and take away what is left of yesterday's. Raises NotFound."""
    demand_import(by)
    remove_expired(at=at)


def keep(data: bytes, file_name: str, *, by: Actor, at: dt.datetime) -> KeptPlan:
    """Look at a file and keep it with what it would do; take away those of yesterday.

    Raises what `preview_members` does.
    """
    kept = _looked_at(data, shown_name(file_name), secrets.token_hex(20), by)
    remove_expired(at=at)
    stem = f"{FOLDER}/{by.id}.{aware_utc(at):%Y%m%d%H%M%S}.{kept.token}"
    _storage().save(f"{stem}.file", ContentFile(data))
    _storage().save(f"{stem}.plan", ContentFile(_written(kept)))
    _make_room(by)  # last, so that of many who send at once the last one counts them all
    return kept


def _looked_at(data: bytes, file_name: str, token: str, by: Actor) -> KeptPlan:
    plan = preview_members(by, data)
    city_name = city_names(Lookup.load())
    return KeptPlan(
        token=token,
        file_name=file_name,
        rows=plan.rows,
        digest=plan.digest,
        members=tuple(
            KeptMember(one.rows[0], one.after.public_id, one.after.name, one.fate, one.changes)
            for one in plan.members
        ),
        organizations=tuple(workplace_text(one, city_name) for one in plan.workplaces),
        faults=plan.faults,
        unlisted=plan.unlisted,
        faulty=plan.faulty,
        can_skip=plan.can_skip,
        notes=plan.notes,
    )


def import_kept(*, token: str, skip_faulty: bool, by: Actor, at: dt.datetime) -> KeptPlan:
    """Do what a kept file says, exactly as its preview shows; a second time does nothing.

    When the network has changed since, the preview is made anew and nothing else is done. Raises NotFound and
    what `import_members` does.
    """
    kept = kept_plan(token, by=by, at=at)
    if kept.done is not None:
        return kept
    data = kept_file(token, by=by, at=at)
    stem = _found(token, by, at)
    try:
        done = import_members(data=data, skip_faulty=skip_faulty, expected=kept.digest, by=by, at=at)
    except DomainError as refusal:
        if refusal.code == CHANGED_SINCE:
            _rewrite(stem, _looked_at(data, kept.file_name, token, by))
        raise
    # Everybody's name goes with the file; what was done can still be shown.
    over = replace(kept, members=(), organizations=(), faults=(), notes=(), done=done)
    _rewrite(stem, over)
    _storage().delete(f"{stem}.file")
    return over


def kept_plan(token: str, *, by: Actor, at: dt.datetime) -> KeptPlan:
    """Return what a kept file would do. Raises NotFound for another's, one of yesterday, and none."""
    return _read(_content(_found(token, by, at) + ".plan", token))


def kept_file(token: str, *, by: Actor, at: dt.datetime) -> bytes:
    """Return a kept file. Raises NotFound as `kept_plan` does, and for one that was imported."""
    return _content(_found(token, by, at) + ".file", token)


def remove_expired(*, at: dt.datetime) -> None:
    """Take away everybody's files that are older than a day."""
    since = f"{aware_utc(at) - KEPT_FOR:%Y%m%d%H%M%S}"
    for name in _names():
        match = _NAME.fullmatch(name)
        if match is not None and match["stamp"] < since:
            _storage().delete(f"{FOLDER}/{name}")


def _make_room(by: Actor) -> None:
    """Take away the oldest files of a person who has sent more than are kept."""
    own = [match for name in _names() if (match := _NAME.fullmatch(name)) and match["owner"] == by.id]
    sent = sorted({(one["stamp"], one["token"]) for one in own})
    gone = {token for _, token in sent[: max(len(sent) - MOST_FILES, 0)]}
    for one in own:
        if one["token"] in gone:
            _storage().delete(f"{FOLDER}/{one.string}")


def shown_name(name: str) -> str:
    """Return what a person called a file, fit to be shown: no path, no control, not too long."""
    last = re.split(r"[\\/]", name)[-1]
    shown = "".join(sign for sign in last if sign.isprintable())
    return shown if len(shown) <= LONGEST_NAME else f"{shown[: LONGEST_NAME - 1]}…"


def _storage() -> Storage:
    return storages["private"]


def _names() -> list[str]:
    try:
        return list(_storage().listdir(FOLDER)[1])
    except FileNotFoundError:
        return []


def _found(token: str, by: Actor, at: dt.datetime) -> str:
    """Return the stem of a person's own file, as long as it is kept."""
    require(by, Permission.IMPORT_MEMBERS, None)
    since = f"{aware_utc(at) - KEPT_FOR:%Y%m%d%H%M%S}"
    for name in _names() if _TOKEN.fullmatch(token) else ():
        match = _NAME.fullmatch(name)
        if match and (match["token"], match["owner"]) == (token, by.id) and match["stamp"] >= since:
            return f"{FOLDER}/{match['owner']}.{match['stamp']}.{token}"
    raise NotFound("file", token[:40])


def _rewrite(stem: str, kept: KeptPlan) -> None:
    _storage().delete(f"{stem}.plan")
    _storage().save(f"{stem}.plan", ContentFile(_written(kept)))


def _content(name: str, token: str) -> bytes:
    try:
        with _storage().open(name, "rb") as file:
            return bytes(file.read())
    except FileNotFoundError as gone:
        raise NotFound("file", token[:40]) from gone


def _written(kept: KeptPlan) -> bytes:
    return json.dumps(asdict(kept), ensure_ascii=False, separators=(",", ":")).encode()


def _read(content: bytes) -> KeptPlan:
    told = json.loads(content)
    members = (
        KeptMember(
            row=one["row"],
            public_id=one["public_id"],
            name=one["name"],
            fate=Fate(one["fate"]),
            changes=tuple(FieldChange(**change) for change in one["changes"]),
        )
        for one in told["members"]
    )
    return KeptPlan(
        **told
        | {
            "members": tuple(members),
            "organizations": tuple(told["organizations"]),
            "faults": tuple(RowFault(**one) for one in told["faults"]),
            "notes": tuple(told["notes"]),
            "done": Imported(**told["done"]) if told["done"] else None,
        }
    )
