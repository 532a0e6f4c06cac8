"""What several lists can be narrowed by; where it is empty, the list is whole."""

from __future__ import annotations

from typing import Annotated

from ninja import Field

ThemeCode = Annotated[str, Field(pattern="^[a-z-]{0,60}$", description="The code of a theme.")]
CountryCode = Annotated[str, Field(pattern="^([A-Z]{2})?$", description="ISO 3166-1 alpha-2.")]
LanguageCode = Annotated[str, Field(pattern="^([a-z]{2,3})?$", description="ISO 639.")]
