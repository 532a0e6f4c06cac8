"""What one account asked and did in calls, for the person's own export."""

from __future__ import annotations

from collections.abc import Mapping

from citylinks.calls.models import Application, Clarification, Upload


def done_by(account_id: str) -> list[Mapping[str, object]]:
    """Return the questions, applications and files of one account, ready for JSON; three queries, no rule."""
    asked = Clarification.objects.filter(asked_by=account_id).select_related("call").order_by("id")
    started = Application.objects.filter(started_by=account_id).order_by("id")
    added = Upload.objects.filter(uploaded_by=account_id).order_by("id")
    return [
        *(
            {
                "asked": one.question,
                "call": one.call.code,
                "at": one.asked_at.isoformat(),
                "answer": one.answer,
            }
            for one in asked
        ),
        *({"started": one.public_id, "at": one.started_at.isoformat()} for one in started),
        *({"added": one.name, "at": one.uploaded_at.isoformat()} for one in added),
    ]
