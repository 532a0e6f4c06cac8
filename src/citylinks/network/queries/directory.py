"""Finding members: one search over people and organizations, and how many are left by every facet.

A page costs three queries, however many members there are: how many there are by facet, the lines of the
page, and what the members on it are good at.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Case, F, IntegerField, Q, QuerySet, TextField, Value, When
from django.db.models.aggregates import Aggregate
from django.db.models.sql.compiler import SQLCompiler

from citylinks.access.actors import Actor
from citylinks.access.decisions import scoped
from citylinks.access.states import Permission
from citylinks.kernel.models import within_relation
from citylinks.kernel.time import PartialDate
from citylinks.network.models import Expertise, Listing
from citylinks.network.states import ExpertiseLevel, MemberKind
from citylinks.network.words import words_of
from citylinks.themes.classify import by_words

AsSql = tuple[str, tuple[str | int, ...]]
PAGE = 20
MOST_WORDS = 12  # of one search; what follows is not looked for
FACETS = ("kind", "theme", "country", "language", "month", "will")


class Joined(Aggregate):
    """All texts of a column as one text, one after the other: `GROUP_CONCAT` or `STRING_AGG`."""

    function = "GROUP_CONCAT"
    template = "%(function)s(%(expressions)s, '')"
    output_field = TextField()

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> AsSql:
        """Name the function as PostgreSQL does."""
        return self.as_sql(compiler, connection, function="STRING_AGG")


@dataclass(frozen=True, slots=True)
class MemberQuestion:
    """What is looked for: words that must all be there, and values of facets that must all hold.

    Words match the beginnings of words, or a theme that the word speaks of in any of its languages. `facets`
    holds, by the names of FACETS, codes of themes, countries and languages, months as 2027-03, `travel` and
    `host`, `person` and `organization`. Pages count from 1.
    """

    text: str = ""
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    page: int = 1


@dataclass(frozen=True, slots=True)
class Skill:
    """A theme somebody is good at, how good, and one thing that shows it; `what` is "" without evidence."""

    theme: str
    level: ExpertiseLevel
    what: str
    where: str
    when: PartialDate | None


@dataclass(frozen=True, slots=True)
class Member:
    """A person or an organization as the list shows it."""

    kind: MemberKind
    public_id: str
    name: str
    position: str
    works_at: str
    city: str
    country: str
    themes: tuple[str, ...]  # of expertise, and of what is offered
    languages: tuple[str, ...]
    months: tuple[str, ...]
    will: tuple[str, ...]
    proofs: int
    skills: tuple[Skill, ...]
    is_sample: bool


@dataclass(frozen=True, slots=True)
class MemberPage:
    """One page of what was found: `counts[facet][value]` says how many of all found have the value."""

    members: tuple[Member, ...]
    total: int
    page: int
    pages: int
    counts: Mapping[str, Mapping[str, int]]


def members(actor: Actor, question: MemberQuestion, size: int = PAGE) -> MemberPage:
    """Find members the actor may see: those whose name begins so first, then those with most evidence.

    Three queries, two when nothing is found. A page beyond the last is the last one.
    """
    found = _found(actor, question)
    counts = _counts(found)
    total = sum(counts["kind"].values())
    pages = max(1, -(-total // size))
    page = min(max(question.page, 1), pages)
    lines = _lines(found, question.text, (page - 1) * size, size) if total else []
    skills = _skills(lines)
    return MemberPage(
        members=tuple(_member(line, skills[line.person_id, line.organization_id]) for line in lines),
        total=total,
        page=page,
        pages=pages,
        counts=counts,
    )


def _found(actor: Actor, question: MemberQuestion) -> QuerySet[Listing]:
    people = within_relation(scoped(actor, Permission.VIEW_PERSON), "person")
    # An empty condition, which lets all people pass, would vanish beside an "or".
    found = Listing.objects.filter(Q(person__isnull=True) | (Q(person__isnull=False) & people))
    found = found.filter(with_words(question.text))
    for name, values in question.facets.items():
        for value in values:
            found = found.filter(facets__contains=f" {name}:{value} ")
    return found


def with_words(text: str) -> Q:
    """Return the condition that a listing holds every word of a text, or a theme that the word stands for."""
    asked = Q()
    for word in words_of(text)[:MOST_WORDS]:
        spoken = Q(search_text__contains=f" {word}")
        for theme in by_words(word):
            spoken |= Q(facets__contains=f" theme:{theme} ")
        asked &= spoken
    return asked


def _counts(found: QuerySet[Listing]) -> Mapping[str, Mapping[str, int]]:
    """Count every value of every facet in one query: the database joins the texts, we count their words."""
    joined = found.aggregate(all=Joined("facets"))["all"] or ""
    counts: dict[str, dict[str, int]] = {name: {} for name in FACETS}
    for token, count in Counter(joined.split()).items():
        name, _, value = token.partition(":")
        counts[name][value] = count
    return counts


def _lines(found: QuerySet[Listing], text: str, first: int, size: int) -> list[Listing]:
    """Read one page: the lines are sorted by their numbers alone, and then read whole, in one query."""
    order = ["-proofs", "name_key", "id"]
    rows = Listing.objects.all()
    key = " ".join(words_of(text))
    if key:
        named = When(name_key__startswith=key, then=Value(0))
        by_name = Case(named, default=Value(1), output_field=IntegerField())
        found, rows = found.annotate(named=by_name), rows.annotate(named=by_name)
        order = ["named", *order]
    chosen = found.order_by(*order).values("pk")[first : first + size]
    shown = rows.filter(pk__in=chosen).select_related("person", "organization").defer("search_text")
    return list(shown.order_by(*order))


Owner = tuple[int | None, int | None]  # numbers of the person and of the organization; one is None


def _skills(lines: Sequence[Listing]) -> Mapping[Owner, tuple[Skill, ...]]:
    """Gather what the members of a page are good at, the best first, each with one piece of evidence."""
    found: defaultdict[Owner, dict[str, Skill]] = defaultdict(dict)
    people = [line.person_id for line in lines if line.person_id is not None]
    organizations = [line.organization_id for line in lines if line.organization_id is not None]
    rows = Expertise.objects.filter(Q(person__in=people) | Q(organization__in=organizations))
    for person, organization, theme, level, what, where, when in rows.order_by(
        "id", F("evidence__when").desc(nulls_last=True), "evidence__id"
    ).values_list(
        "person_id",
        "organization_id",
        "theme",
        "level",
        "evidence__what",
        "evidence__where",
        "evidence__when",
    ):
        skill = Skill(theme, ExpertiseLevel(level), what or "", where or "", when)
        found[person, organization].setdefault(theme, skill)
    ranks = ExpertiseLevel.values
    return defaultdict(
        tuple,
        {
            owner: tuple(sorted(own.values(), key=lambda one: (-ranks.index(one.level), not one.what)))
            for owner, own in found.items()
        },
    )


def _member(line: Listing, skills: tuple[Skill, ...]) -> Member:
    values: defaultdict[str, list[str]] = defaultdict(list)
    for token in line.facets.split():
        name, _, value = token.partition(":")
        values[name].append(value)
    shown = line.person or line.organization
    assert shown is not None  # a line has one owner
    return Member(
        kind=MemberKind.PERSON if line.person_id is not None else MemberKind.ORGANIZATION,
        public_id=shown.public_id,
        name=line.name,
        position=line.position,
        works_at=line.works_at,
        city=line.city,
        country=line.country,
        themes=tuple(values["theme"]),
        languages=tuple(values["language"]),
        months=tuple(values["month"]),
        will=tuple(values["will"]),
        proofs=line.proofs,
        skills=skills,
        is_sample=shown.is_sample,
    )
