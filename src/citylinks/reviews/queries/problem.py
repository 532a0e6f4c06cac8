"""What the automatic assignment has to solve: applications that lack reviewers, and reviewers with room.

It reads; what solves it stands with the matching, which alone may call the engine.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from citylinks.access.actors import Actor
from citylinks.calls.models import Application, Call
from citylinks.calls.states import ApplicationState
from citylinks.network.models import Expertise, PersonLanguage
from citylinks.network.queries import identities, ties
from citylinks.network.states import ExpertiseLevel, LanguageLevel
from citylinks.reviews.models import Assignment, Reviewer, Rubric
from citylinks.reviews.queries.rows import call_row
from citylinks.reviews.states import ACTIVE

# What a level of expertise counts, and which levels of a language suffice to read an application.
LEVELS = {ExpertiseLevel.BASIC: 0.4, ExpertiseLevel.PRACTISED: 0.7, ExpertiseLevel.LEADING: 1.0}
READS = (LanguageLevel.WORKING, LanguageLevel.FLUENT, LanguageLevel.FIRST)


@dataclass(frozen=True, slots=True)
class Wanting:
    """An application and how many reviewers it lacks; `themes` are those of its need, if it names one."""

    pk: int
    public_id: str
    organization: str
    lacks: int
    themes: frozenset[str]
    language: str


@dataclass(frozen=True, slots=True)
class Able:
    """A reviewer: how many applications are in hand, how many fit, and what is known of them.

    `expertise` values themes from 0 to 1. An empty mapping and no languages mean that nothing is on record.
    """

    pk: int
    public_id: str
    name: str
    held: int
    load: int
    expertise: Mapping[str, float]
    languages: frozenset[str]


@dataclass(frozen=True, slots=True)
class Problem:
    """The whole question. Pairs are numbers of an application and a reviewer.

    `tied` holds the pairs that a conflict keeps apart, `past` those that exist or existed already.
    """

    call: Call
    reviews_each: int
    wanting: tuple[Wanting, ...]
    able: tuple[Able, ...]
    tied: frozenset[tuple[int, int]]
    past: frozenset[tuple[int, int]]


def assignment_problem(actor: Actor, key: str) -> Problem:
    """Read what is missing now: eight queries, and those of `ties` and `identities`.

    An assignment that a tie has overtaken counts as ended.
    """
    call = call_row(actor, key)
    rubric = Rubric.objects.filter(call=call).first()
    applications = list(
        Application.objects.filter(call=call, state=ApplicationState.SUBMITTED)
        .select_related("organization", "need")
        .prefetch_related("need__themes")
        .order_by("id")
    )
    reviewers = list(
        Reviewer.objects.filter(call=call, ended_at__isnull=True).select_related("account").order_by("id")
    )
    assignments = list(Assignment.objects.filter(application__call=call))
    found = ties([one.account.public_id for one in reviewers])
    tied = frozenset(
        (application.pk, reviewer.pk)
        for reviewer in reviewers
        for application in applications
        if application.organization_id in found.get(reviewer.account.public_id, {})
    )
    standing = [
        one
        for one in assignments
        if one.state in ACTIVE and (one.application_id, one.reviewer_id) not in tied
    ]
    each = rubric.reviews_each if rubric else 0
    held = Counter(one.application_id for one in standing)
    return Problem(
        call=call,
        reviews_each=each,
        wanting=tuple(
            Wanting(
                pk=one.pk,
                public_id=one.public_id,
                organization=one.organization.name,
                lacks=max(each - held[one.pk], 0),
                themes=frozenset(theme.theme for theme in one.need.themes.all()) if one.need else frozenset(),
                language=one.language.split("-")[0],
            )
            for one in applications
        ),
        able=_able(reviewers, Counter(one.reviewer_id for one in standing)),
        tied=tied,
        past=frozenset((one.application_id, one.reviewer_id) for one in assignments),
    )


def _able(reviewers: Sequence[Reviewer], held: Mapping[int, int]) -> tuple[Able, ...]:
    who = identities([one.account.public_id for one in reviewers])
    owners = {person: public_id for public_id, one in who.items() for person in one.people}
    expertise: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for person, theme, level in Expertise.objects.filter(person__in=owners).values_list(
        "person", "theme", "level"
    ):
        own = expertise[owners[person or 0]]
        own[theme] = max(own.get(theme, 0.0), LEVELS[ExpertiseLevel(level)])
    languages: defaultdict[str, set[str]] = defaultdict(set)
    for person, language in PersonLanguage.objects.filter(person__in=owners, level__in=READS).values_list(
        "person", "language"
    ):
        languages[owners[person]].add(language.split("-")[0])
    return tuple(
        Able(
            pk=one.pk,
            public_id=one.public_id,
            name=one.account.name or one.account.email,
            held=held.get(one.pk, 0),
            load=one.load,
            expertise=expertise.get(one.account.public_id, {}),
            languages=frozenset(languages.get(one.account.public_id, ())),
        )
        for one in reviewers
    )


def rows_of(problem: Problem, pairs: Sequence[tuple[int, int]]) -> list[tuple[Application, Reviewer]]:
    """Return the rows that pairs of numbers stand for: two queries."""
    applications = Application.objects.select_related("organization").in_bulk([one for one, _ in pairs])
    reviewers = Reviewer.objects.filter(call=problem.call).select_related("account").in_bulk()
    return [(applications[application], reviewers[reviewer]) for application, reviewer in pairs]
