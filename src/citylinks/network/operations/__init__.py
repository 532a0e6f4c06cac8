"""Every change of the network; each is one function, and nothing else writes."""

from __future__ import annotations

from citylinks.network.operations.bulk import approve_request, withdraw_request
from citylinks.network.operations.careers import correct_affiliation, record_affiliation
from citylinks.network.operations.conflicts import declare_conflict, end_conflict
from citylinks.network.operations.erasing import erase_person
from citylinks.network.operations.expertise import (
    Proof,
    Window,
    add_strength,
    drop_evidence,
    drop_expertise,
    give_evidence,
    offer_time,
    state_availability,
    state_expertise,
    state_languages,
)
from citylinks.network.operations.merging import merge_people
from citylinks.network.operations.offers import Evidence, make_offer, theme_faults, withdraw_offer
from citylinks.network.operations.organizations import change_organization, register_organization
from citylinks.network.operations.people import (
    change_person,
    open_profile,
    register_person,
    say_willingness,
    set_emails,
)
from citylinks.network.operations.taking_out import hand_out_person

__all__ = (
    "Evidence",
    "Proof",
    "Window",
    "add_strength",
    "approve_request",
    "change_organization",
    "change_person",
    "correct_affiliation",
    "declare_conflict",
    "drop_evidence",
    "drop_expertise",
    "end_conflict",
    "erase_person",
    "give_evidence",
    "hand_out_person",
    "make_offer",
    "merge_people",
    "offer_time",
    "open_profile",
    "record_affiliation",
    "register_organization",
    "register_person",
    "say_willingness",
    "set_emails",
    "state_availability",
    "state_expertise",
    "state_languages",
    "theme_faults",
    "withdraw_offer",
    "withdraw_request",
)
