"""A valid question, written as the one address that everybody shares."""

from __future__ import annotations

from citylinks.matching.criteria import LEARNED, default_weights
from citylinks.matching.world import World
from citylinks.web.address import Address
from citylinks.web.match.forms import SWITCHES, TOP, WEIGHT, MatchForm, WhyNotForm


def canonical(path: str, form: MatchForm, world: World) -> Address:
    """Return the city by its number, then what was chosen, in the form's order, without defaults."""
    assert form.place is not None
    data = form.cleaned_data
    address = Address(path).put("city", form.number_of("city", form.place))
    for name in ("theme", "country"):
        for value in data[name]:
            address = address.add(name, value)
    address = address.put("min_population", data["min_population"] or None)
    for name in SWITCHES:
        address = address.put(name, "on" if data[name] else None)
    address = address.put("top", form.shown if form.shown != TOP else None)
    address = address.put("program", data["program"]).put("weighting", data["weighting"])
    defaults = default_weights(
        data["theme"],
        with_experience=bool(data["theme"]) and world.has_evidence,
        weighting=data["weighting"] or LEARNED,
        own=form.own,
    )
    for name, value in form.weights().items():
        address = address.put(WEIGHT + name, value if value != round(defaults[name]) else None)
    address = address.put("view", data["view"])
    if isinstance(form, WhyNotForm) and form.other_place is not None:
        address = address.put("other", form.number_of("other", form.other_place))
    return address
