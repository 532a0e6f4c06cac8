"""Line icons drawn on a grid of 24 by 24, two units thick like the logo's arc."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

# Name: path. An icon that points along the reading direction is mirrored by the style sheet (cl-icon--arrow).
PATHS = {
    "arrow": "M4 12h15M13 6l6 6-6 6",
    "check": "M4 13l5 5L20 6",
    "chevron": "M6 9l6 6 6-6",
    "close": "M6 6l12 12M18 6L6 18",
    "info": "M12 11v6M12 7v.5M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "search": "M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13M15.5 15.5L20 20",
    "warning": "M12 10v5M12 17.5v.5M12 3.5L2.5 20.5h19z",
}


def svg(name: str, *, label: str = "") -> SafeString:
    """Draw the icon `name`; a KeyError names an icon that does not exist."""
    speech = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="cl-icon cl-icon--{}" viewBox="0 0 24 24" width="24" height="24" {}><path d="{}"/></svg>',
        name,
        speech,
        PATHS[name],
    )
