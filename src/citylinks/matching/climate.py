"""Names of the Köppen climate zones, in words that stand before "climate"."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from citylinks.matching.translate import gettext_noop

ZONES: Mapping[str, str] = MappingProxyType(
    {
        "Af": gettext_noop("tropical rainforest"),
        "Am": gettext_noop("tropical monsoon"),
        "Aw": gettext_noop("tropical savanna"),
        "As": gettext_noop("tropical savanna"),
        "BWh": gettext_noop("hot desert"),
        "BWk": gettext_noop("cold desert"),
        "BSh": gettext_noop("hot steppe"),
        "BSk": gettext_noop("cold steppe"),
        "Csa": gettext_noop("hot-summer Mediterranean"),
        "Csb": gettext_noop("warm-summer Mediterranean"),
        "Csc": gettext_noop("cool-summer Mediterranean"),
        "Cwa": gettext_noop("humid subtropical, dry winter"),
        "Cwb": gettext_noop("subtropical highland"),
        "Cwc": gettext_noop("cold subtropical highland"),
        "Cfa": gettext_noop("humid subtropical"),
        "Cfb": gettext_noop("mild oceanic"),
        "Cfc": gettext_noop("cool oceanic"),
        "Dsa": gettext_noop("continental, hot dry summer"),
        "Dsb": gettext_noop("continental, warm dry summer"),
        "Dsc": gettext_noop("subarctic, dry summer"),
        "Dsd": gettext_noop("very cold subarctic, dry summer"),
        "Dwa": gettext_noop("continental, hot summer and dry winter"),
        "Dwb": gettext_noop("continental, warm summer and dry winter"),
        "Dwc": gettext_noop("subarctic, dry winter"),
        "Dwd": gettext_noop("very cold subarctic, dry winter"),
        "Dfa": gettext_noop("continental, hot summer"),
        "Dfb": gettext_noop("continental, warm summer"),
        "Dfc": gettext_noop("subarctic"),
        "Dfd": gettext_noop("very cold subarctic"),
        "ET": gettext_noop("tundra"),
        "EF": gettext_noop("ice cap"),
    }
)
