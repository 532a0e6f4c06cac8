"""Needs, as many as an actor may see: on record, being written, and alike."""

from __future__ import annotations

from citylinks.needs.models import Need
from citylinks.needs.queries.answering import offers_for
from citylinks.needs.queries.drafts import (
    DraftDetail,
    DraftSummary,
    PlaceToWrite,
    draft_detail,
    drafts,
    drafts_in_hand,
    organizations_to_write_for,
    own_draft,
    place_to_write,
    programs_to_write_for,
    runs_a_program,
    typed_need,
    typed_of,
)
from citylinks.needs.queries.proposed import Proposal, language_of, proposed
from citylinks.needs.queries.record import (
    Edition,
    NeedDetail,
    NeedSummary,
    PastOwner,
    lines_of,
    need_detail,
    needs,
    own_needs,
    published_needs,
    summary_of,
    wording_of,
)
from citylinks.needs.queries.similar import (
    SimilarNeed,
    similar_needs,
    spoken,
)

__all__ = [
    "DraftDetail",
    "DraftSummary",
    "Edition",
    "Need",
    "NeedDetail",
    "NeedSummary",
    "PastOwner",
    "PlaceToWrite",
    "Proposal",
    "SimilarNeed",
    "draft_detail",
    "drafts",
    "drafts_in_hand",
    "language_of",
    "lines_of",
    "need_detail",
    "needs",
    "offers_for",
    "organizations_to_write_for",
    "own_draft",
    "own_needs",
    "place_to_write",
    "programs_to_write_for",
    "proposed",
    "published_needs",
    "runs_a_program",
    "similar_needs",
    "spoken",
    "summary_of",
    "typed_need",
    "typed_of",
    "wording_of",
]
