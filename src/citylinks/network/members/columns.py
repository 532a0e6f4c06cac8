"""The columns of the members' template: one table for reading, writing, the page and the explanation."""

from __future__ import annotations

from citylinks.network.states import ExpertiseLevel, LanguageLevel, OrganizationKind, Visibility
from citylinks.standards.spreadsheet.columns import Column

CLEAR = "(none)"
SHEET = "Members"

_DATE = "as 2014, 2014-08 or 2014-08-04."
_EXPERTISE = ", ".join(ExpertiseLevel.values)
_SPOKEN = ", ".join(LanguageLevel.values)

COLUMNS = (
    Column(
        "id",
        "the member's code here; leave it blank for a new one.",
        "7k2m9qx4ab",
        width=13,
        aliases=("public_id", "member_id"),
    ),
    Column("name", "the name used at work; a new member needs one.", "Sample member 1", width=26),
    Column(
        "emails",
        "e-mail addresses, separated by ;, the first to write to. Any of them tells who this is.",
        "sample1@city.example; sample1@home.example",
        several=True,
        width=34,
        aliases=("email", "e_mail", "e_mails", "email_address"),
    ),
    Column(
        "organization",
        "where the member works or worked, by the name it uses itself.",
        "Sample municipality of Durban",
        width=34,
        aliases=("organisation", "employer"),
    ),
    Column(
        "organization_kind",
        f"of an organization that is new here: {', '.join(OrganizationKind.values)}; the first when blank.",
        "local-government",
        choices=tuple(OrganizationKind.values),
        width=20,
        aliases=("organisation_kind",),
    ),
    Column(
        "city",
        "where the organization is; in a row without one, where the member lives. In any language, "
        "“Name, State” when there are several, or its GeoNames number.",
        "Durban",
        width=20,
    ),
    Column("country", "the city's country: two letters (ISO 3166-1) or its English name.", "ZA", width=10),
    Column("position", "what the member is or was there.", "Engineer", width=24, aliases=("title", "role")),
    Column("started", f"since when, {_DATE}", "2014-08", width=12, aliases=("since", "from", "start")),
    Column(
        "ended",
        f"until when, {_DATE} Blank while it goes on.",
        "",
        width=12,
        aliases=("until", "to", "end"),
    ),
    Column(
        "themes",
        "what the member is good at: themes by code or label (see the themes page), separated by ;, each "
        f"with its level after a colon: {_EXPERTISE}; practised when there is none.",
        "stormwater: leading; coastal-erosion: practised",
        several=True,
        width=40,
        aliases=("expertise",),
    ),
    Column(
        "languages",
        "languages by code or English name, separated by ;, each with how well after a colon: "
        f"{_SPOKEN}; working when there is none.",
        "en: first; es: working",
        several=True,
        width=24,
    ),
    Column(
        "visibility",
        "who finds the member: public (everyone), network (people with a role in it) or private; network "
        "for a new one when blank.",
        "network",
        choices=tuple(Visibility.values),
        width=12,
    ),
    Column("will_travel", "yes or no; blank when not said.", "yes", choices=("yes", "no"), width=12),
    Column("will_host", "yes or no; blank when not said.", "no", choices=("yes", "no"), width=12),
    Column("pro_bono_days", "days a year the member gives, 0 to 366.", "10", width=14),
    Column(
        "available",
        "when the member can travel or host: first..last day, or months, separated by ;.",
        "2027-03-01..2027-04-15; 2027-09",
        several=True,
        width=28,
        aliases=("availability",),
    ),
    Column("evidence_theme", "the theme that the evidence in this row is for.", "stormwater", width=20),
    Column(
        "evidence", "what the member did, in a sentence.", "Led the redesign of 40 km of drains.", width=44
    ),
    Column("evidence_where", "where that was.", "Durban", width=18),
    Column("evidence_when", f"when that was, {_DATE}", "2016", width=12),
    Column("evidence_link", "a web address to look it up.", "https://city.example/drains", width=30),
)
NAMES = tuple(column.name for column in COLUMNS)

# What is said once of a member, whatever the number of its rows.
ONCE = (
    "name",
    "emails",
    "themes",
    "languages",
    "visibility",
    "will_travel",
    "will_host",
    "pro_bono_days",
    "available",
)
# What (none) empties; the rest has its place on the member's page.
CLEARABLE = (
    "city",
    "position",
    "started",
    "ended",
    "themes",
    "languages",
    "will_travel",
    "will_host",
    "pro_bono_days",
    "available",
    "evidence_where",
    "evidence_when",
    "evidence_link",
)

ABOUT = (
    "One row is one member. Several organizations or pieces of evidence take several rows:",
    "repeat the id or an e-mail address, and fill in only what is further to say.",
    f"A blank cell changes nothing. Write {CLEAR} to empty what is there.",
    "A cell that lists several things replaces the whole list: what you leave out is taken away.",
    "Before anything is written, a preview shows every change and every fault.",
    "A member is recognized by the id, else by any e-mail address; who has neither here is new.",
    "Earlier organizations and evidence stay: to end an organization, fill in when it ended.",
)
