from __future__ import annotations

from pathlib import Path

from citylinks.themes.taxonomy import AREAS, PURPOSES, THEMES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "themes.md"


def row(theme):
    return (
        f"| `{theme.code}` | {theme.label} | {', '.join(theme.crs)} | {', '.join(theme.sdg)} "
        f"| {', '.join(theme.cofog)} | {', '.join(f'{name} × {factor:g}' for name, factor in theme.emphasis.items())} "
        f"| {theme.why} |"
    )


def test_page_when_compared_with_the_taxonomy_then_lists_every_theme_as_it_is():
    listed = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert sorted(line for line in listed if " × " in line) == sorted(row(theme) for theme in THEMES.values())


def test_page_when_compared_with_the_taxonomy_then_names_every_area_and_purpose():
    text = PAGE.read_text(encoding="utf-8")
    assert [label for label in AREAS.values() if f"## {label}" not in text] == []
    assert [f"`{code}`" for code in PURPOSES if f"`{code}`" not in text] == []
