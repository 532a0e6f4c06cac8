"""The design system as template tags, built into every template: nothing needs `{% load %}`.

Names with an end tag are block tags. Values that are not text come from `citylinks.web.components.data`.
Every tag stands, in every state, under /styleguide/.
"""

from __future__ import annotations

from collections.abc import Sequence

from django import forms, template
from django.conf import settings
from django.contrib.messages import get_messages
from django.core.paginator import Page
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.safestring import SafeString

from citylinks.web.address import Address
from citylinks.web.components import data, icons, maps, navigation, numbers, rows
from citylinks.web.components.stencil import fill, fill_all, fill_kept

register = template.Library()


def _show(name: str, /, **values: object) -> SafeString:
    return render_to_string(f"web/components/{name}.html", values)


# The frame of a page. base.html uses these; a page does not.


@register.simple_tag(takes_context=True)
def site_header(context: template.Context) -> SafeString:
    """Draw the band above a page: logo, main navigation (see navigation.py), languages, and who is here.

    On a phone the navigation and the languages fold into one menu, which opens without scripts.
    """
    request = context["request"]
    person, here = navigation.person(request), request.get_full_path()
    if person is not None:
        return _show("site_header", **navigation.band(request.path), person=person, next=here)
    key = navigation.entered(request.path)
    return fill_kept("site_header", key, lambda: navigation.band(request.path), next=here)


@register.simple_tag(takes_context=True)
def open_graph(context: template.Context) -> SafeString:
    """Tell those who share a page's address what to show beside it: where it stands and a picture."""
    request = context["request"]
    picture = request.build_absolute_uri(static("share.png"))
    return _show("open_graph", address=request.build_absolute_uri(request.path), picture=picture)


@register.simple_tag(takes_context=True)
def notices(context: template.Context) -> SafeString:
    """Draw, above the content: the roles that wait for a second factor, and what was just done.

    Asks for no session where the browser sent none, so that a visitor's page can be kept.
    """
    request = context["request"]
    said = list(get_messages(request)) if settings.SESSION_COOKIE_NAME in request.COOKIES else []
    return _show("notices", waiting=navigation.second_factor(request), messages=said)


@register.simple_tag
def site_footer() -> SafeString:
    """Draw the band below a page: what this is, the license, the sources that ask to be named."""
    return fill_kept(
        "site_footer", (), lambda: {"links": navigation.footer_links(), "sources": navigation.SOURCES}
    )


@register.simple_tag
def icon(name: str, *, label: str = "") -> SafeString:
    """Draw a line icon of icons.py (arrow, check, close, info, search, ...); silent unless labelled."""
    return icons.svg(name, label=label)


# Ways through the site.


@register.simple_tag
def breadcrumb(links: Sequence[data.Link], here: str) -> SafeString:
    """Draw `{% breadcrumb page.trail page.title %}`: the way back up; the last entry is this page."""
    return _show("breadcrumb", links=links, here=here)


@register.simple_tag
def button(
    label: str,
    *,
    href: str = "",
    kind: str = "primary",
    name: str = "",
    value: str = "",
    formaction: str = "",
) -> SafeString:
    """Draw a submit button, or a link that looks like one when it has an `href`.

    kind: primary (one a page), secondary (outlined), plain (reads as a link). name, value and formaction are
    those of the HTML button.
    """
    return _show("button", label=label, href=href, kind=kind, name=name, value=value, formaction=formaction)


@register.simple_tag
def link_arrow(label: str, href: str) -> SafeString:
    """Draw `{% link_arrow "source" stat.href %}`: a link onward, its arrow pointing the reading way."""
    return fill("link_arrow", label=label, href=href)


@register.simple_tag
def pagination(page: Page[object], address: Address, *, label: str) -> SafeString:
    """Link the pages of a list; `address` is the page's own, so that filters stay; a single page has none."""
    return _show("pagination", page=page, items=numbers.page_links(page, address), label=label)


@register.simple_tag
def typeahead(
    *,
    name: str,
    label: str,
    suggest_url: str,
    value: str = "",
    placeholder: str = "",
    hint: str = "",
    errors: Sequence[str] = (),
    chosen_name: str = "",
    chosen_value: str = "",
) -> SafeString:
    """Draw a text field that suggests, inside a form of the page's own; a plain field without scripts.

    GET suggest_url?q=TEXT must answer {"results": [{"value": "Semarang, Indonesia", "detail": "1.69 m",
    "id": 1627896, "href": ""}]}. Choosing one fills the field, and the hidden field `chosen_name` with its
    id, which typing empties again; a result with an href is followed instead.
    """
    return _show(
        "typeahead",
        name=name,
        label=label,
        suggest_url=suggest_url,
        value=value,
        placeholder=placeholder,
        hint=hint,
        errors=errors,
        chosen_name=chosen_name,
        chosen_value=chosen_value,
    )


@register.simple_tag
def search_box(
    *,
    action: str,
    name: str,
    label: str,
    button_label: str,
    suggest_url: str,
    value: str = "",
    placeholder: str = "",
    hint: str = "",
    errors: Sequence[str] = (),
    chosen_name: str = "",
    chosen_value: str = "",
) -> SafeString:
    """Draw a GET form of one typeahead and its button, the large question of a page; as in `typeahead`."""
    return _show(
        "search_box",
        action=action,
        button_label=button_label,
        name=name,
        label=label,
        suggest_url=suggest_url,
        value=value,
        placeholder=placeholder,
        hint=hint,
        errors=errors,
        chosen_name=chosen_name,
        chosen_value=chosen_value,
    )


# Facts and findings.


@register.simple_tag
def chips(items: Sequence[data.Chip], *, label: str) -> SafeString:
    """Draw a labelled list of facts (outlined) and chosen filters (teal, with a cross that removes them)."""
    drawn = fill_all(
        "chip", ({"label": one.label, "remove_href": one.remove_href, "href": one.href} for one in items)
    )
    return fill("chips", rows=drawn, label=label)


@register.simple_tag
def verdict(label: str, *, kind: str = "yes") -> SafeString:
    """Draw the answer to one question in a word, before or behind what it is about; kind: yes or no."""
    return _show("verdict", label=label, kind=kind)


@register.simple_tag
def stat(value: str, label: str, *, href: str = "", link_label: str = "", language: str = "") -> SafeString:
    """Draw a large figure, what it counts (its language, if not the page's), and a link to its records."""
    return _show("stat", value=value, label=label, href=href, link_label=link_label, language=language)


@register.simple_tag
def zoned_time(time: data.ZonedTime) -> SafeString:
    """Draw a time in the words of its zone; a script adds the reader's own where clocks differ."""
    return SafeString(_show("zoned_time", time=time).strip())  # a full stop follows it closely


@register.simple_tag
def bars(items: Sequence[data.Bar]) -> SafeString:
    """Draw one bar a criterion, in points out of its weight; a missing fact is said, not drawn as zero."""
    return rows.bars(numbers.drawn_bar(bar) for bar in items)


@register.simple_tag
def deviations(items: Sequence[data.Deviation], *, label: str) -> SafeString:
    """Draw deviations to either side of a line, with a whisker of the spread; put the figures in a table."""
    return _show("deviations", items=numbers.drawn_deviations(items), label=label)


@register.simple_tag
def score(value: float, *, low: float | None = None, high: float | None = None) -> SafeString:
    """Draw a score of 0..1, shown as 0-100; low and high say how far missing facts could move it."""
    return fill("score", **numbers.drawn_score(value, low, high))


@register.simple_tag
def data_table(table: data.Table, *, id: str = "") -> SafeString:  # noqa: A002  it is the attribute's name
    """Draw a table that becomes cards on a phone."""
    headings = fill_all(
        "data_heading", ({"label": one.label, "numeric": one.numeric} for one in table.columns)
    )
    drawn = [rows.fields(row) for row in numbers.labelled_rows(table)]
    return _show("data_table", caption=table.caption, headings=headings, rows=drawn, id=id)


@register.simple_tag
def world_map(
    arcs: Sequence[data.Arc] = (), points: Sequence[data.MapPoint] = (), *, label: str, role: str = "city"
) -> SafeString:
    """Draw the world with an arc a partnership or a dot a city; put the same facts in a table beside it.

    role: how points look, as the one `city` that a page is about, or as several (`partner`).
    """
    drawn = maps.drawing(arcs, points, role)
    curves = ({"path": one.path, "href": one.arc.href, "label": one.arc.label} for one in drawn.curves)
    dots = (
        {
            "role": one.role,
            "x": one.x,
            "y": one.y,
            "label_x": one.label_x,
            "label_y": one.label_y,
            "name": one.point.name,
        }
        for one in drawn.dots
    )
    return fill(
        "world_map",
        curves=fill_all("map_arc", curves),
        dots=fill_all("map_dot", dots),
        has_arcs=bool(arcs),
        width=maps.WIDTH,
        height=maps.HEIGHT,
        label=label,
    )


@register.simple_tag
def stepper(steps: Sequence[data.Step], *, label: str) -> SafeString:
    """Draw where a thing stands on its way: what is done, what is now, what comes next."""
    return _show("stepper", steps=steps, label=label)


@register.simple_tag
def timeline(moments: Sequence[data.Moment], *, label: str) -> SafeString:
    """Draw a history from its beginning: who held an office, from when to when."""
    return _show("timeline", moments=moments, label=label)


@register.simple_tag
def lines(items: Sequence[data.Line], *, label: str) -> SafeString:
    """List what waits for a person, each a link; what is late says so."""
    return _show("lines", items=items, label=label)


@register.simple_block_tag
def peer_card(
    content: str,
    *,
    rank: int,
    name: str,
    href: str,
    place: str,
    score: float,
    bars: Sequence[data.Bar],
    low: float | None = None,
    high: float | None = None,
    links: Sequence[data.Link] = (),
    first: bool = False,
) -> SafeString:
    """Draw `{% peer_card rank=.. name=.. href=.. place=.. score=.. bars=.. %}sentence{% endpeer_card %}`.

    A ranked peer: its place line ("Australia · Queensland · 640,778 people"), the sentence that says why, a
    bar a criterion and the score, then links; bars under two points fold into one line. `first` marks the
    best one.
    """
    folded = numbers.folded_bars(bars)
    return fill(
        "peer_card",
        sentence=SafeString(content.strip()),
        rank=rank,
        name=name,
        href=href,
        place=place,
        score=fill("score", **numbers.drawn_score(score, low, high)),
        bars=rows.bars(folded.shown),
        rest=rows.bars(folded.folded) if folded.folded else "",
        line=folded.line,
        links=fill_all(
            "peer_link", ({"href": link.href, "label": link.label, "name": name} for link in links)
        ),
        first=first,
    )


@register.simple_block_tag
def card(content: str, *, heading: str = "", href: str = "", level: int = 2) -> SafeString:
    """Draw `{% card heading="Climate" %}...{% endcard %}`: a white sheet; level is its heading's level."""
    return _show("card", content=content, heading=heading, href=href, level=level)


# Words to a person.


@register.simple_block_tag
def alert(content: str, *, kind: str = "info", heading: str = "") -> SafeString:
    """Draw `{% alert kind="info|warning|error|success" %}<p>...</p>{% endalert %}`: what to know."""
    return _show("alert", content=content, kind=kind, heading=heading)


@register.simple_block_tag
def must_act(content: str, *, heading: str) -> SafeString:
    """Draw `{% must_act heading="You must act" %}...{% endmust_act %}`: the one warm thing on a page."""
    return _show("must_act", content=content, heading=heading)


@register.simple_block_tag
def empty_state(content: str, *, heading: str, href: str = "", link_label: str = "") -> SafeString:
    """Draw `{% empty_state heading=.. href=.. %}<p>...</p>{% endempty_state %}`: why, and what to do next."""
    return _show("empty_state", content=content, heading=heading, href=href, link_label=link_label)


# Forms. `{{ form }}` renders every field this way; the field templates are those of forms.Renderer.


@register.simple_tag
def error_summary(form: forms.BaseForm) -> SafeString:
    """List all faults of a form, each a link to its field; `{{ form }}` begins with it."""
    return _show("error_summary", form=form, faults=numbers.faults(form))


@register.simple_tag
def weight(name: str, label: str, value: float, *, maximum: int = 100, help_text: str = "") -> SafeString:
    """Draw a slider and a number that are one value; without scripts the number alone remains."""
    return fill("weight", name=name, label=label, value=value, maximum=maximum, help_text=help_text)
