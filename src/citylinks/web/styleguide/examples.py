"""What the style guide shows: each component with samples of every state. Names and numbers are samples."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django import forms
from django.core.paginator import Paginator

from citylinks.web.address import Address
from citylinks.web.components.data import (
    Arc,
    Bar,
    Cell,
    Chip,
    Column,
    Deviation,
    Line,
    Link,
    MapPoint,
    Moment,
    Step,
    Table,
    ZonedTime,
)


class SampleForm(forms.Form):
    """One field of each kind."""

    city = forms.CharField(label="City", help_text="As people there write it.", max_length=60)
    population = forms.IntegerField(label="Smallest population", required=False, min_value=0)
    country = forms.ChoiceField(
        label="Country", choices=[("", "Any country"), ("ID", "Indonesia"), ("AU", "Australia")]
    )
    themes = forms.MultipleChoiceField(
        label="What the city needs",
        choices=[("flood", "Coastal flooding"), ("water", "Drinking water"), ("waste", "Solid waste")],
        widget=forms.CheckboxSelectMultiple,
        help_text="Choose one or more.",
    )
    exchange = forms.ChoiceField(
        label="Kind of exchange",
        choices=[("visit", "Study visit"), ("remote", "Remote advice")],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label="What have you tried?", widget=forms.Textarea, required=False)
    abroad = forms.BooleanField(label="Only cities in other countries", required=False)


@dataclass(frozen=True, slots=True)
class Example:
    """One page of the guide: its name in the address, what it is for, and the values its template shows."""

    name: str
    title: str
    purpose: str
    values: Callable[[], Mapping[str, object]] = dict

    @property
    def template(self) -> str:
        """Name the template of the samples."""
        return f"web/styleguide/{self.name}.html"


TIME = "2027-02-25T17:00:00-05:00"
SEMARANG = MapPoint("Semarang", -6.99, 110.42)
GOLD_COAST = MapPoint("Gold Coast", -28.0, 153.43)
SHIMLA = MapPoint("Shimla", 31.1, 77.17)
BOULDER = MapPoint("Boulder", 40.01, -105.27)
SAMPLE_BARS = (
    Bar("Climate", 18.4, 20),
    Bar("Coast", 19.0, 20),
    Bar("Size", 12.2, 15),
    Bar("Experience", None, 25),
    Bar("Language", 0, 20),
)
LINKS = (Link("Compare side by side", "#compare"), Link("Why not higher?", "#why"))


def _form() -> Mapping[str, object]:
    empty = SampleForm(auto_id="empty_%s")
    wrong = SampleForm({"population": "many", "themes": ["snow"]}, auto_id="wrong_%s")
    wrong.add_error(None, "These answers leave no city to compare with.")
    return {"empty": empty, "wrong": wrong}


def _pages() -> Mapping[str, object]:
    paginator: Paginator[object] = Paginator(list(range(200)), 10)
    return {
        "page": paginator.page(9),
        "first": paginator.page(1),
        "address": Address("/styleguide/pagination/"),
    }


def _table() -> Mapping[str, object]:
    columns = (
        Column("City"),
        Column("Country"),
        Column("People", numeric=True),
        Column("Score", numeric=True),
    )
    rows = (
        (Cell("Gold Coast", href="#gold-coast", note="Queensland"), "Australia", "640,778", "82"),
        (Cell("Cairns", href="#cairns", note="Queensland"), "Australia", "153,075", "77"),
        (Cell("Townsville", href="#townsville", note="Queensland"), "Australia", "201,313", "74"),
    )
    return {"table": Table("Three peers of a sample city", columns, rows)}


EXAMPLES = (
    Example(
        "type",
        "Type and color",
        "Public Sans in two weights, and the palette with the contrast of each pair.",
    ),
    Example(
        "buttons",
        "Buttons and links",
        "One primary button a page; what is second is outlined; the rest are links.",
    ),
    Example(
        "ways",
        "Breadcrumb and pages",
        "Where one is, and how to get on.",
        lambda: {
            "trail": (Link("Find a peer", "#match"), Link("Semarang, Indonesia", "#semarang")),
            **_pages(),
        },
    ),
    Example(
        "search",
        "Search",
        "The large question of a page. It suggests as one types, and works without scripts.",
        lambda: {"faults": ("We know no city “Atlantis”.",)},
    ),
    Example(
        "forms",
        "Forms",
        "Label, hint, fault and field stand together; a summary links to every fault.",
        _form,
    ),
    Example("weights", "Weights", "A slider and a number that are one value."),
    Example(
        "chips",
        "Chips",
        "Facts and chosen filters; a filter goes away with its cross.",
        lambda: {
            "facts": (Chip("1.69 million people"), Chip("3.6 km from the sea", href="#source")),
            "chosen": (
                Chip("Coastal flooding", "#without-flooding"),
                Chip("Australia", "#without-australia"),
            ),
        },
    ),
    Example(
        "peers",
        "Peer cards, bars and scores",
        "Why a city is the peer it is: a sentence, a bar a criterion, and points of 100.",
        lambda: {"bars": SAMPLE_BARS, "links": LINKS},
    ),
    Example("figures", "Figures", "A number, what it counts, and the records behind it."),
    Example(
        "deviations",
        "Deviations",
        "How far each is from the others, with the spread; a table stands beside it.",
        lambda: {
            "deviations": (
                Deviation("Reviewer A", 12.5, 4.0),
                Deviation("Reviewer B", 0.0, 6.5),
                Deviation("Reviewer C", -8.0, None),
            )
        },
    ),
    Example("tables", "Tables", "Rows become cards on a phone.", _table),
    Example(
        "map",
        "World map",
        "One arc a partnership, host city in amber, resource partner in teal; a table stands beside it.",
        lambda: {
            "arcs": (
                Arc(SEMARANG, GOLD_COAST, "Semarang and Gold Coast", "#semarang"),
                Arc(SHIMLA, BOULDER, "Shimla and Boulder", "#shimla"),
            ),
            "points": (SEMARANG, SHIMLA),
        },
    ),
    Example("messages", "Messages", "What to know, what went wrong, and what you must do."),
    Example(
        "steps",
        "Steps",
        "Where a thing stands on its way.",
        lambda: {
            "steps": (
                Step("Need stated", "done", "3 March 2026"),
                Step("Partner chosen", "done"),
                Step("Ratified", "current", "The host city must sign"),
                Step("Work plan", "next"),
            )
        },
    ),
    Example(
        "times",
        "Times",
        "A time in the words of the zone it is meant in; who reads elsewhere sees their own beside it.",
        lambda: {"time": ZonedTime("Thursday, February 25, 2027, 5:00 PM Eastern Standard Time", TIME)},
    ),
    Example(
        "people",
        "Histories and what waits",
        "Who held an office, from when to when; and what waits for a person, the late above all.",
        lambda: {
            "moments": (
                Moment("Somebody before", "March 3, 2023 to June 1, 2025", "Left after the election."),
                Moment("Somebody now", "since June 1, 2025", now=True),
            ),
            "waiting": (
                Line("Finish the application to the sample call.", "#draft", "until March 3, 2027"),
                Line("Answer a question about the sample call.", "#question"),
            ),
            "late": (Line("Score the sample application.", "#review", "since March 1, 2027", late=True),),
        },
    ),
    Example(
        "drafts",
        "Drafts",
        "Where a draft stands while one writes: saved, or kept on the device; and what stands beside it.",
        lambda: {
            "standings": (
                ("saved", "Saved at 10:32."),
                ("offline", "No connection. What you type is kept on this device, not yet sent."),
                ("refused", "Not saved. What you type is kept on this device."),
                ("signedOut", "You are signed out. What you type is kept on this device."),
                ("beside", "Somebody else saved this draft too. Both texts are kept, yours as a copy."),
            ),
            "suggested": ("Coastal erosion", "Land subsidence"),
        },
    ),
    Example("verdicts", "Verdicts", "The answer to one question in a word, beside what it is about."),
    Example("empty", "Empty states and cards", "An empty page says why, and what to do next."),
)
BY_NAME = {example.name: example for example in EXAMPLES}
