"""The configuration of the documentation."""

project = "CityLinks"
author = "The CityLinks developers"
extensions = ["myst_parser"]
myst_enable_extensions = ["deflist", "colon_fence"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "CityLinks"
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#0b7a75", "color-brand-content": "#0b7a75"},
}
