"""Keeping what is heard in a text beside it, whenever the text is saved."""

from __future__ import annotations

from citylinks.kernel.text import Wording
from citylinks.kernel.writing import operation
from citylinks.needs.models import HeardTheme, Need, NeedDraft, TextVector
from citylinks.needs.queries.record import wording_of
from citylinks.themes.hearing import MODEL, Heard, hear, listens
from citylinks.themes.space import version


def hear_need(need: Need, original: Wording) -> None:
    """Keep what is heard in a need's original words; seven queries at most."""
    heard = hear(original.title, original.text)
    TextVector.objects.filter(need=need).delete()
    HeardTheme.objects.filter(need=need).delete()
    _write(heard, need=need)


def hear_unheard() -> int:
    """Read the needs that were saved before the present encoder and themes were there, and return how many.

    One query, and nothing else, where none is left or there is no encoder.
    """
    vectors = TextVector.objects.filter(model=MODEL, version=version(), need__isnull=False)
    unheard = list(Need.objects.exclude(pk__in=vectors.values("need")).prefetch_related("wordings"))
    if not unheard or not listens():
        return 0
    for need in unheard:
        _hear_again(need)
    return len(unheard)


@operation
def _hear_again(need: Need) -> None:
    hear_need(need, wording_of(need).original)


def keep_heard(draft: NeedDraft, heard: Heard) -> None:
    """Keep what was heard in a draft, unless its vector says that these words were read before."""
    if heard.vector and TextVector.objects.filter(draft=draft, text_sha256=heard.text_sha256).exists():
        return
    TextVector.objects.filter(draft=draft).delete()
    HeardTheme.objects.filter(draft=draft).delete()
    _write(heard, draft=draft)


def _write(heard: Heard, need: Need | None = None, draft: NeedDraft | None = None) -> None:
    if heard.vector is not None:
        TextVector.objects.create(
            need=need,
            draft=draft,
            model=heard.model,
            version=heard.version,
            text_sha256=heard.text_sha256,
            vector=heard.vector,
        )
    HeardTheme.objects.bulk_create(
        HeardTheme(need=need, draft=draft, theme=theme, score=score) for theme, score in heard.themes
    )
