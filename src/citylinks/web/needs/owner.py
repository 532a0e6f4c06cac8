"""What is done with a need on record, and the office that owns it at home."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from citylinks.needs import operations
from citylinks.needs.queries import NeedDetail
from citylinks.needs.statement import Owner
from citylinks.needs.states import NeedAction
from citylinks.web.acts import Who
from citylinks.web.domain_form import DomainForm
from citylinks.web.needs.addresses import draft_path, need_path

Act = Callable[[NeedDetail, Who], str]


def publish(detail: NeedDetail, who: Who) -> str:
    """Let everyone see it; return where to go on."""
    return need_path(operations.publish_need(need=detail.need, **who).public_id)


def withdraw(detail: NeedDetail, who: Who) -> str:
    """Take it back."""
    return need_path(operations.withdraw_need(need=detail.need, **who).public_id)


def revise(detail: NeedDetail, who: Who) -> str:
    """Begin to change its words, and go there."""
    return draft_path(operations.begin_revision(need=detail.need, **who).public_id)


ACTS: Mapping[str, Act] = {
    NeedAction.PUBLISH: publish,
    NeedAction.WITHDRAW: withdraw,
    NeedAction.REVISE: revise,
}


class OwnerForm(DomainForm):
    """Who answers for the need from now on."""

    office = forms.CharField(
        label=_("Office"),
        max_length=200,
        help_text=_("The office that will still be there after an election."),
    )
    role = forms.CharField(
        label=_("Role in it"), required=False, max_length=200, help_text=_("For example: head of drainage.")
    )
    person = forms.CharField(
        label=_("Person"),
        required=False,
        max_length=20,
        help_text=_(
            "The code of a person of the network, if one is named. It stands at the end of their address."
        ),
    )

    def __init__(self, data: QueryDict | None, owner: Owner | None) -> None:
        initial = {"office": owner.office, "role": owner.role, "person": owner.person} if owner else {}
        super().__init__(data, auto_id="%s", initial=initial)

    def owner(self) -> Owner:
        """Return what was typed; only of a valid form."""
        return Owner(**self.cleaned_data)
